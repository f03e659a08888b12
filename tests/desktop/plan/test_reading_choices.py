"""Each table of choices by itself: what it means, and that a mistake in one line hides none in the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.desktop.plan import reading_choices as reading
from overstap.desktop.responsibilities import Origin, OriginKind, PlannedUser, Responsibilities
from overstap.desktop.sources.selection import Component, ProgramYear
from overstap.desktop.sources.servers import Encryption
from overstap.desktop.toml_lines import lines_of
from overstap.desktop.toml_tables import Checks, Table


@pytest.fixture
def checks() -> Checks:
    return Checks(lines_of(""))


def tables(checks: Checks, name: str, *rows: dict[str, Any]) -> Sequence[Table]:
    return [Table(row, (name, number), checks) for number, row in enumerate(rows)]


def test_a_component_that_is_false_stays(checks: Checks) -> None:
    chosen = {str(component): component is Component.RETURNS for component in Component}
    assert reading.components(Table(chosen, ("components",), checks)) == {Component.RETURNS}
    assert not checks.problems


def test_a_table_that_is_missing_chooses_what_is_least(checks: Checks) -> None:
    del checks
    assert reading.components(None) == frozenset()
    assert reading.returns(None, ()) == (frozenset(), FIRST_TAX_YEAR)
    assert reading.clients(None)
    assert reading.responsibilities(None, []) == Responsibilities()


def test_a_program_may_stand_there_with_years_and_without(checks: Checks) -> None:
    found = reading.programs(tables(checks, "programs", {"name": "BAS", "years": [2015, 2016]}, {"name": "CAS"}))
    assert found == {ProgramYear("BAS", 2015), ProgramYear("BAS", 2016), ProgramYear("CAS")}


def test_the_mistakes_of_all_offices_are_found(checks: Checks) -> None:
    rows = ({"id": 1, "name": "x", "include": True}, {"id": "2", "name": 2, "include": "ja"})
    assert reading.offices(tables(checks, "offices", *rows)) == ((), frozenset())
    assert {where for where, _ in checks.problems} == {
        ("offices", 0, "id"),
        ("offices", 1, "name"),
        ("offices", 1, "include"),
    }


def test_returns_keep_the_statuses_that_are_right(checks: Checks) -> None:
    table = Table({"statuses": ["filed", "weg"], "oldest_tax_year": 2016}, ("returns",), checks)
    assert reading.returns(table, ()) == ({ReturnStatus.FILED}, 2016)
    assert [where for where, _ in checks.problems] == [("returns", "statuses")]


@pytest.mark.parametrize("email", ["jan", "jan@", "@x.example", "jan @x.example", " jan@x.example", "jan@x.example\n"])
def test_an_address_is_one_or_nothing(checks: Checks, email: str) -> None:
    reading.users(tables(checks, "users", {"id": "1", "name": "Jan", "email": email}))
    assert checks.problems


def test_an_empty_address_links_later(checks: Checks) -> None:
    found = reading.users(tables(checks, "users", {"id": "1", "name": "Jan", "email": ""}))
    assert found == (PlannedUser("1", "Jan", None),)


def test_a_role_and_a_task_of_the_same_name_are_two_things(checks: Checks) -> None:
    rows = ({"name": "Invoeren", "role": "Invoeren"}, {"name": "Controleren", "task": "Invoeren"})
    found = reading.responsibilities(
        Table({"reference_year": 2016}, ("relations",), checks), tables(checks, "responsibilities", *rows)
    )
    assert dict(found.origins) == {
        "Invoeren": Origin(OriginKind.ROLE, "Invoeren"),
        "Controleren": Origin(OriginKind.TASK, "Invoeren"),
    }


@pytest.mark.parametrize("year", [2011, 2101, -(10**400), 10**400])
def test_a_year_lies_where_years_lie(checks: Checks, year: int) -> None:
    reading.responsibilities(Table({"reference_year": year}, ("relations",), checks), [])
    assert [where for where, _ in checks.problems] == [("relations", "reference_year")]


def test_a_code_is_one_of_its_kind(checks: Checks) -> None:
    assert reading.one_of(Table({"encryption": "off"}, (), checks), "encryption", Encryption) is Encryption.OFF
    assert reading.one_of(Table({"encryption": "aan"}, (), checks), "encryption", Encryption) is None
    assert len(checks.problems) == 1
