"""A plan with a slip of the pen is carried out, and the slip is told with its line before it begins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from overstap.desktop.link_file import LinkedUser, LinkFile
from overstap.desktop.plan import (
    PlanFile,
    PlannedSource,
    SourceVariant,
    new_plan,
    open_planned,
    parse_plan_file,
    plan_text,
    unfound,
)
from overstap.desktop.programs.errors import ProgramMissingError
from overstap.desktop.responsibilities import Origin, OriginKind, Responsibilities, users_of
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.opening import open_source
from tests.desktop.plan.plans import TEXT
from tests.desktop.scripted import PEOPLE, Script, Scripted, listed
from tests.xbrl.making import vat_return

YEAR = 2022
INVOEREN = Origin(OriginKind.TASK, "Invoeren")


def text_for(path: Path, responsibilities: Responsibilities | None = None) -> str:
    """A plan for everything in the source at *path*, with all of its users."""
    with closing(open_source(path)) as source:
        planned = PlannedSource(path, SourceVariant(source.info.variant), source.info.id)
        plan = new_plan(planned, source.overview())
        users = () if planned.variant is SourceVariant.SBR_FOLDER else users_of(source)
    return plan_text(replace(plan, users=users, responsibilities=responsibilities or Responsibilities()))


@pytest.fixture(scope="module")
def text(installation: Path) -> str:
    return text_for(installation, Responsibilities(YEAR, (("Invoeren", INVOEREN),)))


@pytest.fixture(scope="module")
def local_text(local_installation: Path) -> str:
    return text_for(local_installation, Responsibilities(YEAR, (("Invoeren", INVOEREN),)))


@contextmanager
def opened(text: str) -> Iterator[tuple[PlanFile, Source]]:
    file = parse_plan_file(text, Path("/plan.toml"))
    with closing(open_planned(file.plan)) as source:
        yield file, source


def told(text: str, link: LinkFile | None = None) -> tuple[str, ...]:
    with opened(text) as (file, source):
        return unfound(file, source, link)


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_a_plan_as_it_was_made_names_nothing_that_is_not_there(text: str, local_text: str) -> None:
    assert told(text) == ()
    assert told(local_text) == ()


SLIPS = [
    ("[[offices]]\n", '[[offices]]\nid = "99"\nname = "X"\ninclude = true\n[[offices]]\n', "kantoor 99 is hier niet"),
    ('id = "101"', 'id = "999"', "users[1].id: gebruiker 999 is hier niet"),
    ('name = "BAS"', 'name = "BASS"', "programs[1].name: van BASS is hier niets"),
    ("    2013,", "    2013, 2033, 2032,", "programs[1].years: van BAS is hier niets van 2032, 2033"),
    ('task = "Invoeren"', 'task = "Invoerren"', "responsibilities[1].task: Invoerren komt in 2022 niet voor"),
    ('task = "Invoeren"', 'role = "Invoeren"', "responsibilities[1].role: Invoeren komt in 2022 niet voor"),
]


@pytest.mark.parametrize(("old", "new", "slip"), SLIPS)
def test_a_slip_is_told_with_its_line_of_a_database(text: str, old: str, new: str, slip: str) -> None:
    (sentence,) = told(changed(text, old, new))
    assert sentence.startswith("regel ")
    assert slip in sentence


def test_all_slips_are_told_of_a_local_installation_too(local_text: str) -> None:
    text = local_text
    for old, new, _ in SLIPS[:2] + SLIPS[3:5]:
        text = changed(text, old, new)
    sentences = told(text)
    assert len(sentences) == 4
    assert "programs[1].years: van BAS is hier niets van 2032, 2033" in sentences[1]


def test_a_folder_of_messages_tells_which_years_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.xbrl").write_bytes(vat_return())
    text = text_for(tmp_path)
    assert told(text) == ()
    (sentence,) = told(text.replace("years = [", "years = [2099, "))
    assert sentence.endswith("programs[1].years: van sbr-folder is hier niets van 2099")


def test_an_office_that_was_left_out_is_missed_by_nobody(text: str) -> None:
    gone = '[[offices]]\nid = "99"\nname = "Dicht"\ninclude = false\n[[offices]]\n'
    assert told(changed(text, "[[offices]]\n", gone)) == ()


def test_a_program_without_years_is_no_slip(text: str) -> None:
    assert told(changed(text, "[[programs]]\n", '[[programs]]\nname = "CAS"\n[[programs]]\n')) == ()


def test_users_whom_the_portal_does_not_know_are_counted_and_not_named(text: str) -> None:
    link = LinkFile("id", "Kantoor", "https://portaal.example", "age1x", (LinkedUser("x@y.example", "X"),), ())
    (sentence,) = told(text, link)
    assert "e-mailadres dat het portaal niet kent" in sentence
    assert "@" not in sentence


def scripted(*script: Script) -> tuple[str, ...]:
    """What is told of ``TEXT`` on a source of scripts; its programs are not there, which is not the point here."""
    file = parse_plan_file(TEXT, Path("/plan.toml"))
    return tuple(each for each in unfound(file, Scripted(script)) if "programs" not in each)


def test_people_are_compared_with_what_the_source_lists() -> None:
    lists = [listed("offices", "1", "2"), listed("users", "101")]
    part = replace(PEOPLE, tables=("offices", "users"))
    (sentence,) = scripted(Script(PEOPLE, lists), Script(part, lists))
    assert sentence.endswith("users[2].id: gebruiker 102 is hier niet")


@pytest.mark.parametrize(
    "silent",
    [
        Script(PEOPLE, [listed("offices", "9")], attested=False),
        Script(PEOPLE, [ProgramMissingError(program="CAS", folder="/x")]),
        Script(PEOPLE, []),
    ],
)
def test_of_a_source_that_does_not_list_people_nothing_is_said(silent: Script) -> None:
    part = replace(PEOPLE, tables=("offices", "users"))
    assert scripted(replace(silent, part=part), silent) == ()


def test_roles_that_cannot_be_read_are_left_to_the_export(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise ProgramMissingError(program="BAS 2022", folder="/x")

    monkeypatch.setattr("overstap.desktop.responsibilities.source.roles_of", missing)
    assert told(text) == ()
