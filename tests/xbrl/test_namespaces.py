from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from overstap.xbrl.namespaces import generation_of, is_tax_namespace
from tests.xbrl.making import GENERATIONS, Generation


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda generation: generation.stem)
def test_every_namespace_of_a_generation_belongs_to_it(generation: Generation) -> None:
    addresses = (
        generation.items("burgers"),
        generation.tuples(),
        generation.axes(),
        generation.members(),
        generation.entry_point("ob-aangifte-2020"),
    )
    assert {generation_of(address) for address in addresses} == {generation.name}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.nltaxonomie.nl/nt19/bd/20241211/dictionary/bd-data", "NT19"),
        ("http://nltaxonomie.nl/nt13/bd/20190220.b/dictionary/bd-data-ext1", "NT13"),
        ("http://www.nltaxonomie.nl/10.1/report/bd/entrypoints/bd-rpt-ob-aangifte-2016.xsd", "NT10"),
        ("http://www.nltaxonomie.nl/nt14/kvk/20191211/dictionary/kvk-data", None),
        ("http://www.nltaxonomie.nl/9.0/basis/sbr/items/nl-common-data", None),
        ("http://www.nltaxonomie.nl.example.org/nt14/bd/20191211/dictionary/bd-data", None),
        ("http://example.org/http://www.nltaxonomie.nl/nt14/bd/20191211/dictionary/bd-data", None),
        ("https://www.sbrbanken.nl/bt11/frc/20161209/dictionary/frc-data", None),
        ("http://www.nltaxonomie.nl/nt14/bd/2019/dictionary/bd-data", None),
        ("", None),
    ],
)
def test_an_address_belongs_to_a_generation_or_to_none(address: str, expected: str | None) -> None:
    assert generation_of(address) == expected
    assert is_tax_namespace(address) is (expected is not None)


def test_every_published_namespace_of_the_belastingdienst_is_recognised(shared_data: Path) -> None:
    with gzip.open(shared_data / "taxonomy" / "nt-bd-concepts.csv.gz", "rt", encoding="utf-8") as lines:
        namespaces = {row["namespace"] for row in csv.DictReader(lines)}
    published = {namespace for namespace in namespaces if "/bd/" in namespace}
    assert {generation_of(namespace) for namespace in published} == {"NT7", "NT8", "NT9", "NT11", "NT12", "NT13"}
    assert not any(is_tax_namespace(namespace) for namespace in namespaces - published)
