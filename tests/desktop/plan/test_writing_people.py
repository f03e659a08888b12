"""What a plan says of colleagues: all of them, and what can be chosen for each responsibility."""

from __future__ import annotations

import tomllib

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st
from tomlkit.items import AoT

from overstap.desktop.plan.writing_people import relations, responsibilities, users
from overstap.desktop.responsibilities import Option, Origin, OriginKind, PlannedUser, Responsibilities

CHECKER, CHECKING = Origin(OriginKind.ROLE, "Controleur"), Origin(OriginKind.TASK, "Controleren")
NAMES = ("Controleren", "Invoeren")


def written(tables: AoT) -> str:
    document = tomlkit.document()
    document.add("it", tables)
    return tomlkit.dumps(document)


def comments(planned: Responsibilities, *options: Option) -> list[str]:
    text = relations(planned, options, NAMES).as_string()
    return [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ")]


def test_each_user_is_a_table_and_the_first_says_what_they_are() -> None:
    text = written(users([PlannedUser("1", "Mies", "mies@kantoor.example"), PlannedUser("2", "Jan", None)]))
    assert text.count("# De gebruikers") == 1
    assert tomllib.loads(text)["it"] == [
        {"id": "1", "name": "Mies", "email": "mies@kantoor.example"},
        {"id": "2", "name": "Jan", "email": ""},
    ]


def test_where_the_source_has_no_address_the_empty_line_says_so() -> None:
    planned = [PlannedUser("1", "Piet", None), PlannedUser("2", "Jan", None), PlannedUser("3", "Mies", "m@x.example")]
    text = written(users(planned, {"1", "3"}))
    assert [line for line in text.splitlines() if line.startswith("email")] == [
        'email = "" # wat in de bron staat, is geen e-mailadres',
        'email = ""',
        'email = "m@x.example"',
    ]


def test_a_role_and_a_task_are_told_apart() -> None:
    planned = Responsibilities(2016, (("Controleren", CHECKER), ("Invoeren", CHECKING)))
    assert tomllib.loads(written(responsibilities(planned)))["it"] == [
        {"name": "Controleren", "role": "Controleur"},
        {"name": "Invoeren", "task": "Controleren"},
    ]


@pytest.mark.parametrize("tables", [users(()), responsibilities(Responsibilities())])
def test_without_any_there_is_nothing_to_say(tables: AoT) -> None:
    assert not tables


def test_what_there_is_to_choose_from_stands_under_the_year() -> None:
    said = comments(Responsibilities(2016, (("Controleren", CHECKER),)), Option(CHECKER, 1200), Option(CHECKING, 3))
    assert said[1:] == [
        "Verantwoordelijkheden in het portaal: Controleren, Invoeren",
        "Rollen (role) in 2016, met het aantal klanten: Controleur (1.200)",
        "Geplande taken (task) in 2016, met het aantal klanten: Controleren (3)",
    ]


def test_a_kind_that_nobody_has_is_not_named() -> None:
    said = comments(Responsibilities(2016, (("Controleren", CHECKER),)), Option(CHECKER, 1))
    assert not any(line.startswith("Geplande taken") for line in said)


def test_without_a_year_its_line_waits_to_be_filled_in() -> None:
    assert "reference_year = 2016" in comments(Responsibilities())


def test_an_example_shows_what_is_there_and_goes_once_something_was_chosen() -> None:
    example = ["[[responsibilities]]", 'name = "Controleren"', 'task = "Controleren"']
    assert comments(Responsibilities(2016), Option(CHECKING, 3))[-3:] == example
    chosen = Responsibilities(2016, (("Invoeren", CHECKER),))
    assert not set(example) & set(comments(chosen, Option(CHECKING, 3)))


names = st.text(min_size=1, max_size=30)


@given(st.lists(names, min_size=1), st.lists(st.tuples(st.sampled_from(list(OriginKind)), names)))
def test_law_whatever_names_hold_a_comment_stays_a_comment(
    portal: list[str], given_origins: list[tuple[OriginKind, str]]
) -> None:
    options = [Option(Origin(kind, name), 1) for kind, name in given_origins]
    text = relations(Responsibilities(2016), options, portal).as_string()
    assert tomllib.loads(text) == {"reference_year": 2016}
