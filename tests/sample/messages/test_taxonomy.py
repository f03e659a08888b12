"""Generations have the addresses of the published ones, and every name used exists in its generation."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import pytest

from overstap.sample.messages.taxonomy import Generation, concepts, generation_of

FORMS = ("ihz-aangifte", "vpb-aangifte", "ob-aangifte", "ob-suppletie", "ih-sba", "vpb-sba", "ob-sba")
PUBLISHED = (8, 9, 11, 12, 13)


@pytest.fixture(scope="module")
def published(shared_data: Path) -> dict[str, set[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    with gzip.open(shared_data / "taxonomy" / "nt-bd-concepts.csv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            names[row["namespace"]].add(row["concept"])
    return names


@pytest.mark.parametrize(
    ("form", "year", "address"),
    [
        ("ob-aangifte", 2014, "http://www.nltaxonomie.nl/8.0/report/bd/entrypoints/bd-rpt-ob-aangifte-2014.xsd"),
        ("ihz-aangifte", 2013, "http://www.nltaxonomie.nl/8.0/report/bd/entrypoints/bd-rpt-ihz-aangifte-2013.xsd"),
        ("ob-aangifte", 2018, "http://www.nltaxonomie.nl/nt12/bd/20171213/entrypoints/bd-rpt-ob-aangifte-2018.xsd"),
        ("ihz-aangifte", 2018, "http://www.nltaxonomie.nl/nt13/bd/20181212/entrypoints/bd-rpt-ihz-aangifte-2018.xsd"),
        ("ob-aangifte", 2020, "http://www.nltaxonomie.nl/nt14/bd/20191211/entrypoints/bd-rpt-ob-aangifte-2020.xsd"),
        ("vpb-aangifte", 2025, "http://www.nltaxonomie.nl/nt20/bd/20251210/entrypoints/bd-rpt-vpb-aangifte-2025.xsd"),
    ],
)
def test_entry_points_are_those_that_were_published(form: str, year: int, address: str) -> None:
    assert generation_of(form, year).entrypoint(f"bd-rpt-{form}-{year}") == address


@pytest.mark.parametrize("number", PUBLISHED)
@pytest.mark.parametrize("form", FORMS)
def test_every_name_exists_in_its_generation(form: str, number: int, published: dict[str, set[str]]) -> None:
    generation = Generation(number)
    found = concepts(form, number)
    assert len(found) > 25
    for concept in found:
        for name in (concept.name, *concept.path):
            domain, _, local = name.partition(":")
            assert local in published[generation.namespace(domain)]


def test_vat_names_of_the_oldest_generation_exist(published: dict[str, set[str]]) -> None:
    for concept in concepts("ob-aangifte", 7):
        domain, _, local = concept.name.partition(":")
        assert local in published[Generation(7).namespace(domain)]


@pytest.mark.parametrize("number", PUBLISHED)
def test_axes_and_members_exist(number: int, published: dict[str, set[str]]) -> None:
    axes, members, typed = Generation(number).dimension_namespaces()
    assert {"PartyDimension", "TimeDimension", "CompanySerialNumberDimension"} <= published[axes]
    assert {"Declarant", "Partner", "Company", "Begin", "End"} <= published[members]
    assert "CompanySerialNumberDomain" in published[typed]
    assert ("ResidenceDimension" in published[axes]) == Generation(number).has_residence


@pytest.mark.parametrize(("number", "names_of"), [(10, 9), (13, 13), (14, 13), (20, 13)])
def test_what_was_not_published_is_marked_assumed(number: int, names_of: int) -> None:
    generation = Generation(number)
    assert generation.names_of == names_of
    assert generation.assumed == (number != names_of)


@pytest.mark.parametrize(
    ("number", "prefixes"), [(11, ("bd-burg", "bd-burg-tuple")), (12, ("bd-i", "bd-t")), (20, ("bd-i", "bd-t"))]
)
def test_one_namespace_for_all_domains_since_nt12(number: int, prefixes: tuple[str, str]) -> None:
    generation = Generation(number)
    assert (generation.prefix("burg"), generation.prefix("burg-tuple")) == prefixes
    assert (generation.namespace("burg") == generation.namespace("ob")) == (number >= 12)
