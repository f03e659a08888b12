"""``overstap plan new``: one command from a source to a file that says what can be chosen."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from overstap.bundle import generate_identity
from overstap.bundle.model import ReturnStatus
from overstap.desktop.plan import Plan, read_plan
from overstap.desktop.programs.description import SHIPPED
from overstap.desktop.responsibilities import Origin, OriginKind
from overstap.desktop.sources.selection import Component, ProgramYear
from overstap.sample.installation import Wish, create
from tests.cli.conftest import Overstap
from tests.cli.test_reporting import FullDisk
from tests.xbrl.making import income_tax_return, vat_return


def test_a_folder_of_messages_becomes_a_plan(overstap: Overstap, tmp_path: Path) -> None:
    (tmp_path / "a.xbrl").write_bytes(vat_return())
    (tmp_path / "b.xbrl").write_bytes(income_tax_return())
    done = overstap("plan", "new", tmp_path, "-o", tmp_path / "plan.toml")
    assert done.code == 0
    assert "plan.toml" in done.out
    plan = read_plan(tmp_path / "plan.toml")
    assert plan.source.path == tmp_path
    assert plan.selection.programs == frozenset({ProgramYear("sbr-folder", 2020), ProgramYear("sbr-folder", 2019)})


def test_a_plan_that_someone_may_have_edited_is_only_replaced_when_asked(overstap: Overstap, tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text("van mij", encoding="utf-8")
    done = overstap("plan", "new", tmp_path, "-o", plan)
    assert (done.code, plan.read_text(encoding="utf-8")) == (2, "van mij")
    assert "plan.exists" in done.err
    assert overstap("plan", "new", tmp_path, "-o", plan, "--force").code == 0


def test_a_source_that_is_not_there_is_named(overstap: Overstap, tmp_path: Path) -> None:
    done = overstap("plan", "new", tmp_path / "weg", "-o", tmp_path / "plan.toml")
    assert done.code == 4
    assert "weg" in done.err
    assert not (tmp_path / "plan.toml").exists()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample installation of the database variant."""
    folder = tmp_path_factory.mktemp("sample") / "kantoor"
    create(folder, Wish(clients=12), processes=1)
    return folder


