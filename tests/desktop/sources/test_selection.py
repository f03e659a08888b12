"""The one rule for what goes along: the same verdict whatever the source."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.model import RECORD_TABLES, ClientState, Reason, ReturnStatus
from overstap.desktop.sources.selection import (
    LAST_TAX_YEAR,
    TABLES_OF,
    Component,
    ProgramYear,
    ReturnFacts,
    Selection,
    can_migrate,
)

BAS = ProgramYear("BAS", 2016)
FILED = ReturnFacts("1", BAS, 2016, ReturnStatus.FILED)


def test_every_record_table_belongs_to_one_component() -> None:
    tables = [table for tables in TABLES_OF.values() for table in tables]
    assert sorted(tables) == sorted(table.name for table in RECORD_TABLES)


def test_a_filed_return_goes_along_by_default() -> None:
    assert Selection().why_not_return(FILED) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"tax_year": 2011}, Reason.BEFORE_2012),
        ({"office_id": "2"}, Reason.NOT_SELECTED),
        ({"program": ProgramYear("BAS", 2015)}, Reason.NOT_SELECTED),
        ({"status": ReturnStatus.OPEN}, Reason.STILL_OPEN),
        ({"tax_year": 2013}, Reason.PAST_RETENTION),
        ({"client_state": ClientState.FORMER}, Reason.FORMER_CLIENT),
    ],
)
def test_a_return_that_was_not_chosen_stays_with_its_own_reason(change: dict[str, Any], reason: Reason) -> None:
    chosen = Selection(offices=frozenset({"1"}), programs=frozenset({BAS}), oldest_tax_year=2014, former_clients=False)
    assert chosen.why_not_return(FILED._replace(**change)) is reason


def test_2011_stays_behind_for_its_year_whatever_else_was_not_chosen() -> None:
    nothing = Selection(components=frozenset(), offices=frozenset(), programs=frozenset())
    assert nothing.why_not_return(FILED._replace(tax_year=2011)) is Reason.BEFORE_2012
    assert nothing.why_not_role(FILED._replace(tax_year=2011)) is Reason.BEFORE_2012
    assert nothing.why_not_notice("1", 2011, ClientState.CURRENT) is Reason.BEFORE_2012


def test_a_year_after_2100_stays_behind_whatever_was_chosen() -> None:
    chosen = Selection(programs=frozenset({BAS._replace(year=2150)}))
    late = FILED._replace(tax_year=2150, program=BAS._replace(year=2150))
    for selection in (chosen, Selection(), Selection(offices=frozenset())):
        verdicts = {selection.why_not_return(late), selection.why_not_role(late)}
        assert verdicts | {selection.why_not_notice("1", 2150, ClientState.CURRENT)} == {Reason.UNREADABLE}


@given(year=st.integers(0, 9999))
def test_law_the_year_of_returns_roles_and_notices_is_judged_alike(year: int) -> None:
    facts, everything = FILED._replace(tax_year=year), Selection()
    verdicts = {everything.why_not_return(facts), everything.why_not_role(facts)}
    verdicts |= {everything.why_not_notice("1", year, ClientState.CURRENT)}
    assert verdicts == {None if can_migrate(year) else everything.why_not_return(facts)}
    assert can_migrate(year) == (2012 <= year <= LAST_TAX_YEAR) == (verdicts == {None})


def test_a_filed_return_stays_as_not_selected_when_only_definitive_ones_are_asked() -> None:
    chosen = Selection(statuses=frozenset({ReturnStatus.DEFINITIVE}))
    assert chosen.why_not_return(FILED) is Reason.NOT_SELECTED


def test_a_phase_with_relations_only_takes_the_roles_and_leaves_the_returns() -> None:
    phase = Selection(components=frozenset({Component.RELATIONS}))
    assert phase.why_not_role(FILED) is None
    assert phase.why_not_user() is None
    assert phase.why_not_relation("1", ClientState.CURRENT) is None
    assert phase.why_not_return(FILED) is Reason.OTHER_PHASE
    assert phase.why_not_client("1", ClientState.CURRENT) is Reason.OTHER_PHASE
    assert phase.why_not_office("1") is Reason.OTHER_PHASE


def test_what_no_phase_takes_has_the_same_reason_in_every_phase() -> None:
    phase = Selection(components=frozenset({Component.RELATIONS}), offices=frozenset({"1"}), former_clients=False)
    assert phase.why_not_return(FILED._replace(status=ReturnStatus.OPEN)) is Reason.STILL_OPEN
    assert phase.why_not_client("1", ClientState.FORMER) is Reason.FORMER_CLIENT
    assert phase.why_not_office("2") is Reason.NOT_SELECTED


def test_clients_and_notices_of_an_office_that_was_not_chosen_stay() -> None:
    chosen = Selection(offices=frozenset({"1"}))
    assert chosen.why_not_office("2") is Reason.NOT_SELECTED
    assert chosen.why_not_client("2", ClientState.CURRENT) is Reason.NOT_SELECTED
    assert chosen.why_not_notice("2", 2016, ClientState.CURRENT) is Reason.NOT_SELECTED
    assert chosen.why_not_notice("1", 2016, ClientState.CURRENT) is None


def test_a_notice_past_the_retention_stays() -> None:
    reason = Selection(oldest_tax_year=2015).why_not_notice("1", 2014, ClientState.CURRENT)
    assert reason is Reason.PAST_RETENTION


@given(st.sets(st.sampled_from(list(ReturnStatus))), st.sampled_from(list(ReturnStatus)))
def test_law_widening_the_statuses_never_leaves_more_behind(chosen: set[ReturnStatus], status: ReturnStatus) -> None:
    facts = FILED._replace(status=status)
    narrow = Selection(statuses=frozenset(chosen))
    wide = replace(narrow, statuses=frozenset(ReturnStatus))
    assert wide.why_not_return(facts) is None
    assert (narrow.why_not_return(facts) is None) == (status in chosen)


@given(st.text(min_size=1), st.one_of(st.none(), st.integers(1980, 2100)))
def test_law_a_program_and_year_with_its_name_reads_back(name: str, year: int | None) -> None:
    written = str(ProgramYear(name, year))
    assert str(ProgramYear.parse(written)) == written


def test_a_program_without_a_year_has_none() -> None:
    assert ProgramYear.parse("CAS") == ProgramYear("CAS")
    assert ProgramYear.parse("BAS 2016") == BAS
