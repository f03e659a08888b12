"""A plan is what a person may read and change: complete, without secrets, and every mistake named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.model import ReturnStatus
from overstap.desktop.plan import (
    Plan,
    PlannedSource,
    SourceVariant,
    new_plan,
    parse_plan,
    plan_text,
    read_plan,
)
from overstap.desktop.plan.errors import (
    PlanInvalidError,
    PlanNotReadableError,
)
from overstap.desktop.plan.reading import MAX_PLAN_BYTES
from overstap.desktop.sources.contract import OfficeFound
from overstap.desktop.sources.selection import Component, ProgramYear, Selection
from tests.desktop.plan.plans import OVERVIEW, SOURCE, TEXT


def problems(text: str) -> str:
    with pytest.raises(PlanInvalidError) as caught:
        parse_plan(text, Path("plan.toml"))
    return str(caught.value)


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new)


def test_a_plan_reads_back_as_it_was_written() -> None:
    assert parse_plan(TEXT, Path("plan.toml")) == new_plan(SOURCE, OVERVIEW)


def test_unticking_an_office_leaves_it_out() -> None:
    text = changed('name = "Zwolle"\ninclude = true', 'name = "Zwolle"\ninclude = false')
    assert parse_plan(text, Path("plan.toml")).selection.offices == frozenset({"1"})


def test_a_relative_path_is_relative_to_the_plan() -> None:
    plan = parse_plan(changed("/data/ElsevierNetwerk.ini", "ElsevierNetwerk.ini"), Path("/plans/plan.toml"))
    assert plan.source.path == Path("/plans/ElsevierNetwerk.ini")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("overstap_plan = 1", "overstap_plan = 2", "regel 3, overstap_plan: versie 2 is onbekend"),
        ("overstap_plan = 1", "overstap_plan = true", "overstap_plan: hier hoort een getal"),
        ('variant = "database"', 'variant = "cloud"', "source.variant: kies uit database, local, sbr-folder"),
        ('id = "guid-1"', "id = 3", "source.id: hier hoort een tekst"),
        ("clients = true", 'clients = "ja"', "components.clients: hier hoort true of false"),
        ('id = "2"', 'id = "1"', "offices[2].id: dit kantoor staat er al"),
        ("2016,", "2011,", "programs[2].years: jaren liggen tussen 2012 en 2100"),
        ("2016,", '"2016",', "programs[2].years: hier horen jaartallen"),
        ('["filed", "definitive"]', '["verzonden"]', "returns.statuses: kies uit open, filed, definitive"),
        ("oldest_tax_year = 2012", "oldest_tax_year = 1", "returns.oldest_tax_year: jaren liggen"),
        ("former = true", "", "clients: former ontbreekt"),
        ("[clients]", "clients = 3\n[other]", "deze sleutel is onbekend"),
        ("/data/", r"\u0000", "source.path: dit is geen pad"),
    ],
)
def test_a_mistake_is_named_with_its_key(old: str, new: str, problem: str) -> None:
    text = changed(old, new).replace("path = '\\", 'path = "\\').replace("ini'", 'ini"' if "u0000" in new else "ini'")
    assert problem in problems(text)


def test_a_mistake_is_named_with_its_line() -> None:
    line = TEXT.splitlines().index("include = true") + 1
    assert f"regel {line}, offices[1].include" in problems(TEXT.replace("include = true", "include = 1", 1))


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file() -> None:
    said = problems(changed('id = "guid-1"', "id = 1").replace("former = true", "former = 3"))
    assert said.index("source.id") < said.index("clients.former")


def test_a_password_in_a_plan_is_refused_and_not_repeated() -> None:
    said = problems(changed("[components]", 'password = "Geheim_2024"\n[components]'))
    assert "source.password: deze sleutel is onbekend" in said
    assert "Geheim_2024" not in said


@pytest.mark.parametrize("text", ["a = ", "[" * 100_000, "overstap_plan = 1\noverstap_plan = 1", ""])
def test_what_is_no_plan_is_refused_in_words(text: str) -> None:
    assert "plan.toml" in problems(text)


def test_a_file_that_is_no_text_or_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    for content in (b"\xff\xfe\x00", b"#" * (MAX_PLAN_BYTES + 1)):
        path.write_bytes(content)
        with pytest.raises(PlanNotReadableError):
            read_plan(path)


def test_a_missing_plan_says_which_file(tmp_path: Path) -> None:
    with pytest.raises(PlanNotReadableError, match=r"geen\.toml"):
        read_plan(tmp_path / "geen.toml")


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
years = st.integers(2012, 2100)
selections = st.builds(
    Selection,
    components=st.frozensets(st.sampled_from(list(Component))),
    offices=st.frozensets(words, max_size=3),
    programs=st.frozensets(st.builds(ProgramYear, words, st.none() | years)),
    statuses=st.frozensets(st.sampled_from(list(ReturnStatus))),
    oldest_tax_year=years,
    former_clients=st.booleans(),
)


@given(selections, words)
def test_law_what_is_written_reads_back(selection: Selection, identity: str) -> None:
    offices = tuple(OfficeFound(office, f"Kantoor {office}") for office in sorted(selection.offices or ()))
    plan = Plan(PlannedSource(Path("/data/x"), SourceVariant.SBR_FOLDER, identity), selection, offices)
    assert parse_plan(plan_text(plan), Path("/plan.toml")) == plan


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_law_any_text_is_refused_as_a_plan_and_never_crashes(text: str) -> None:
    with pytest.raises(PlanInvalidError):
        parse_plan(text, Path("plan.toml"))
