from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from overstap.bundle.model import Reason, ReturnStatus, Severity
from overstap.desktop.programs.errors import ProgramCrashedError, ProgramMissingError, ProgramTooOldError
from overstap.desktop.sources.census import take_census, tally_tables
from overstap.desktop.sources.contract import Source, Stage
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.installation import open_installation
from overstap.desktop.sources.selection import Component, ProgramYear, Selection
from tests.desktop.event_log import listed, part_called, run

EVERYTHING = Selection()
BAS_2016 = Selection(programs=frozenset({ProgramYear("BAS", 2016)}))


class Answers:
    """The same questions, asked of the database by a test that knows its layout."""

    def __init__(self, installation: Path) -> None:
        self._path = installation / "Database" / "Else4Cas.db"

    def ids(self, query: str) -> set[str]:
        with closing(sqlite3.connect(self._path)) as connection:
            return {str(key) for (key,) in connection.execute(query)}

    def number(self, query: str) -> int:
        (number,) = self.ids(query)
        return int(number)


@pytest.fixture
def asked(installation: Path) -> Answers:
    return Answers(installation)


@pytest.fixture
def own_copy(installation: Path, tmp_path: Path) -> Path:
    """An installation whose programs a test may spoil; the database stays where it is."""
    shutil.copytree(installation / "Elsevier", tmp_path / "Elsevier")
    text = (installation / "ElsevierNetwerk.ini").read_text(encoding="cp1252")
    text = text.replace(str(installation / "Elsevier"), str(tmp_path / "Elsevier"))
    (tmp_path / "ElsevierNetwerk.ini").write_text(text, encoding="cp1252")
    return tmp_path


@pytest.fixture
def own_source(own_copy: Path) -> Iterator[Source]:
    """The source of ``own_copy``; its programs are found when it is opened, so a test spoils them by ``spoil``."""
    source = open_installation(own_copy)
    yield source
    source.close()


def test_everything_in_the_database_is_listed_once(database_source: Source, asked: Answers) -> None:
    keys = listed(database_source, EVERYTHING)
    returns = {key for table, key in keys if table == "returns"}
    assert returns == asked.ids("SELECT AangifteId FROM Aangifte")
    roles = {key for table, key in keys if table == "roles"}
    assert len(roles) == asked.number("SELECT (SELECT COUNT(*) FROM AangifteRol) + (SELECT COUNT(*) FROM AangifteTaak)")


def test_the_list_does_not_depend_on_what_was_chosen(database_source: Source) -> None:
    assert listed(database_source, BAS_2016) == listed(database_source, EVERYTHING)


def test_the_list_says_who_gives_each_record(database_source: Source, asked: Answers) -> None:
    keys = listed(database_source, EVERYTHING)
    by_bas = {key for (table, key), (_, giver) in keys.items() if (table, giver) == ("returns", "BAS 2016")}
    assert by_bas == asked.ids("SELECT AangifteId FROM Aangifte WHERE Programma = 'BAS' AND Jaar = 2016")
    assert {giver for (table, _), (_, giver) in keys.items() if table == "assessment_notices"} == {"CAS"}


def test_people_come_from_the_database(database_source: Source, asked: Answers) -> None:
    part = part_called(database_source, "database", BAS_2016, Stage.PEOPLE)
    kept = run(database_source, BAS_2016, part.name)
    assert kept.ids("clients") == asked.ids("SELECT ClientId FROM Client")
    assert kept.ids("relations") == asked.ids("SELECT RelatieId FROM MedewerkerClient")


def test_an_awkward_name_stays_as_it_is(database_source: Source, wrong_on_purpose: dict[str, list[str]]) -> None:
    (key,) = wrong_on_purpose["name-awkward"]
    name = run(database_source, BAS_2016, "database").records["clients"][key]["name"]
    assert name == "\ufeffŻółć 🚀 de l’Été  "


def test_returns_come_from_the_program_of_their_year(database_source: Source, asked: Answers) -> None:
    kept = run(database_source, BAS_2016, "BAS 2016")
    closed = "SELECT AangifteId FROM Aangifte WHERE Programma = 'BAS' AND Jaar = 2016 AND VerzondenOp IS NOT NULL"
    assert kept.ids("returns") == asked.ids(closed)


