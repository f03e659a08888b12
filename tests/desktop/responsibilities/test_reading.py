"""The roles of one year, out of a real database and out of real programs: the same from both."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.programs.errors import ProgramMissingError
from overstap.desktop.responsibilities import roles_of
from overstap.desktop.responsibilities.deriving import CLIENTS
from overstap.desktop.responsibilities.errors import RolesWithoutClientError
from overstap.desktop.responsibilities.reading import _GIVEN, _HEADERS, ROLES, _joined, _kept, _texts, clients_of
from overstap.desktop.sources.contract import Boundary, Event, Records, Rewind, Source
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.local import LocalSource
from overstap.desktop.sources.sbr_folder import SbrFolder
from tests.desktop.responsibilities.roles import CHECKER

YEAR = 2016

QUERY = """
SELECT a.ClientId, r.GebruikerId, '{kind}', r.{column} FROM {table} r JOIN Aangifte a ON a.AangifteId = r.AangifteId
WHERE a.Jaar = 2016 AND a.Middel IN ('IB', 'VPB') AND a.Status = 'Definitief'
"""


def rows(table: pa.Table) -> list[tuple[Any, ...]]:
    return sorted(tuple(row.values()) for row in table.to_pylist())


@pytest.fixture
def asked(installation: Path) -> list[tuple[Any, ...]]:
    """What the database itself answers."""
    (file,) = installation.rglob("*.db")
    with closing(sqlite3.connect(file)) as database:
        found = database.execute(QUERY.format(kind="role", column="Rol", table="AangifteRol")).fetchall()
        found += database.execute(QUERY.format(kind="task", column="Taak", table="AangifteTaak")).fetchall()
    return sorted(tuple(map(str, row)) for row in found)


def test_a_database_gives_the_roles_and_tasks_of_definitive_returns(
    database_source: Source, asked: list[tuple[Any, ...]]
) -> None:
    assert rows(roles_of(database_source, YEAR)) == asked
    assert {row[2] for row in asked} == {"role", "task"}


def test_the_programs_of_the_year_give_the_same(local_source: Source, asked: list[tuple[Any, ...]]) -> None:
    assert rows(roles_of(local_source, YEAR)) == asked


def test_a_program_of_the_year_that_has_gone_is_missed_by_name(local_source: Source) -> None:
    assert isinstance(local_source, LocalSource)
    gone = local_source.programs.found.pop("BAS 2016")
    local_source.absent = {"BAS 2016": gone.kind}
    with pytest.raises(ProgramMissingError, match="BAS 2016"):
        roles_of(local_source, YEAR)
    assert roles_of(local_source, YEAR + 1).num_rows > 0


def test_the_roles_do_not_depend_on_what_was_read_before(local_source: Source) -> None:
    assert isinstance(local_source, LocalSource)
    # As after a CAS that said everything and had nobody: every return is then of a client that is not there.
    local_source._clients.begin(says_all=True)
    local_source._clients.end(())
    assert roles_of(local_source, YEAR).num_rows > 0


def test_a_year_without_returns_has_no_roles(database_source: Source) -> None:
    assert roles_of(database_source, 1999).equals(ROLES.empty_table())


def test_a_folder_of_messages_knows_no_roles(tmp_path: Path) -> None:
    with closing(SbrFolder(tmp_path)) as source:
        assert len(roles_of(source, YEAR)) == 0


def test_a_profile_that_does_not_say_whose_a_return_is_is_named(
    database_source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(database_source, DatabaseSource)
    database = database_source.database
    (entity,) = database.profile.of("returns")
    without = replace(entity, query=entity.query.replace("of_client", "elsewhere"))
    monkeypatch.setattr(database, "profile", replace(database.profile, entities=(without,)))
    with pytest.raises(RolesWithoutClientError, match="of_client"):
        roles_of(database_source, YEAR)


def test_the_sample_has_the_role_that_other_tests_ask_for(database_source: Source) -> None:
    assert CHECKER.name in roles_of(database_source, YEAR).column("role").to_pylist()


def test_only_a_database_tells_its_clients_before_it_is_read(database_source: Source, tmp_path: Path) -> None:
    found = clients_of(database_source)
    assert found is not None
    assert found.schema == CLIENTS
    assert found.num_rows == database_source.overview().tables["clients"]
    with closing(SbrFolder(tmp_path)) as folder:
        assert clients_of(folder) is None


def some(table: str, number: int) -> Records:
    return Records.of(table, [{"id": str(number)}])


STEPS = st.lists(st.sampled_from(["returns", "roles", "attachments", "boundary", "rewind"]), max_size=30)


@given(STEPS)
def test_law_what_a_program_gives_again_after_it_died_counts_once(steps: list[str]) -> None:
    """Kept is what a boundary followed; what came before a rewind and was not whole yet comes again."""
    events: list[Event] = []
    whole: list[Records] = []
    begun: list[Records] = []
    for number, step in enumerate(steps):
        if step == "boundary":
            events.append(Boundary())
            whole, begun = whole + begun, []
        elif step == "rewind":
            events.append(Rewind())
            begun = []
        else:
            events.append(some(step, number))
            begun += [] if step == "attachments" else [events[-1]]
    assert list(_kept(iter(events))) == whole


RETURN = st.sampled_from(["r1", "r2", "r3", None])
NAME = st.sampled_from(["a", "b", None])


@given(st.lists(st.tuples(RETURN, NAME), max_size=4), st.lists(st.tuples(RETURN, NAME, NAME), max_size=12))
def test_law_a_role_counts_with_the_client_of_its_return_and_only_when_it_names_somebody(
    headers: list[tuple[str | None, str | None]], given_roles: list[tuple[str | None, str | None, str | None]]
) -> None:
    """Real databases leave values out; a relation of client ``None`` would be listed, only to be left behind."""
    found = _joined(
        [_texts(_HEADERS, [list(column) for column in zip(*headers, strict=True)])] if headers else [],
        [
            _texts(
                _GIVEN,
                [
                    [row[0] for row in given_roles],
                    [row[1] for row in given_roles],
                    ["role"] * len(given_roles),
                    [row[2] for row in given_roles],
                ],
            )
        ],
    )
    expected = [
        (client, user, "role", role)
        for one, user, role in given_roles
        for other, client in headers
        if one is not None and one == other and None not in {client, user, role}
    ]
    assert rows(found) == sorted(expected)