def test_another_description_of_the_programs_is_kept_in_the_plan(
    overstap: Overstap, office: Path, tmp_path: Path
) -> None:
    described = tmp_path / "eigen.toml"
    described.write_text(SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
    plan = planned(overstap, office, tmp_path, "--programs", described)
    assert plan.database.description == described
    # From then on the plan needs it: what it says is looked at, line by line.
    described.write_text("description = 2\n", encoding="utf-8")
    done = overstap("export", "--plan", tmp_path / "plan.toml", "-o", tmp_path / "uit")
    assert (done.code, "regel 1, description: versie 2 is onbekend" in done.err) == (5, True)
    done = overstap("survey", office, "--programs", described)
    assert (done.code, "eigen.toml" in done.err) == (5, True)


def planned(overstap: Overstap, office: Path, folder: Path, *options: object) -> Plan:
    done = overstap("plan", "new", office, "-o", folder / "plan.toml", *options)
    assert done.code == 0, done.err
    return read_plan(folder / "plan.toml")


def test_an_installation_becomes_a_plan_with_its_people(overstap: Overstap, office: Path, tmp_path: Path) -> None:
    plan = planned(overstap, office, tmp_path)
    assert plan.source.path == office / "ElsevierNetwerk.ini"
    assert plan.users
    assert ("Controleren", Origin(OriginKind.TASK, "Controleren")) in plan.responsibilities.origins
    assert plan.selection.statuses == {ReturnStatus.FILED, ReturnStatus.DEFINITIVE}


def test_options_choose_what_the_pages_of_the_wizard_choose(overstap: Overstap, office: Path, tmp_path: Path) -> None:
    phase = ("--part", "returns", "--office", "1", "--open-returns", "--no-former-clients")
    selection = planned(overstap, office, tmp_path, *phase, "--leave-out", "BAS 2015").selection
    assert selection.components == {Component.RETURNS}
    assert selection.offices == {"1"}
    assert ReturnStatus.OPEN in selection.statuses
    assert not selection.former_clients
    assert ProgramYear("BAS", 2015) not in (selection.programs or ())


def test_responsibilities_and_files_can_be_named(overstap: Overstap, office: Path, tmp_path: Path) -> None:
    duty = ("--reference-year", "2016", "--responsibility", "Relatiebeheer=rol:Eindverantwoordelijke")
    own = tmp_path / "x.exe"
    own.touch()
    plan = planned(overstap, office, tmp_path, *duty, "--program", f"BAS 2015={own}", "--folder", tmp_path / "uit")
    assert plan.responsibilities.reference_year == 2016
    assert dict(plan.responsibilities.origins)["Relatiebeheer"] == Origin(OriginKind.ROLE, "Eindverantwoordelijke")
    assert [program for program, _ in plan.program_files] == ["BAS 2015"]
    assert plan.output.folder == tmp_path / "uit"


def test_the_counts_before_and_after_are_shown(overstap: Overstap, office: Path, tmp_path: Path) -> None:
    done = overstap("plan", "new", office, "-o", tmp_path / "plan.toml", "--part", "clients")
    assert "Gaat mee" in done.out
    assert "in deze fase niet gekozen" in done.out


def test_scripts_get_the_counts_that_the_table_shows(overstap: Overstap, office: Path, tmp_path: Path) -> None:
    options = (office, "-o", tmp_path / "plan.toml", "--office", "1")
    shown = overstap("plan", "new", *options).out
    done = overstap("plan", "new", *options, "--force", "--json-progress")
    told = json.loads(done.out)
    assert (done.code, told["plan"]) == (0, str(tmp_path / "plan.toml"))
    clients = told["tables"]["clients"]
    stays = sum(clients["left_behind"].values())
    assert stays
    assert clients["inventory"] == clients["exported"] + clients["unsure"] + stays
    assert f"Klanten {clients['inventory']} {clients['exported']} {stays}" in " ".join(shown.split())
    assert told["remarks"] == [line.removeprefix("! ") for line in shown.splitlines() if line.startswith("! ")]


def test_a_plan_that_is_written_is_said_to_be_when_nothing_can_be_shown(
    overstap: Overstap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xbrl").write_bytes(vat_return())
    monkeypatch.setattr("sys.stdout", FullDisk())
    done = overstap("plan", "new", tmp_path, "-o", tmp_path / "plan.toml")
    # As the same command once more would be refused: the plan is there.
    assert (done.code, f"Plan geschreven: {tmp_path / 'plan.toml'}." in done.err) == (10, True)


@pytest.mark.parametrize("choice", [(), ("--office", "1"), ("--no-former-clients",)])
def test_as_many_relations_are_counted_as_the_export_finds(
    overstap: Overstap, office: Path, tmp_path: Path, choice: tuple[str, ...]
) -> None:
    # Every colleague who checks is somebody's, so that responsibilities make a difference to be counted.
    duty = ("--reference-year", "2016", "--responsibility", "Controleren=rol:Controleur")
    new = overstap("plan", "new", office, "-o", tmp_path / "plan.toml", *duty, *choice).out
    done = overstap("export", "--plan", tmp_path / "plan.toml", "-o", tmp_path / "uit").out
    told = [[line.split() for line in out.splitlines() if line.startswith("Relaties")] for out in (new, done)]
    assert told[0] == told[1]
    assert len(told[0]) == 1
    # The survey of the same office counts none of them.
    assert "waarvan verantwoordelijkheden" in new


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--office", "77"), "77 is er niet"),
        (("--responsibility", "Controleren"), "NAAM=WAARDE"),
        (("--responsibility", "Controleren=Controleur"), "NAAM=rol:ROL"),
        (("--responsibility", "Koffie=rol:Controleur"), "dit portaal kent: Relatiebeheer"),
        (("--responsibility", "Controleren=rol:Bestaatniet"), "Bestaatniet is er niet; wel: "),
        (("--reference-year", "1999"), "2012"),
        (("--leave-out", "BAS"), "BAS is er niet; wel: "),
        (("--program", "BAS 2015"), "NAAM=WAARDE"),
        (("--part", "returns", "--keep-years", "0"), "Met deze keuzes gaat er niets mee"),
    ],
)
def test_a_choice_that_cannot_be_is_wrong_use_and_nothing_is_written(
    overstap: Overstap, office: Path, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    done = overstap("plan", "new", office, "-o", tmp_path / "plan.toml", *options)
    assert (done.code, list(tmp_path.iterdir())) == (2, [])
    assert said in done.err


def test_addresses_that_the_portal_does_not_know_are_told(overstap: Overstap, office: Path, tmp_path: Path) -> None:
    content = {
        "overstap_link": 1,
        "account": {"id": "1f0e4b52-7a53-4f0c-8f3b-8e1d7b0a9c11", "name": "Noord"},
        "portal": "https://portaal.example.nl",
        "public_key": generate_identity()[1],
        "users": [{"email": "beheer@noord.example", "name": "Beheer"}],
        "responsibilities": ["Relatiebeheer"],
        "created": "2026-11-22T12:00:00Z",
    }
    link = tmp_path / "noord.overstap-link.json"
    link.write_text(json.dumps(content), encoding="utf-8")
    done = overstap("plan", "new", office, "-o", tmp_path / "plan.toml", "--link", link)
    assert done.code == 0, done.err
    assert "dat het portaal niet kent" in done.out
    without = overstap("plan", "new", office, "-o", tmp_path / "plan.toml", "--force")
    assert "dat het portaal niet kent" not in without.out


@pytest.fixture(scope="module")
def mistyped(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installation, in which somebody mistyped an address and some years."""
    folder = shutil.copytree(office, tmp_path_factory.mktemp("mistyped") / "kantoor")
    settings = folder / "ElsevierNetwerk.ini"
    settings.write_bytes(settings.read_bytes().replace(bytes(office), bytes(folder)))
    with closing(sqlite3.connect(folder / "Database" / "Else4Cas.db")) as database:
        database.execute("update Gebruiker set Email = 'piet@' where GebruikerId = 101")
        last = "select max(AangifteId) from Aangifte where Programma = 'BAS' and Status = 'Definitief'"
        database.execute("update Aangifte set Jaar = 99999 where AangifteId = ?", database.execute(last).fetchone())
        database.commit()
    return folder


def test_what_is_no_address_is_left_empty_and_told(overstap: Overstap, mistyped: Path, tmp_path: Path) -> None:
    done = overstap("plan", "new", mistyped, "-o", tmp_path / "plan.toml")
    assert (done.code, "! 1 gebruiker heeft geen geldig e-mailadres" in done.out) == (0, True)
    assert 'email = "" # wat in de bron staat' in (tmp_path / "plan.toml").read_text(encoding="utf-8")
    assert {user.email for user in read_plan(tmp_path / "plan.toml").users if user.id == "101"} == {None}


def test_a_year_that_cannot_be_makes_no_plan_that_is_refused(
    overstap: Overstap, mistyped: Path, tmp_path: Path
) -> None:
    plan = planned(overstap, mistyped, tmp_path)
    assert ProgramYear("BAS", 99999) not in (plan.selection.programs or ())
    assert (plan.responsibilities.reference_year or 0) < 2027
    assert "# 99999 is geen belastingjaar" in (tmp_path / "plan.toml").read_text(encoding="utf-8")


def test_programs_are_asked_when_that_is_asked(overstap: Overstap, office: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "brief.txt"
    wrong.write_text("geen programma", encoding="utf-8")
    files = ("--program", f"BAS 2015={wrong}", "--program", f"BTW 2016={wrong}")
    done = overstap("plan", "new", office, "-o", tmp_path / "plan.toml", "--check-programs", *files)
    assert done.code == 5
    _, _, told = done.err.partition("2 programma's zijn niet te gebruiken.")
    assert told.index("BAS 2015") < told.index("BTW 2016")
    # As the help says: a plan that cannot be carried out is not made for who asked first.
    assert not (tmp_path / "plan.toml").exists()
    assert overstap("plan", "new", office, "-o", tmp_path / "plan.toml", *files).code == 0


def test_a_program_file_that_is_not_there_is_refused_before_anything_is_read(
    overstap: Overstap, tmp_path: Path
) -> None:
    files = ("--program", "BAS 2015=/weg.exe", "--program", "BAS 2016=/ook weg.exe", "--program", f"CAS={tmp_path}")
    done = overstap("plan", "new", tmp_path, "-o", tmp_path / "plan.toml", *files)
    assert done.code == 2
    assert all(path in done.err for path in ("weg.exe", "ook weg.exe", str(tmp_path)))
    assert not (tmp_path / "plan.toml").exists()
