"""What is wrong with a plan is told before anything is opened: paths, programs and responsibilities, all at once."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest

from overstap.bundle import generate_identity
from overstap.desktop.link_file import LinkFile, LinkFileUnreadableError
from overstap.desktop.plan import PlanFile, check_at_hand, parse_plan_file
from overstap.desktop.plan.errors import PlanInvalidError
from overstap.desktop.programs.description import SHIPPED
from overstap.desktop.sources.access import Access
from tests.desktop.plan.plans import TEXT


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with all that the plan names."""
    (tmp_path / "elders").mkdir()
    for name in ("ElsevierNetwerk.ini", "elders/BasWin2013.exe"):
        (tmp_path / name).touch()
    write_link(tmp_path / "kantoor.overstap-link.json", "Invoeren", "Controleren")
    return tmp_path


def write_link(path: Path, *responsibilities: str) -> Path:
    link = {
        "overstap_link": 1,
        "account": {"id": str(uuid4()), "name": "Kantoor"},
        "portal": "https://portaal.example",
        "public_key": generate_identity()[1],
        "users": [],
        "responsibilities": responsibilities,
    }
    path.write_text(json.dumps(link), encoding="utf-8")
    return path


def planned(office: Path, old: str = "", new: str = "") -> PlanFile:
    text = TEXT.replace("/data/", "").replace("'/uit'", "'uit'")
    assert old in text
    return parse_plan_file(text.replace(old, new, 1) if old else text, office / "plan.toml")


def refused(file: PlanFile, link_file: Path | None = None) -> str:
    with pytest.raises(PlanInvalidError) as caught:
        check_at_hand(file, link_file=link_file)
    return str(caught.value)


def test_a_plan_of_which_all_is_there_gives_its_link_file(office: Path) -> None:
    link = check_at_hand(planned(office))
    assert isinstance(link, LinkFile)
    assert link.responsibilities == ("Invoeren", "Controleren")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("path = 'ElsevierNetwerk.ini'", "path = 'weg.ini'", "source.path: {office}/weg.ini bestaat niet"),
        ("path = 'elders/BasWin2013.exe'", "path = 'weg.exe'", "program_files[1].path: {office}/weg.exe bestaat niet"),
        ("path = 'elders/BasWin2013.exe'", "path = 'elders'", "program_files[1].path: {office}/elders is een map"),
        (
            "windows = false",
            "windows = false\nprofile = 'weg.toml'",
            "database.profile: {office}/weg.toml bestaat",
        ),
        ("'kantoor.overstap-link.json'", "'weg.json'", "output.link_file: {office}/weg.json bestaat niet"),
        (
            "folder = 'uit'",
            "folder = 'ElsevierNetwerk.ini'",
            "output.folder: {office}/ElsevierNetwerk.ini is een",
        ),
        ('program = "BAS 2013"', 'program = "XYZ 2016"', "program_files[1].program: dit programma is er niet; schrijf"),
        ('program = "BAS 2013"', 'program = "BAS"', "program_files[1].program: dit programma is er niet"),
        (
            "program = \"BAS 2013\"\npath = 'elders/BasWin2013.exe'",
            'program = "BAS"\nstart = false',
            "program_files[1].program: dit programma is er niet",
        ),
        ('name = "Invoeren"', 'name = "Blah"', "responsibilities[1].name: deze verantwoordelijkheid is er niet; dit"),
    ],
)
def test_what_is_not_there_is_named_with_its_line(office: Path, old: str, new: str, problem: str) -> None:
    said = refused(planned(office, old, new))
    assert problem.format(office=office) in said
    assert said.count("\n- regel ") == 1


def test_everything_is_named_at_once_in_the_order_of_the_file(office: Path) -> None:
    (office / "ElsevierNetwerk.ini").unlink()
    (office / "elders" / "BasWin2013.exe").unlink()
    said = refused(planned(office, 'name = "Invoeren"', 'name = "Blah"'))
    assert said.index("source.path") < said.index("program_files[1].path") < said.index("responsibilities[1]")


def test_without_a_link_file_the_names_are_those_that_every_portal_begins_with(office: Path) -> None:
    line = "link_file = 'kantoor.overstap-link.json'"
    assert check_at_hand(planned(office, line)) is None
    text = TEXT.replace("/data/", "").replace(line, "").replace('name = "Invoeren"', 'name = "Archiveren"')
    said = refused(parse_plan_file(text, office / "plan.toml"))
    assert "onbekend; zonder koppelbestand zijn er: Relatiebeheer, Voorbereiden" in said


def test_a_portal_with_names_of_its_own_is_believed(office: Path) -> None:
    link = write_link(office / "ander.json", "Archiveren", "Controleren")
    file = planned(office, 'name = "Invoeren"', 'name = "Archiveren"')
    assert check_at_hand(file, link_file=link) is not None
    assert "dit portaal kent: Archiveren, Controleren" in refused(planned(office), link)


def test_what_was_given_for_this_once_is_not_looked_for_in_the_plan(office: Path) -> None:
    link = (office / "kantoor.overstap-link.json").rename(office / "ander.json")
    assert "output.link_file" in refused(planned(office))
    assert check_at_hand(planned(office), link_file=link) is not None
    file = planned(office, "folder = 'uit'", "folder = 'ander.json'")
    assert "output.folder" in refused(file, link)
    assert check_at_hand(file, folder=office / "uit", link_file=link) is not None


def test_a_profile_or_description_that_was_given_is_not_looked_for_in_the_plan(office: Path) -> None:
    file = planned(office, "windows = false", "windows = false\nprofile = 'weg.toml'\nprograms = 'ook weg.toml'")
    assert refused(file).count("\n- regel ") == 2
    assert check_at_hand(file, Access(profile=office / "x.toml", description=SHIPPED)) is not None


def test_a_link_file_that_was_given_and_is_not_there_is_no_mistake_in_the_plan(office: Path) -> None:
    with pytest.raises(LinkFileUnreadableError):
        check_at_hand(planned(office), link_file=office / "weg.json")


def test_programs_are_those_of_the_description_in_the_plan(office: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    (office / "eigen.toml").write_text(text.replace('name = "BAS"', 'name = "IBW"'), encoding="utf-8")
    said = refused(planned(office, "windows = false", "windows = false\nprograms = 'eigen.toml'"))
    assert "program_files[1].program: dit programma is er niet; schrijf naam en jaar, zoals IBW 2016" in said
