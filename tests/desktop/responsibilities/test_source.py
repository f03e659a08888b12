"""A source with responsibilities: what the export gets to see, and the bundle that comes of it."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from overstap.bundle import BundleReader, verify
from overstap.bundle.model import ClientState
from overstap.desktop.export import Target, export
from overstap.desktop.export.engine import ExportResult
from overstap.desktop.programs.errors import ProgramMissingError
from overstap.desktop.responsibilities import (
    Origin,
    OriginKind,
    PlannedUser,
    Responsibilities,
    WithResponsibilities,
    roles_of,
)
from overstap.desktop.responsibilities.deriving import RETURNS_DISAGREE
from overstap.desktop.responsibilities.source import PART
from overstap.desktop.sources.contract import Records, Source, innermost
from overstap.desktop.sources.selection import Component, Selection
from tests.desktop.responsibilities.roles import CHECKER
from tests.desktop.scripted import Scripted, people

YEAR = 2016
WANTED = Responsibilities(YEAR, (("Controleren", CHECKER),))
RELATIONS = Selection(components=frozenset({Component.RELATIONS}))


def exported(source: Source, folder: Path, selection: Selection = RELATIONS) -> ExportResult:
    return export(WithResponsibilities(source, (), WANTED), selection, Target(folder, datetime.now(UTC)))


def rows(result: ExportResult, table: str) -> list[dict[str, object]]:
    with BundleReader.open(result.bundle.path) as reader:
        return [row for batch in reader.table(table) for row in batch.to_pylist()]


def test_every_client_with_the_role_gets_the_responsibility(database_source: Source, tmp_path: Path) -> None:
    with_role = roles_of(database_source, YEAR)
    result = exported(database_source, tmp_path)
    derived = [row for row in rows(result, "relations") if str(row["id"]).startswith("verantwoordelijkheid:")]
    assert {row["client_id"] for row in derived} == set(with_role.column("client_id").to_pylist())
    assert {(row["responsibility"], row["source_role"]) for row in derived} == {("Controleren", "Controleur")}
    assert not result.shortfalls


def test_the_bundle_accounts_for_them_as_a_part_that_listed_first(database_source: Source, tmp_path: Path) -> None:
    result = exported(database_source, tmp_path)
    assert result.bundle.attested[PART.name]
    assert verify(result.bundle.path).ok


def test_those_of_former_clients_stay_with_their_client(database_source: Source, tmp_path: Path) -> None:
    everyone = Selection(components=frozenset({Component.CLIENTS, Component.RELATIONS}), former_clients=False)
    result = exported(database_source, tmp_path, everyone)
    states = {row["id"]: row["state"] for row in rows(result, "clients")}
    derived = [row for row in rows(result, "relations") if str(row["id"]).startswith("verantwoordelijkheid:")]
    assert derived
    assert {states[row["client_id"]] for row in derived} == {ClientState.CURRENT}


def test_clients_whose_returns_disagree_are_findings(
    database_source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, *_ = sorted(set(roles_of(database_source, YEAR).column("client_id").to_pylist()))
    twice = roles_of(database_source, YEAR)
    other = twice.set_column(1, "user_id", [["101"] * len(twice)])
    monkeypatch.setattr(
        "overstap.desktop.responsibilities.source.roles_of", lambda *_: pa.concat_tables([twice, other])
    )
    findings = [row for row in rows(exported(database_source, tmp_path), "findings") if row["code"] == RETURNS_DISAGREE]
    assert f"verantwoordelijkheid:{one}:Controleren" in {row["id"] for row in findings}
    assert {row["detail"] for row in findings} == {
        f"Controleur: 2 verschillende gebruikers in de definitieve aangiften van {YEAR}"
    }


def test_what_only_a_variant_can_tell_is_asked_of_the_source_inside(database_source: Source) -> None:
    around = WithResponsibilities(WithResponsibilities(database_source, (), WANTED), (), WANTED)
    assert innermost(around) is innermost(database_source) is database_source


def test_a_phase_without_relations_derives_nothing() -> None:
    source = WithResponsibilities(Scripted([people()]), (), WANTED)
    assert PART in source.parts(RELATIONS)
    assert PART not in source.parts(Selection(components=frozenset({Component.CLIENTS})))


def test_users_get_the_address_of_the_portal_user_that_they_are() -> None:
    script = people()
    user = PlannedUser("u1", "Mies", "mies@portaal.example")
    source = WithResponsibilities(Scripted([script]), [user], Responsibilities())
    given = [event for event in source.records(script.part, Selection()) if isinstance(event, Records)]
    assert [event.batch.column("email").to_pylist() for event in given if event.table == "users"] == [
        ["mies@portaal.example"]
    ]


def test_a_user_who_is_not_in_the_plan_keeps_his_own_address(database_source: Source) -> None:
    with closing(WithResponsibilities(database_source, [PlannedUser("101", "x", None)], Responsibilities())) as source:
        (part, *_) = source.parts(RELATIONS)
        users = [e.batch for e in source.records(part, RELATIONS) if isinstance(e, Records) and e.table == "users"]
    addresses = {row["id"]: row["email"] for batch in users for row in batch.to_pylist()}
    assert addresses["101"] is None
    assert addresses["102"].startswith("mathijs")


def test_a_role_that_nobody_has_in_the_year_is_told_beforehand(database_source: Source) -> None:
    nobody = ("Invoeren", Origin(OriginKind.TASK, "Bestaat niet"))
    source = WithResponsibilities(database_source, (), Responsibilities(YEAR, (*WANTED.origins, nobody)))
    assert source.unknown_origins() == (nobody,)


def test_without_a_reference_year_nothing_is_unknown(database_source: Source) -> None:
    assert WithResponsibilities(database_source, (), Responsibilities(None, WANTED.origins)).unknown_origins() == ()


def test_a_program_that_cannot_tell_the_roles_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def missing(_: Source, year: int) -> None:
        asked.append(year)
        raise ProgramMissingError(program="BAS 2016", folder="/x")

    monkeypatch.setattr("overstap.desktop.responsibilities.source.roles_of", missing)
    source = WithResponsibilities(Scripted([people()]), (), WANTED)
    # Asking for the list reads nothing: whoever reads it can be stopped while a program hangs.
    inventory = source.inventory(PART)
    assert asked == []
    for ask in (source.unknown_origins, lambda: list(inventory.listed)):
        with pytest.raises(ProgramMissingError):
            ask()
    assert asked == [YEAR]
