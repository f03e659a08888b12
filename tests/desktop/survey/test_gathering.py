from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from overstap.bundle.model import Severity
from overstap.desktop.programs.about import ProgramState
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.installation import open_installation
from overstap.desktop.sources.local import LocalSource
from overstap.desktop.sources.opening import open_source
from overstap.desktop.survey import Survey, survey
from overstap.desktop.survey.model import RETENTION_YEARS
from tests.xbrl.making import vat_return

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def steps() -> dict[str, tuple[int, int]]:
    """How far each step of the survey of the database was last reported to be."""
    return {}


@pytest.fixture(scope="module")
def of_database(installation: Path, steps: dict[str, tuple[int, int]]) -> Survey:
    with closing(open_installation(installation)) as source:
        return survey(source, now=NOW, report=lambda step, done, total: steps.update({step: (done, total)}))


@pytest.fixture(scope="module")
def of_spoiled(installation: Path, tmp_path_factory: pytest.TempPathFactory) -> Survey:
    """A survey of an installation that lacks programs, one is too old, one is another, and tables were added."""
    folder = tmp_path_factory.mktemp("spoiled") / "kantoor"
    shutil.copytree(installation, folder)
    ini = folder / "ElsevierNetwerk.ini"
    ini.write_text(ini.read_text(encoding="cp1252").replace(str(installation), str(folder)), encoding="cp1252")
    programs = folder / "Elsevier"
    for path in programs.glob("???Win*.py"):
        if path.name not in {"BasWin2016.py", "BtwWin2020.py", "CasWin.py"}:
            path.unlink()
    for name, old, new in (("BasWin2016.py", "2.1.0", "2.0.9"), ("BtwWin2020.py", "BTW", "VPB")):
        text = (programs / name).read_text(encoding="utf-8")
        (programs / name).unlink()
        (programs / name).write_text(text.replace(old, new), encoding="utf-8")
    with closing(sqlite3.connect(folder / "Database" / "Else4Cas.db")) as connection:
        connection.execute("CREATE TABLE Notitie (NotitieId INTEGER)")
        connection.execute("ALTER TABLE Client ADD COLUMN Saldo INTEGER")
        connection.execute("UPDATE Aangifte SET ClientId = 5 WHERE AangifteId = (SELECT MIN(AangifteId) FROM Aangifte)")
        connection.commit()
    with closing(open_installation(folder)) as source:
        return survey(source, now=NOW)


def codes(found: Survey) -> dict[str, int]:
    return {problem.code: problem.count for problem in found.problems}


def asked(installation: Path, query: str) -> int:
    with closing(sqlite3.connect(installation / "Database" / "Else4Cas.db")) as connection:
        (number,) = connection.execute(query).fetchone()
        return int(number)


def test_offices_are_counted(of_database: Survey, installation: Path) -> None:
    assert sum(office.clients for office in of_database.offices) == asked(installation, "SELECT COUNT(*) FROM Client")
    former = "SELECT COUNT(*) FROM Client WHERE Status = 'Geen klant meer'"
    assert sum(office.former_clients for office in of_database.offices) == asked(installation, former)


def test_returns_are_counted_by_what_people_choose_from(of_database: Survey, installation: Path) -> None:
    assert sum(count.records for count in of_database.returns) == asked(installation, "SELECT COUNT(*) FROM Aangifte")
    by_year = of_database.returns_by_year()
    assert by_year["IB"][2016] == asked(
        installation, "SELECT COUNT(*) FROM Aangifte WHERE Middel = 'IB' AND Jaar = 2016"
    )


def test_documents_are_measured(of_database: Survey, installation: Path) -> None:
    notices = asked(installation, "SELECT SUM(LENGTH(Bericht)) FROM Sba")
    assert of_database.stored_bytes() == asked(installation, "SELECT SUM(LENGTH(Inhoud)) FROM AangifteInhoud") + notices


def test_what_is_wrong_on_purpose_is_found(of_database: Survey, wrong_on_purpose: dict[str, list[str]]) -> None:
    ids = {problem.code: set(problem.ids) for problem in of_database.problems}
    assert ids["bsn-check"] == {*wrong_on_purpose["bsn-check"], *wrong_on_purpose["bsn-length"]}
    assert ids["bsn-missing"] == set(wrong_on_purpose["bsn-missing"])
    assert ids["fiscal-number-missing"] == set(wrong_on_purpose["fiscal-number-missing"])
    assert ids["vat-number-check"] == set(wrong_on_purpose["vat-number-check"])
    assert ids["user-without-email"] == set(wrong_on_purpose["user-without-email"])
    assert ids["client-in-several-offices"] >= set(wrong_on_purpose["bsn-duplicate"])
    assert ids["client-twice"] >= set(wrong_on_purpose["client-duplicate"])


