from __future__ import annotations

import csv
import gzip
from pathlib import Path

from overstap.xbrl import concept_label, party_label
from overstap.xbrl.labels import CONCEPTS, PARTIES


def test_a_common_concept_has_a_dutch_label() -> None:
    assert concept_label("ValueAddedTaxOnInput") == "5b Voorbelasting"


def test_another_concept_has_none_yet() -> None:
    assert concept_label("GoodwillFiscal") is None


def test_a_party_is_called_by_its_dutch_name_or_else_its_own() -> None:
    assert (party_label("Declarant"), party_label("Inhabitant")) == ("Aangever", "Inhabitant")


def test_no_two_concepts_share_a_label() -> None:
    assert len(set(CONCEPTS.values())) == len(CONCEPTS)


def test_every_label_is_of_an_official_concept_or_member(shared_data: Path) -> None:
    with gzip.open(shared_data / "taxonomy" / "nt-bd-concepts.csv.gz", "rt", encoding="utf-8") as lines:
        official = {row["concept"] for row in csv.DictReader(lines) if "/bd/" in row["namespace"]}
    assert {*CONCEPTS, *PARTIES} <= official