def test_documents_are_those_that_were_filed(database_source: Source) -> None:
    keys = listed(database_source, BAS_2016)
    for key, row in run(database_source, BAS_2016, "BAS 2016").records["returns"].items():
        document = row["document"]
        assert isinstance(document, bytes)
        assert hashlib.sha256(document).hexdigest() == keys["returns", key][0]


def test_a_program_of_which_nothing_is_wanted_is_not_started(database_source: Source) -> None:
    names = [part.name for part in database_source.parts(BAS_2016)]
    assert names == ["database", "BAS 2016", "database", "CAS"]


def test_programs_of_2011_are_never_started(database_source: Source) -> None:
    names = {part.name for part in database_source.parts(EVERYTHING)}
    assert {"BAS 2011", "VPB 2010"}.isdisjoint(names)


def test_each_reason_is_exact(database_source: Source, asked: Answers) -> None:
    kept = run(database_source, EVERYTHING, "database")
    assert kept.left_ids("returns", Reason.BEFORE_2012) == asked.ids(
        "SELECT AangifteId FROM Aangifte WHERE Jaar < 2012"
    )
    still_open = "SELECT AangifteId FROM Aangifte WHERE Jaar >= 2012 AND Status NOT IN ('Verzonden', 'Definitief')"
    sent = "SELECT AangifteId FROM Aangifte WHERE Status = 'Gearchiveerd' AND VerzondenOp IS NOT NULL"
    assert kept.left_ids("returns", Reason.STILL_OPEN) == asked.ids(still_open) - asked.ids(sent)


@pytest.mark.parametrize("table", ["returns", "attachments", "roles", "clients", "assessment_notices"])
def test_what_is_listed_is_wanted_from_someone_or_left_behind(database_source: Source, table: str) -> None:
    selection = Selection(offices=frozenset({"1"}), programs=frozenset({ProgramYear("BAS", 2014)}))
    keys = {key for of_table, key in listed(database_source, selection) if of_table == table}
    kept = run(database_source, selection)
    assert kept.ids(table) | {key for of_table, key in kept.left if of_table == table} == keys
    assert kept.ids(table).isdisjoint(key for of_table, key in kept.left if of_table == table)


def test_a_return_that_cannot_be_read_is_left_behind_as_such(
    database_source: Source, wrong_on_purpose: dict[str, list[str]]
) -> None:
    selection = Selection(programs=frozenset({ProgramYear("BAS", 2014)}))
    kept = run(database_source, selection, "BAS 2014")
    unreadable = kept.left_ids("returns", Reason.UNREADABLE)
    assert len(unreadable) == 1
    assert unreadable <= set(wrong_on_purpose["return-unreadable"])


def test_an_unknown_status_word_is_found(database_source: Source, wrong_on_purpose: dict[str, list[str]]) -> None:
    selection = Selection(programs=frozenset({ProgramYear("BAS", 2019)}), statuses=frozenset(ReturnStatus))
    found = run(database_source, selection, "BAS 2019").found
    assert [(each.id, each.detail) for each in found if each.code == "unknown-status"] == [
        (wrong_on_purpose["return-status-unknown"][0], "Gearchiveerd")
    ]


def test_open_returns_come_when_they_are_asked_for(database_source: Source, asked: Answers) -> None:
    chosen = frozenset({ProgramYear("BAS", 2025)})
    kept = run(database_source, Selection(programs=chosen, statuses=frozenset(ReturnStatus)), "BAS 2025")
    assert kept.ids("returns") == asked.ids("SELECT AangifteId FROM Aangifte WHERE Programma = 'BAS' AND Jaar = 2025")


def test_a_phase_with_clients_only_starts_no_program(database_source: Source) -> None:
    selection = Selection(components=frozenset({Component.CLIENTS}))
    assert {part.name for part in database_source.parts(selection)} == {"database"}
    kept = run(database_source, selection)
    assert set(kept.records) == {"offices", "clients"}
    assert kept.reasons("users").keys() == {Reason.OTHER_PHASE}


