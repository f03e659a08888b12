"""Whatever is chosen: every record that a database lists has exactly one fate, or one program to come from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overstap.bundle.model import ReturnStatus
from overstap.desktop.sources.contract import Stage
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.installation import open_installation
from overstap.desktop.sources.selection import Component, ProgramYear, Selection
from overstap.desktop.sources.verdicts import Verdicts
from tests.desktop.event_log import keep, listed

programs = st.sampled_from([ProgramYear(name, year) for name in ("BAS", "BTW", "VPB") for year in range(2010, 2026)])
selections = st.builds(
    Selection,
    components=st.frozensets(st.sampled_from(list(Component))),
    offices=st.one_of(st.none(), st.frozensets(st.sampled_from(["1", "2", "3", "4"]))),
    programs=st.one_of(st.none(), st.frozensets(programs)),
    statuses=st.frozensets(st.sampled_from(list(ReturnStatus))),
    oldest_tax_year=st.integers(2005, 2030),
    former_clients=st.booleans(),
)

Keys = set[tuple[str, str]]


@pytest.fixture(scope="module")
def source(installation: Path) -> Iterator[DatabaseSource]:
    with closing(open_installation(installation)) as opened:
        assert isinstance(opened, DatabaseSource)
        yield opened


@pytest.fixture(scope="module")
def all_keys(source: DatabaseSource) -> Keys:
    return set(listed(source, Selection()))


def fates(source: DatabaseSource, selection: Selection) -> tuple[Keys, Keys]:
    """What the database itself gives, and what it leaves behind; no program is started."""
    given: Keys = set()
    left: Keys = set()
    for part in source.parts(selection):
        if part.name == "database":
            kept = keep(source.records(part, selection))
            given |= {(table, key) for table, rows in kept.records.items() for key in rows}
            assert left.isdisjoint(kept.left)
            left |= kept.left.keys()
    return given, left


def wanted_from_programs(source: DatabaseSource, selection: Selection) -> Keys:
    """What is still to come, by judging each header row on its own."""
    keys: Keys = set()
    for entity in source.database.profile.entities:
        verdicts = Verdicts(entity, selection)
        if entity.given_by != "database":
            for block in source.database.rows(entity, ("id", *verdicts.columns)):
                keys |= {(entity.table, str(row[0])) for row in block if verdicts.on(tuple(row[1:])) is None}
    return keys


@given(selections)
@settings(max_examples=25)
def test_law_every_record_has_one_fate(source: DatabaseSource, all_keys: Keys, selection: Selection) -> None:
    given_, left = fates(source, selection)
    coming = wanted_from_programs(source, selection)
    assert given_ | left | coming == all_keys
    assert len(given_) + len(left) + len(coming) == len(all_keys)


@given(selections)
@settings(max_examples=25)
def test_law_programs_are_started_for_what_is_to_come_and_nothing_else(
    source: DatabaseSource, selection: Selection
) -> None:
    coming = wanted_from_programs(source, selection)
    givers = {entry for key, (_, entry) in listed(source, selection).items() if key in coming}
    started = {part.name for part in source.parts(selection) if part.name != "database"}
    assert started == givers


@given(selections)
@settings(max_examples=10)
def test_law_the_list_does_not_depend_on_the_choice(
    source: DatabaseSource, all_keys: Keys, selection: Selection
) -> None:
    assert set(listed(source, selection)) == all_keys


@given(selections)
@settings(max_examples=10)
def test_law_people_come_before_what_refers_to_them(source: DatabaseSource, selection: Selection) -> None:
    stages = [part.stage for part in source.parts(selection)]
    assert stages == sorted(stages)
    assert stages[0] is Stage.PEOPLE