def test_returns_that_ask_for_a_decision_are_counted(of_database: Survey, installation: Path) -> None:
    found = codes(of_database)
    oldest = NOW.year - RETENTION_YEARS
    assert found["return-before-2012"] == asked(installation, "SELECT COUNT(*) FROM Aangifte WHERE Jaar < 2012")
    assert found["unknown-status"] == 1
    past = f"SELECT COUNT(*) FROM Aangifte WHERE Jaar BETWEEN 2012 AND {oldest - 1} AND VerzondenOp IS NOT NULL"  # noqa: S608
    assert found["past-retention"] == asked(installation, past)
    assert found["notice-without-status"] == asked(installation, "SELECT COUNT(*) FROM Sba WHERE Status IS NULL")


def test_a_good_installation_has_nothing_blocking(of_database: Survey) -> None:
    assert {problem.severity for problem in of_database.problems} == {Severity.ADVISORY}
    assert {program.state for program in of_database.programs} == {ProgramState.READY}
    assert of_database.unknown == ()


def test_only_programs_with_something_to_hand_over_are_needed(of_database: Survey) -> None:
    parts = {program.part for program in of_database.programs}
    assert {"BAS 2016", "CAS"} <= parts
    assert parts.isdisjoint({"BAS 2011", "BAS 2010"})


def test_what_stays_behind_by_default_is_told_with_the_reason(of_database: Survey) -> None:
    staying = {(each.table, each.reason): each.records for each in of_database.stays_behind}
    assert staying["returns", "before-2012"] == codes(of_database)["return-before-2012"]
    assert staying["returns", "still-open"] == codes(of_database)["return-open"]


def test_what_the_profile_leaves_out_is_told_with_the_reason(of_database: Survey) -> None:
    assert {(each.table, each.column) for each in of_database.left_out} >= {("Sessie", None), ("Aangifte", "Kenmerk")}


def test_programs_that_cannot_be_used_block(of_spoiled: Survey) -> None:
    blocking = {problem.code: problem.ids for problem in of_spoiled.problems if problem.severity is Severity.BLOCKING}
    assert {"BAS 2014", "VPB 2020"} <= set(blocking["program-missing"])
    assert blocking["program-too-old"] == ("BAS 2016",)
    assert blocking["program-mismatch"] == ("BTW 2020",)


def test_a_return_without_its_client_blocks(of_spoiled: Survey) -> None:
    assert codes(of_spoiled)["return-without-client"] == 1


def test_a_return_without_its_client_is_counted_as_the_export_will_treat_it(of_spoiled: Survey) -> None:
    loose = [count for count in of_spoiled.returns if count.client_missing]
    assert [(count.records, count.migrates, count.office_id) for count in loose] == [(1, False, None)]
    assert ("returns", "unreadable", 1) in {(each.table, each.reason, each.records) for each in of_spoiled.stays_behind}
    assert of_spoiled.choices[0].tables["returns"] == of_spoiled.migrating()


def test_what_the_database_holds_beyond_the_profile_is_shown(of_spoiled: Survey) -> None:
    assert of_spoiled.unknown == ("Client.Saldo", "Notitie")


def test_the_local_variant_is_known_by_its_programs(local_source: Source) -> None:
    assert isinstance(local_source, LocalSource)
    for part in set(local_source.programs.found) - {"CAS", "BAS 2011", "BAS 2014"}:
        del local_source.programs.found[part]
    found = survey(local_source, now=NOW)
    assert {program.part for program in found.programs} == {"CAS", "BAS 2014"}
    assert {count.program for count in found.returns} == {"BAS 2011", "BAS 2014"}
    assert {office.returns for office in found.offices} == {None}
    assert codes(found)["bsn-missing"] == 1
    assert [(each.table, each.reason) for each in found.stays_behind] == [("returns", "before-2012")]


def test_a_local_program_that_is_gone_is_missed_by_the_folder_that_it_leaves(local_source: Source) -> None:
    assert isinstance(local_source, LocalSource)
    for part in set(local_source.programs.found) - {"CAS", "BAS 2014"}:
        del local_source.programs.found[part]
    kind = local_source.programs.kind_of("BAS")
    assert kind
    local_source.absent = {"BAS 2016": kind}
    found = survey(local_source, now=NOW)
    assert codes(found)["program-missing"] == 1
    assert {(each.part, each.state) for each in found.programs} >= {("BAS 2016", ProgramState.MISSING)}