def test_the_overview_counts_what_there_is(database_source: Source, asked: Answers) -> None:
    overview = database_source.overview()
    assert overview.tables["returns"] == sum(found.records for found in overview.returns)
    assert overview.tables["clients"] == asked.number("SELECT COUNT(*) FROM Client")
    still_open = sum(found.records for found in overview.returns if found.status == "open")
    assert still_open == asked.number("SELECT COUNT(*) FROM Aangifte WHERE VerzondenOp IS NULL")


def spoil(source: Source, folder: Path, fault: str) -> Source:
    """Have the sample's programs in *folder* misbehave."""
    (folder / "Elsevier" / "OVERSTAP_SAMPLE_FAULT").write_text(fault, encoding="utf-8")
    return source


def test_a_program_that_keeps_dying_is_reported(own_source: Source, own_copy: Path) -> None:
    with pytest.raises(ProgramCrashedError, match="BAS 2016"):
        run(spoil(own_source, own_copy, "crash-after:2:BAS2016"), BAS_2016, "BAS 2016")


def test_a_missing_program_is_reported_when_its_records_are_wanted(own_copy: Path) -> None:
    (own_copy / "Elsevier" / "BasWin2016.py").unlink()
    with closing(open_installation(own_copy)) as source, pytest.raises(ProgramMissingError, match="BAS 2016"):
        run(source, BAS_2016, "BAS 2016")


def test_a_program_that_is_too_old_is_not_run(own_copy: Path) -> None:
    path = own_copy / "Elsevier" / "BasWin2016.py"
    path.chmod(0o600)
    path.write_text(path.read_text(encoding="utf-8").replace("2.1.0", "2.0.9"), encoding="utf-8")
    with closing(open_installation(own_copy)) as source, pytest.raises(ProgramTooOldError, match=r"2\.0\.9"):
        run(source, BAS_2016, "BAS 2016")


def test_a_record_that_was_made_meanwhile_is_handed_over_too(own_source: Source, own_copy: Path) -> None:
    spoil(own_source, own_copy, "stranger:2:BAS2016")
    keys = listed(own_source, BAS_2016)
    strangers = run(own_source, BAS_2016, "BAS 2016").ids("returns") - {key for _, key in keys}
    assert len(strangers) == 1


@pytest.fixture
def bereft(own_copy: Path, installation: Path) -> Iterator[DatabaseSource]:
    """A source in which the client of one filed return of 2016 is gone, and the return of one role."""
    shutil.copytree(installation / "Database", own_copy / "Database")
    ini = own_copy / "ElsevierNetwerk.ini"
    text = ini.read_text(encoding="cp1252").replace(str(installation / "Database"), str(own_copy / "Database"))
    ini.write_text(text, encoding="cp1252")
    with closing(sqlite3.connect(own_copy / "Database" / "Else4Cas.db")) as connection:
        connection.execute(
            "UPDATE Aangifte SET ClientId = -1 WHERE AangifteId = "
            "(SELECT MIN(AangifteId) FROM Aangifte WHERE Jaar = 2016 AND Status = 'Definitief')"
        )
        connection.execute("UPDATE AangifteRol SET AangifteId = -1 WHERE RolId = (SELECT MIN(RolId) FROM AangifteRol)")
        connection.commit()
    with closing(open_installation(own_copy)) as source:
        assert isinstance(source, DatabaseSource)
        yield source


def test_what_hangs_on_nothing_is_left_behind_and_found(bereft: DatabaseSource) -> None:
    kept = run(bereft, EVERYTHING, "database")
    loose = kept.left_ids("returns", Reason.UNREADABLE)
    assert len(loose) == 1
    found = {(each.table, each.id): each.severity for each in kept.found if each.code == "reference-missing"}
    assert {key for key, why in kept.left.items() if why is Reason.UNREADABLE} == set(found)
    assert set(found.values()) == {Severity.BLOCKING}
    assert {table for table, _ in found} >= {"returns", "roles"}


def test_what_hangs_on_nothing_is_counted_before_as_it_is_left_behind_after(bereft: DatabaseSource) -> None:
    kept = run(bereft, EVERYTHING, "database")
    tallies = tally_tables(take_census(bereft), EVERYTHING)
    for table in ("returns", "roles", "attachments", "assessment_notices", "relations"):
        assert tallies[table].stays == kept.reasons(table)
