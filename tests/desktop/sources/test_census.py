"""Counts before and after a choice: from the groups of a source, and equal to what the rows themselves say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overstap.bundle.model import RECORD_TABLES, ClientState, Reason, ReturnStatus
from overstap.desktop.sources.census import Census, Group, Tally, take_census, tally, tally_by, tally_tables
from overstap.desktop.sources.contract import OfficeFound, Overview, ReturnsFound
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.installation import open_installation
from overstap.desktop.sources.sbr_folder import SbrFolder
from overstap.desktop.sources.selection import Component, ProgramYear, Selection
from overstap.desktop.sources.verdicts import Verdicts
from tests.desktop.scripted import Script, Scripted
from tests.xbrl.making import notice, vat_return

BAS_2016 = ProgramYear("BAS", 2016)
RETURNS = Group("returns", 5, "1", ClientState.CURRENT, BAS_2016, 2016, ReturnStatus.FILED, "IB")
UNKNOWN = Group("returns", 4, program=BAS_2016, tax_year=2016)


@pytest.fixture(scope="module")
def opened(installation: Path) -> Iterator[DatabaseSource]:
    with closing(open_installation(installation)) as source:
        assert isinstance(source, DatabaseSource)
        yield source


@pytest.fixture(scope="module")
def census(opened: DatabaseSource) -> Census:
    return take_census(opened)


def test_without_a_choice_nothing_is_lost_from_the_count(census: Census, opened: DatabaseSource) -> None:
    counted = {table: each.total for table, each in tally_tables(census, Selection()).items() if each.total}
    assert counted == {table: records for table, records in opened.overview().tables.items() if records}


def test_a_group_that_goes_is_counted_before_and_after() -> None:
    assert tally([RETURNS], Selection()) == Tally(goes=5)


@pytest.mark.parametrize(
    ("group", "selection", "reason"),
    [
        (RETURNS._replace(tax_year=2011), Selection(), Reason.BEFORE_2012),
        (RETURNS._replace(status=ReturnStatus.OPEN), Selection(), Reason.STILL_OPEN),
        (RETURNS, Selection(oldest_tax_year=2017), Reason.PAST_RETENTION),
        (RETURNS._replace(state=ClientState.FORMER), Selection(former_clients=False), Reason.FORMER_CLIENT),
        (RETURNS, Selection(components=frozenset({Component.CLIENTS})), Reason.OTHER_PHASE),
        (RETURNS, Selection(offices=frozenset({"2"})), Reason.NOT_SELECTED),
        (RETURNS._replace(tax_year=None, stays=Reason.UNREADABLE), Selection(), Reason.UNREADABLE),
    ],
)
def test_what_stays_is_counted_under_its_reason(group: Group, selection: Selection, reason: Reason) -> None:
    assert tally([group], selection).stays == {reason: 5}


def test_a_fact_that_is_not_told_and_does_not_matter_leaves_no_doubt() -> None:
    everything = Selection(statuses=frozenset(ReturnStatus))
    assert tally([UNKNOWN], everything) == Tally(goes=4)


def test_a_fact_that_is_not_told_and_matters_is_said_to_be_unsure() -> None:
    assert tally([UNKNOWN], Selection()) == Tally(unsure=4)
    assert tally([Group("clients", 3)], Selection(former_clients=False)) == Tally(unsure=3)
    assert tally([Group("clients", 3)], Selection(offices=frozenset({"1"}))) == Tally(unsure=3)


def test_an_office_that_is_not_told_is_one_of_those_that_there_are() -> None:
    offices = (OfficeFound("1", "Utrecht"), OfficeFound("2", "Zwolle"))
    clients = [Group("clients", 3)]
    assert tally(clients, Selection(offices=frozenset({"1", "2"})), offices=offices) == Tally(goes=3)
    assert tally(clients, Selection(offices=frozenset({"1"})), offices=offices) == Tally(unsure=3)


def test_a_year_that_can_never_migrate_is_sure_whatever_else_is_not_told() -> None:
    assert tally([UNKNOWN._replace(tax_year=2011)], Selection()).stays == {Reason.BEFORE_2012: 4}


def test_notices_without_a_year_go_because_sba_began_after_2012() -> None:
    assert tally([Group("assessment_notices", 2)], Selection()) == Tally(goes=2)
    assert tally([Group("assessment_notices", 2)], Selection(oldest_tax_year=2016)) == Tally(unsure=2)


def test_counts_per_program_leave_out_what_has_none() -> None:
    old = RETURNS._replace(program=ProgramYear("BAS", 2011), tax_year=2011)
    tallies = tally_by([RETURNS, old, Group("clients", 3)], Selection(), lambda group: group.program)
    assert tallies[BAS_2016].goes == 5
    assert tallies[ProgramYear("BAS", 2011)].total == 5
    assert len(tallies) == 2


def test_the_programs_of_a_source_are_those_with_returns() -> None:
    groups = (RETURNS, Group("roles", 1, program=ProgramYear("VPB", 2016)), RETURNS._replace(program=None))
    assert Census((OfficeFound("1", "Utrecht"),), groups).programs == (BAS_2016,)


@dataclass
class Telling(Scripted):
    """A source that tells as little beforehand as the local variant does."""

    scripts: Sequence[Script] = ()

    def overview(self) -> Overview:
        returns = (
            ReturnsFound("", BAS_2016, "IB", 2016, "", 7),
            ReturnsFound("", ProgramYear("BAS", 2011), "IB", 2011, "", 2),
        )
        return Overview((OfficeFound("1", "Utrecht"),), {"offices": 1, "clients": 3, "returns": 9}, returns)


def test_the_local_variant_is_unsure_of_what_only_its_programs_know() -> None:
    tallies = tally_tables(take_census(Telling()), Selection())
    assert tallies["returns"] == Tally(stays={Reason.BEFORE_2012: 2}, unsure=7)
    assert tallies["clients"] == Tally(goes=3)
    assert tallies["offices"] == Tally(goes=1)


def test_a_folder_of_messages_is_counted_exactly(tmp_path: Path) -> None:
    (tmp_path / "a.xbrl").write_bytes(vat_return())
    with closing(SbrFolder(tmp_path)) as source:
        tallies = tally_tables(take_census(source), Selection(oldest_tax_year=2021))
    assert tallies["returns"] == Tally(stays={Reason.PAST_RETENTION: 1})
    assert tallies["clients"] == Tally(goes=1)


def test_a_file_that_cannot_go_is_counted_with_its_reason_whatever_is_chosen(tmp_path: Path) -> None:
    for name, data in {"a.xbrl": vat_return(), "b.xbrl": vat_return(), "lees.txt": b"hallo"}.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "sba.xbrl").write_bytes(notice("ih-sba-2014"))
    (tmp_path / "sba-2.xbrl").write_bytes(notice("ih-sba-2014"))
    with closing(SbrFolder(tmp_path)) as source:
        census = take_census(source)
    tallies = tally_tables(census, Selection())
    assert tallies["returns"] == Tally(goes=1, stays={Reason.NOT_SBR: 1, Reason.DUPLICATE: 1})
    assert tallies["assessment_notices"] == Tally(goes=1, stays={Reason.DUPLICATE: 1})
    nothing = tally_tables(census, Selection(components=frozenset()))
    assert nothing["returns"].stays == {Reason.OTHER_PHASE: 1, Reason.NOT_SBR: 1, Reason.DUPLICATE: 1}


@given(st.lists(st.sampled_from([b"tekst", b"", b"<kapot", vat_return(), notice("ih-sba-2014")]), max_size=6))
@settings(max_examples=25, deadline=None)
def test_law_a_folder_is_counted_as_its_inventory_lists_it(files: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        for number, data in enumerate(files):
            (Path(folder) / f"{number}.xbrl").write_bytes(data)
        with closing(SbrFolder(Path(folder))) as source:
            (part,) = source.parts(Selection())
            listed: Counter[str] = Counter()
            for each in source.inventory(part).listed:
                listed[each.table] += len(each.entries)
            counted = {name: each.total for name, each in tally_tables(take_census(source), Selection()).items()}
    assert {table: records for table, records in counted.items() if records} == listed


selections = st.builds(
    Selection,
    components=st.frozensets(st.sampled_from(list(Component))),
    offices=st.none() | st.frozensets(st.sampled_from(["1", "2", "3"])),
    programs=st.none()
    | st.frozensets(st.builds(ProgramYear, st.sampled_from(["BAS", "VPB"]), st.integers(2010, 2025))),
    statuses=st.frozensets(st.sampled_from(list(ReturnStatus))),
    oldest_tax_year=st.integers(2012, 2026),
    former_clients=st.booleans(),
)


def judged_row_by_row(source: DatabaseSource, table: str, selection: Selection) -> Counter[Reason | None]:
    counted: Counter[Reason | None] = Counter()
    for entity in source.database.profile.of(table):
        verdicts = Verdicts(entity, selection)
        for block in source.database.rows(entity, ("id", *verdicts.columns)):
            counted.update(verdicts.on(tuple(row[1:])) for row in block)
    return counted


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(selections, st.sampled_from([table.name for table in RECORD_TABLES]))
def test_law_the_groups_say_what_every_row_says(
    opened: DatabaseSource, census: Census, selection: Selection, table: str
) -> None:
    rows = judged_row_by_row(opened, table, selection)
    counted = tally(census.of(table), selection)
    assert (counted.goes, counted.unsure) == (rows.pop(None, 0), 0)
    assert counted.stays == rows