def test_a_folder_of_messages_is_surveyed_too(shared_data: Path) -> None:
    with closing(open_source(shared_data / "returns")) as source:
        found = survey(source, now=NOW)
    assert Counter(each.reason for each in found.stays_behind) == {"bank-variant": 1, "not-a-tax-message": 1}
    assert found.migrating() == sum(count.records for count in found.returns) > 0


def test_progress_is_reported_to_its_end(of_database: Survey, steps: dict[str, tuple[int, int]]) -> None:
    assert len(steps) == 4
    assert all(done == total for done, total in steps.values())


def examples(found: Survey, code: str) -> list[tuple[str, str, str]]:
    (problem,) = [problem for problem in found.problems if problem.code == code]
    return [(each.number, each.name, each.about) for each in problem.examples]


def test_an_open_return_is_told_by_its_client_and_what_it_is(of_database: Survey, installation: Path) -> None:
    shown = examples(of_database, "return-open")
    assert len(shown) == codes(of_database)["return-open"]
    assert all(number and name for number, name, _ in shown)
    assert {about.split(" · ")[1] for _, _, about in shown} <= {"Open", "In behandeling", "Ter controle"}


def test_a_client_in_several_offices_is_told_with_each(of_database: Survey) -> None:
    offices = {office.name for office in of_database.offices}
    shown = examples(of_database, "client-in-several-offices")
    assert len({about for _, _, about in shown}) > 1
    assert {about for _, _, about in shown} <= offices


def test_a_return_without_its_client_is_told_by_its_id(of_spoiled: Survey) -> None:
    (shown,) = examples(of_spoiled, "return-without-client")
    assert shown[:2] == ("", "")


def test_old_returns_are_counted_and_not_named(of_database: Survey) -> None:
    assert examples(of_database, "past-retention") == []


def test_every_variant_says_what_to_expect(of_database: Survey, local_source: Source, shared_data: Path) -> None:
    with closing(open_source(shared_data / "returns")) as folder:
        of_folder = survey(folder, now=NOW)
    for part in set(local_source.programs.found) - {"CAS", "BAS 2014"}:
        del local_source.programs.found[part]
    measured = [found.expected and found.expected.measured for found in (of_database, survey(local_source), of_folder)]
    assert measured == [True, False, True]


def test_files_of_a_folder_that_stay_behind_are_named_and_what_is_damaged_blocks(tmp_path: Path) -> None:
    for name, data in {
        "a.xbrl": vat_return(),
        "b.xbrl": vat_return()[:-9],
        "c.jpg": b"x",
        "d.xbrl": vat_return(),
    }.items():
        (tmp_path / name).write_bytes(data)
    with closing(open_source(tmp_path)) as source:
        found = survey(source, now=NOW)
    named = {each.code: (each.ids, each.severity) for each in found.problems if each.names_files}
    assert named == {
        "file-unreadable": (("b.xbrl",), Severity.BLOCKING),
        "file-not-sbr": (("c.jpg",), Severity.ADVISORY),
        "file-twice": (("d.xbrl",), Severity.ADVISORY),
    }


def test_a_folder_says_how_many_files_are_no_return(shared_data: Path) -> None:
    with closing(open_source(shared_data / "returns")) as source:
        found = survey(source, now=NOW)
    files = len(list((shared_data / "returns").rglob("*.x*")))
    assert (found.total_returns() + found.other_files(), found.tables["returns"]) == (files, files)
    assert found.stored_bytes() > 0


def test_a_default_password_in_use_is_told(installation: Path) -> None:
    with closing(open_installation(installation)) as source:
        assert isinstance(source, DatabaseSource)
        source.database.published_login = True
        assert codes(survey(source, now=NOW))["default-password"] == 1


def test_a_folder_with_nothing_in_it_is_probably_another_than_was_meant(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").touch()
    with closing(open_source(tmp_path)) as source:
        found = survey(source, now=NOW)
    assert codes(found) == {"no-messages": 1, "file-not-sbr": 1}
    # What was looked for first, and was not there.
    assert "ElsevierNetwerk.ini" in next(each for each in found.problems if each.code == "no-messages").advice
    assert found.other_files() == 1
