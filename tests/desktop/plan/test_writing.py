"""A new plan: everything that was found, with its meaning and its number beside it."""

from __future__ import annotations

from dataclasses import replace
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
    write_plan,
)
from overstap.desktop.plan.errors import PlanExistsError, PlanNotTextError, PlanNotWritableError
from overstap.desktop.responsibilities import PORTAL_NAMES, Option, Origin, OriginKind, Responsibilities
from overstap.desktop.sources.contract import Overview
from overstap.desktop.sources.selection import Component, Selection
from tests.desktop.plan.plans import BAS_2013, BTW_2016, OFFICES, OVERVIEW, PLAN, RETURNS, SOURCE, TEXT


def test_a_new_plan_takes_everything_found_that_can_migrate() -> None:
    selection = new_plan(SOURCE, OVERVIEW).selection
    assert selection.components == frozenset(Component)
    assert selection.offices == frozenset({"1", "2"})
    assert selection.programs == frozenset({BAS_2013, BTW_2016})


def test_a_new_plan_leaves_open_returns_where_they_are() -> None:
    assert ReturnStatus.OPEN not in new_plan(SOURCE, OVERVIEW).selection.statuses


def test_the_comments_say_how_many_returns_a_year_has() -> None:
    assert "2013, # 14 aangiften, waarvan 2 open" in TEXT
    assert "2016, # 1 aangifte\n" in TEXT


def test_a_year_before_2012_is_not_offered() -> None:
    assert "2010" not in TEXT


def test_a_source_with_nothing_in_it_still_has_a_plan() -> None:
    empty = new_plan(SOURCE, Overview((), {}, ()))
    assert parse_plan(plan_text(empty), Path("plan.toml")) == empty


def test_a_windows_path_keeps_its_backslashes_readable() -> None:
    source = PlannedSource(Path(r"C:\Nextens\Elsevier"), SourceVariant.LOCAL, "x")
    assert r"path = 'C:\Nextens\Elsevier'" in plan_text(new_plan(source, OVERVIEW))


def test_an_existing_plan_is_not_replaced_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("van iemand", encoding="utf-8")
    with pytest.raises(PlanExistsError):
        write_plan(path, TEXT)
    assert path.read_text(encoding="utf-8") == "van iemand"
    write_plan(path, TEXT, replace=True)
    assert read_plan(path).offices == OFFICES


def test_a_plan_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(PlanNotWritableError):
        write_plan(tmp_path / "weg" / "plan.toml", TEXT)
    assert not list(tmp_path.iterdir())


def test_a_choice_of_everything_names_what_was_found(tmp_path: Path) -> None:
    text = plan_text(Plan(SOURCE, Selection(offices=frozenset({"1", "2"})), OFFICES), RETURNS)
    assert parse_plan(text, tmp_path / "plan.toml") == new_plan(SOURCE, OVERVIEW)


def test_a_folder_of_messages_is_asked_for_years_and_not_for_programs() -> None:
    folder = PlannedSource(Path("/data/berichten"), SourceVariant.SBR_FOLDER, "sbr-1")
    assert "# De belastingjaren die meegaan" in plan_text(new_plan(folder, OVERVIEW), RETURNS)
    assert "# Per programma de jaren" in TEXT


def test_what_can_be_chosen_for_a_responsibility_stands_in_the_comments() -> None:
    options = (Option(Origin(OriginKind.ROLE, "Controleur"), 1234), Option(Origin(OriginKind.TASK, "Verzenden"), 2))
    text = plan_text(PLAN, RETURNS, options=options, names=("Invoeren", "Controleren"))
    assert "# Rollen (role) in 2016, met het aantal klanten: Controleur (1.234)\n" in text
    assert "# Geplande taken (task) in 2016, met het aantal klanten: Verzenden (2)\n" in text
    assert "# Verantwoordelijkheden in het portaal: Invoeren, Controleren\n" in text
    assert parse_plan(text, Path("/plan.toml")) == PLAN


def uncommented(text: str, first: str, lines: int) -> str:
    """*text* without the # of a commented example of so many lines."""
    before, sign, after = text.partition(f"# {first}")
    assert sign
    example = (first + after).split("\n")
    return before + "\n".join([example[0], *(line.removeprefix("# ") for line in example[1:lines]), *example[lines:]])


def test_nothing_empty_stands_where_somebody_may_want_to_add() -> None:
    text = plan_text(new_plan(SOURCE, OVERVIEW), RETURNS)
    assert "= []" not in text


def test_an_example_of_a_program_file_only_waits_for_its_number_signs_to_go() -> None:
    text = uncommented(plan_text(new_plan(SOURCE, OVERVIEW)), "[[program_files]]", 3)
    (chosen,) = parse_plan(text, Path("/plan.toml")).program_files
    assert chosen == ("BAS 2016", Path("/") / r"D:\Programma\BasWin2016.exe")


def test_an_example_of_a_responsibility_only_waits_for_its_number_signs_to_go() -> None:
    plan = replace(new_plan(SOURCE, OVERVIEW), responsibilities=Responsibilities(2016))
    options = (Option(Origin(OriginKind.TASK, "Nakijken"), 3),)
    text = uncommented(plan_text(plan, options=options), "[[responsibilities]]", 3)
    ((name, origin),) = parse_plan(text, Path("/plan.toml")).responsibilities.origins
    assert (name, origin) == (PORTAL_NAMES[0], options[0].origin)


@given(st.text(min_size=1))
def test_law_a_name_from_the_source_never_ends_its_comment(name: str) -> None:
    options = (Option(Origin(OriginKind.ROLE, name), 1),)
    text = plan_text(PLAN, options=options, names=(name,))
    assert parse_plan(text, Path("/plan.toml")) == PLAN


def test_the_plan_of_a_folder_says_nothing_of_databases_programs_and_colleagues() -> None:
    folder = PlannedSource(Path("/data/berichten"), SourceVariant.SBR_FOLDER, "sbr-1")
    plan = new_plan(folder, OVERVIEW)
    text = plan_text(plan, RETURNS)
    assert not any(word in text for word in ("[database]", "program_files", "[relations]", "responsibilities"))
    assert parse_plan(text, Path("/plan.toml")) == plan


@pytest.mark.parametrize(
    "key", ["server", "database", "user", "encryption", "driver", "profile", "programs", "folder", "link_file"]
)
def test_every_commented_key_is_right_without_its_number_sign(key: str) -> None:
    text = plan_text(new_plan(SOURCE, OVERVIEW))
    assert text.count(f"\n# {key} = ") == 1
    parse_plan(text.replace(f"\n# {key} = ", f"\n{key} = "), Path("/plan.toml"))


def test_where_no_roles_are_known_it_says_how_to_get_them() -> None:
    assert "plan new … --reference-year" in plan_text(PLAN, RETURNS)


def test_a_path_that_is_no_text_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    source = PlannedSource(Path("/data/berichten-\udcff"), SourceVariant.SBR_FOLDER, "x")
    with pytest.raises(PlanNotTextError, match="geen tekst"):
        write_plan(tmp_path / "plan.toml", plan_text(new_plan(source, OVERVIEW)))
    assert list(tmp_path.iterdir()) == []
