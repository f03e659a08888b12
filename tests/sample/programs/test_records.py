"""Rows of either variant become the same record: numbers from text, nulls kept, two kinds of role."""

from __future__ import annotations

import pytest

from overstap.sample.layout import LAYOUT
from overstap.sample.programs.containers import Content, UnreadableError, pack
from overstap.sample.programs.records import MAKERS, row_id
from overstap.sample.programs.tables import TABLES

SOURCES = {
    "offices": "Kantoor",
    "users": "Gebruiker",
    "clients": "Client",
    "relations": "MedewerkerClient",
    "returns": "Aangifte",
    "attachments": "Bijlage",
    "assessment_notices": "Sba",
}
FORMAT, STORED = pack(2016, Content("xbrl", "999990019", "http://example/e.xsd", b"<xbrl/>"))
WORDS = {"Soort": "P", "Status": "Klant", "Formaat": FORMAT, "Inhoud": STORED, "Bericht": STORED}

NUMBERS = {"integer", "flag", "number", "amount"}


def _row(table: str, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {}
    for column in LAYOUT[SOURCES[table]].columns:
        row[column.name] = WORDS.get(column.name, 7 if column.kind in NUMBERS else "x" if column.required else None)
    return {**row, "Formaat": FORMAT, "Inhoud": STORED, **changes}


@pytest.mark.parametrize("table", SOURCES)
def test_a_record_has_the_columns_of_its_table(table: str) -> None:
    record = MAKERS[table](_row(table)).record
    assert [*record, *(["document"] if "document_format" in record else [])] == list(TABLES[table])


@pytest.mark.parametrize("table", SOURCES)
def test_text_and_numbers_at_the_source_give_the_same_record(table: str) -> None:
    as_text = {name: str(value) if isinstance(value, int) else value for name, value in _row(table).items()}
    assert MAKERS[table](as_text) == MAKERS[table](_row(table))


def test_roles_and_tasks_are_told_apart() -> None:
    role = {"RolId": 3, "AangifteId": 5, "GebruikerId": 101, "Rol": "Behandelaar"}
    task = {"TaakId": 3, "AangifteId": 5, "GebruikerId": 101, "Taak": "Invoeren", "Plandatum": "2016-03-01"}
    assert [MAKERS["roles"](row).record["id"] for row in (role, task)] == ["rol:3", "taak:3"]
    assert [row_id("roles", row) for row in (role, task)] == ["rol:3", "taak:3"]
    assert MAKERS["roles"](task).record["planned_on"] == "2016-03-01"


def test_a_return_takes_number_and_entry_point_from_its_content() -> None:
    found = MAKERS["returns"](_row("returns", VerzondenOp="2017-04-01 09:00:00"))
    assert found.document == b"<xbrl/>"
    assert found.record["identifier"] == "999990019"
    assert found.record["filed_at"] == "2017-04-01T09:00:00Z"


def test_a_return_without_content_is_a_record_without_a_document() -> None:
    found = MAKERS["returns"](_row("returns", Formaat=None, Inhoud=None))
    assert (found.document, found.record["document_format"], found.record["identifier"]) == (None, None, None)


@pytest.mark.parametrize(("stored", "active"), [(1, True), ("0", False), (None, None)])
def test_yes_no_and_unknown(stored: object, *, active: bool | None) -> None:
    assert MAKERS["users"](_row("users", Actief=stored)).record["active"] is active


@pytest.mark.parametrize(("table", "column"), [("returns", "Inhoud"), ("assessment_notices", "Bericht")])
def test_damaged_content_is_unreadable(table: str, column: str) -> None:
    with pytest.raises(UnreadableError):
        MAKERS[table](_row(table, **{column: b"stuk"}))
