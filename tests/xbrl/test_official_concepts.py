"""Every concept of the published generations is read, by its own name and namespace."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import pytest

from overstap.xbrl import Instance, read_instance
from overstap.xbrl.namespaces import generation_of
from tests.xbrl.making import context, instance

GENERATIONS = ("NT7", "NT8", "NT9", "NT11", "NT12", "NT13")

Concepts = dict[str, list[tuple[str, str]]]


def concepts_of(shared_data: Path, *groups: str) -> Concepts:
    found: Concepts = defaultdict(list)
    with gzip.open(shared_data / "taxonomy" / "nt-bd-concepts.csv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            generation = generation_of(row["namespace"])
            if generation and row["substitution_group"] in groups:
                found[generation].append((row["namespace"], row["concept"]))
    return found


@pytest.fixture(scope="module")
def items(shared_data: Path) -> Concepts:
    return concepts_of(shared_data, "item")


@pytest.fixture(scope="module")
def tuples(shared_data: Path) -> Concepts:
    return concepts_of(shared_data, "tuple", "presentationTuple", "specificationTuple")


def read(elements: list[str]) -> Instance:
    return read_instance(instance(context(), *elements))


@pytest.mark.parametrize("generation", GENERATIONS)
def test_every_official_item_is_read(generation: str, items: Concepts) -> None:
    official = items[generation]
    found = read([f'<{name} xmlns="{namespace}" contextRef="c">1</{name}>' for namespace, name in official])
    assert len(official) > 1_000
    assert [(item.namespace, item.name) for item in found.facts] == official


@pytest.mark.parametrize("generation", GENERATIONS)
def test_every_official_tuple_is_a_place_for_facts(generation: str, tuples: Concepts) -> None:
    official = tuples[generation]
    inside = '<A xmlns="urn:a" contextRef="c">1</A>'
    found = read([f'<{name} xmlns="{namespace}">{inside}</{name}>' for namespace, name in official])
    assert len(official) > 100
    assert [item.path[0].partition("[")[0] for item in found.facts] == [name for _, name in official]


@pytest.mark.parametrize("member", ["Declarant", "Partner"])
@pytest.mark.parametrize("generation", GENERATIONS)
def test_the_parties_are_official_in_every_generation(generation: str, member: str, shared_data: Path) -> None:
    assert member in {name for _, name in concepts_of(shared_data, "domainMemberItem")[generation]}
