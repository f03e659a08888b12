from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from overstap.desktop.sources.connection import Database, open_database_file
from overstap.desktop.survey.in_database import (
    left_out_of,
    needed_programs,
    notices_in,
    problems_in,
    returns_in,
    unknown_in,
)
from overstap.desktop.survey.people import People
from overstap.desktop.survey.problems import Problem
from tests.desktop.survey.test_gathering import asked

YEAR = 2026

OF_ANOTHER_YEAR = "UPDATE Aangifte SET Jaar = ? WHERE AangifteId = (SELECT MIN(AangifteId) FROM Aangifte)"
"""Somebody mistyped the year of one return."""


@pytest.fixture(scope="module")
def database(installation: Path) -> Database:
    return open_database_file(installation / "Database" / "Else4Cas.db")


@pytest.fixture
def changed(installation: Path, tmp_path: Path) -> Path:
    """A copy of the database, to change."""
    return Path(shutil.copy(installation / "Database" / "Else4Cas.db", tmp_path / "Else4Cas.db"))


def change(path: Path, statement: str, *values: object) -> Database:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement, values)
        connection.commit()
    return open_database_file(path)


def found(database: Database) -> dict[str, Problem]:
    return {each.code: each for each in problems_in(database, People(), {}, year=YEAR)}


def test_every_return_is_in_one_group(database: Database, installation: Path) -> None:
    groups = list(returns_in(database))
    assert sum(group.records for group in groups) == asked(installation, "SELECT COUNT(*) FROM Aangifte")
    keys = [replace(group, records=0, stored_bytes=0) for group in groups]
    # Only whether it was sent may tell two groups apart that are otherwise the same; the sample has none such.
    assert len(set(keys)) == len(keys)


def test_a_group_has_the_word_of_the_source_beside_its_meaning(database: Database) -> None:
    words = {(group.source_status, group.status) for group in returns_in(database)}
    assert {("Open", "open"), ("Verzonden", "filed"), ("Definitief", "definitive")} <= words


def test_every_notice_is_in_one_group(database: Database, installation: Path) -> None:
    assert sum(group.records for group in notices_in(database)) == asked(installation, "SELECT COUNT(*) FROM Sba")
    bytes_there = asked(installation, "SELECT SUM(LENGTH(Bericht)) FROM Sba")
    assert sum(group.stored_bytes for group in notices_in(database)) == bytes_there


def test_a_program_is_needed_for_what_hangs_on_it(database: Database, installation: Path) -> None:
    needed = needed_programs(database)
    hanging = "SELECT COUNT(*) FROM Aangifte WHERE Programma = 'BAS' AND Jaar = 2016"
    attached = """SELECT COUNT(*) FROM Bijlage b JOIN Aangifte a ON a.AangifteId = b.AangifteId
        WHERE a.Programma = 'BAS' AND a.Jaar = 2016"""
    assert needed["BAS 2016"] == asked(installation, hanging) + asked(installation, attached)
    assert needed["CAS"] == asked(installation, "SELECT COUNT(*) FROM Sba")


def test_no_program_is_needed_for_nothing(changed: Path) -> None:
    assert "CAS" not in needed_programs(change(changed, "DELETE FROM Sba"))


def test_the_example_of_a_return_says_which_it_is(database: Database) -> None:
    tax, year, *word = found(database)["return-open"].examples[0].about.replace(" · ", " ").split()
    assert tax in {"IB", "VPB", "OB"}
    assert int(year) > 2011
    assert " ".join(word) in {"Open", "In behandeling", "Ter controle"}


def test_an_unknown_word_is_shown_as_the_source_has_it(changed: Path) -> None:
    opened = change(
        changed, "UPDATE Aangifte SET Status = 'Bijna' WHERE AangifteId = (SELECT MAX(AangifteId) FROM Aangifte)"
    )
    assert any(each.about.endswith(" · Bijna") for each in found(opened)["unknown-status"].examples)


def test_a_profile_that_does_not_say_whose_a_return_is_still_tells_what_is_odd(
    database: Database, installation: Path
) -> None:
    known = found(database)["return-open"]
    queries = {entity: entity.query.replace("a.ClientId AS of_client,", "") for entity in database.profile.entities}
    entities = tuple(replace(entity, query=query) for entity, query in queries.items())
    path = installation / "Database" / "Else4Cas.db"
    other = found(open_database_file(path, replace(database.profile, entities=entities)))["return-open"]
    assert (other.count, other.ids) == (known.count, known.ids)
    assert {(each.number, each.name) for each in other.examples} == {("", "")}


def test_a_table_that_the_profile_does_not_know_is_named(changed: Path) -> None:
    opened = change(changed, "CREATE TABLE Notitie (NotitieId INTEGER)")
    assert list(unknown_in(opened)) == ["Notitie"]
    assert found(opened)["unknown-table"].ids == ("Notitie",)


def test_a_column_that_the_profile_does_not_know_is_named_with_its_table(changed: Path) -> None:
    assert list(unknown_in(change(changed, "ALTER TABLE Client ADD COLUMN Saldo INTEGER"))) == ["Client.Saldo"]


def test_a_column_of_a_table_that_is_left_out_needs_no_name(changed: Path) -> None:
    assert list(unknown_in(change(changed, "ALTER TABLE Sessie ADD COLUMN Scherm TEXT"))) == []


def test_a_table_that_is_not_there_is_not_left_out_either(changed: Path) -> None:
    opened = change(changed, "DROP TABLE Uitstel")
    assert "Uitstel" not in {each.table for each in left_out_of(opened)}


def test_the_reasons_are_in_the_language_of_the_reader(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERSTAP_LANGUAGE", "en")
    reasons = {each.table: each.reason for each in left_out_of(database)}
    assert reasons["LogRegel"] == "The technical log of the desktop programs."


def test_everything_left_out_has_a_reason(database: Database) -> None:
    assert all(each.reason for each in left_out_of(database))


def test_who_has_no_status_is_told_with_tax_and_year(database: Database, installation: Path) -> None:
    shown = found(database)["notice-without-status"]
    assert shown.count == asked(installation, "SELECT COUNT(*) FROM Sba WHERE Status IS NULL")
    assert all(len(each.about.split()) == 2 for each in shown.examples)


def test_a_year_that_nobody_can_have_is_told_apart_from_one_to_come(changed: Path) -> None:
    late = (
        "UPDATE Aangifte SET Jaar = CASE AangifteId WHEN (SELECT MIN(AangifteId) FROM Aangifte) THEN 2150 ELSE 2031 END"
        " WHERE AangifteId IN (SELECT AangifteId FROM Aangifte ORDER BY AangifteId LIMIT 3)"
    )
    told = found(change(changed, late))
    counts = {code: told[code].count for code in ("return-beyond-2100", "return-year-to-come")}
    assert counts == {"return-beyond-2100": 1, "return-year-to-come": 2}
    assert told["return-beyond-2100"].examples[0].about.split()[1] == "2150"


@pytest.mark.parametrize(("year", "is_told"), [(YEAR, False), (YEAR + 1, False), (YEAR + 2, True), (2100, True)])
def test_a_return_of_next_year_is_no_slip_of_the_pen(changed: Path, year: int, *, is_told: bool) -> None:
    told = found(change(changed, OF_ANOTHER_YEAR, year))
    assert ("return-year-to-come" in told, "return-beyond-2100" in told) == (is_told, False)


def test_no_program_is_needed_for_a_year_that_nobody_can_have(changed: Path) -> None:
    needed = needed_programs(change(changed, OF_ANOTHER_YEAR, 2150))
    assert not any(part.endswith("2150") for part in needed)
