from __future__ import annotations

import pytest

from overstap.bundle.model import Reason, ReturnStatus
from overstap.desktop.sources.profile import Entity, shipped_profile
from overstap.desktop.sources.selection import Component, ProgramYear, Selection
from overstap.desktop.sources.verdicts import Verdicts, return_facts

RETURN = {
    "of_office": 1,
    "of_state": "Klant",
    "of_program": "BAS",
    "of_year": 2016,
    "of_status": "Verzonden",
    "of_filed": 1,
}


def entity(table: str) -> Entity:
    return shipped_profile("sqlite").of(table)[0]


def verdict(table: str, selection: Selection, **changes: object) -> Reason | None:
    verdicts = Verdicts(entity(table), selection)
    facts = RETURN | changes
    return verdicts.on(tuple(facts[name] for name in verdicts.columns))


def test_what_was_not_excluded_goes_along() -> None:
    tables = ("offices", "users", "clients", "relations", "returns", "roles", "attachments", "assessment_notices")
    assert [verdict(table, Selection()) for table in tables] == [None] * len(tables)


@pytest.mark.parametrize("table", ["returns", "roles", "attachments", "assessment_notices"])
def test_years_before_2012_never_go(table: str) -> None:
    assert verdict(table, Selection(), of_year=2011) is Reason.BEFORE_2012


@pytest.mark.parametrize("table", ["returns", "roles", "attachments", "assessment_notices"])
def test_years_after_2100_never_go(table: str) -> None:
    assert verdict(table, Selection(), of_year=2101) is Reason.UNREADABLE
    assert verdict(table, Selection(), of_year=2100) is None


@pytest.mark.parametrize("table", ["offices", "clients", "relations", "returns", "roles", "assessment_notices"])
def test_another_office_was_not_chosen(table: str) -> None:
    assert verdict(table, Selection(offices=frozenset({"2"}))) is Reason.NOT_SELECTED


@pytest.mark.parametrize("table", ["clients", "relations", "returns", "assessment_notices"])
def test_former_clients_can_be_left_behind(table: str) -> None:
    selection = Selection(former_clients=False)
    assert verdict(table, selection, of_state="Geen klant meer") is Reason.FORMER_CLIENT


@pytest.mark.parametrize(
    ("component", "tables"),
    [
        (Component.CLIENTS, ("offices", "clients")),
        (Component.RETURNS, ("returns", "attachments")),
        (Component.RELATIONS, ("users", "relations", "roles")),
        (Component.ASSESSMENT_NOTICES, ("assessment_notices",)),
    ],
)
def test_a_component_that_was_not_ticked_stays(component: Component, tables: tuple[str, ...]) -> None:
    selection = Selection(components=frozenset(Component) - {component})
    assert [verdict(table, selection) for table in tables] == [Reason.OTHER_PHASE] * len(tables)


@pytest.mark.parametrize("word", ["Open", "In behandeling", "Ter controle"])
def test_open_returns_stay_by_default(word: str) -> None:
    assert verdict("returns", Selection(), of_status=word, of_filed=0) is Reason.STILL_OPEN


@pytest.mark.parametrize(("filed", "status"), [(1, ReturnStatus.FILED), (0, ReturnStatus.OPEN)])
def test_an_unknown_status_word_counts_by_whether_the_return_was_sent(filed: int, status: ReturnStatus) -> None:
    facts = RETURN | {"of_status": "Gearchiveerd", "of_filed": filed}
    assert return_facts(entity("returns"), facts).status is status


def test_only_the_chosen_programs_go() -> None:
    selection = Selection(programs=frozenset({ProgramYear("BAS", 2015)}))
    assert verdict("returns", selection) is Reason.NOT_SELECTED
    assert verdict("returns", selection, of_year=2015) is None


@pytest.mark.parametrize("table", ["roles", "attachments"])
def test_what_hangs_on_a_return_that_is_not_there_cannot_be_read(table: str) -> None:
    assert verdict(table, Selection(), of_program=None, of_year=None, of_status=None) is Reason.UNREADABLE


@pytest.mark.parametrize("table", ["relations", "returns", "roles", "attachments", "assessment_notices"])
def test_what_is_of_a_client_that_is_not_there_stays_whatever_is_chosen(table: str) -> None:
    assert verdict(table, Selection(), of_office=None) is Reason.UNREADABLE
    assert verdict(table, Selection(offices=frozenset({"1"})), of_office=None) is Reason.UNREADABLE


@pytest.mark.parametrize("table", ["offices", "users", "clients"])
def test_what_needs_no_client_misses_none(table: str) -> None:
    assert verdict(table, Selection(), of_office=None) is None


@pytest.mark.parametrize("table", ["returns", "roles", "attachments", "assessment_notices"])
def test_of_a_year_that_never_goes_no_client_is_missed(table: str) -> None:
    assert verdict(table, Selection(), of_office=None, of_year=2011) is Reason.BEFORE_2012
