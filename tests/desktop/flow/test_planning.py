"""The defaults of what nobody chose, and the plan that choices make."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overstap.bundle.model import ClientState, Reason
from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.known import Known, Opened
from overstap.desktop.flow.planning import (
    access_of,
    changed_user,
    choices_of,
    chosen_offices,
    chosen_programs,
    derived_of,
    migrating_programs,
    names_of,
    plan_of,
    responsibilities_of,
    returns_found,
    selection_of,
    suggested,
    tables_of,
    users_of,
    year_of,
)
from overstap.desktop.plan import SourceVariant
from overstap.desktop.responsibilities import PORTAL_NAMES, Option, Origin, OriginKind, Responsibilities, Whose
from overstap.desktop.sources.census import Census, Tally
from overstap.desktop.sources.selection import Component
from tests.desktop.flow.machine import (
    BAS_2015,
    BAS_2016,
    CENSUS,
    CHECKER,
    CHECKING,
    INI,
    JAN,
    LINKED,
    MIES,
)
from tests.desktop.scripted import INFO, Scripted

CHOICES = Choices(variant=SourceVariant.DATABASE, path=INI, source_id="guid-1")
OPTIONS = (Option(CHECKER, 7), Option(CHECKING, 2))
KNOWN = Known(opened=Opened(Scripted([]), INFO, CENSUS), users=(MIES, JAN), options={2016: OPTIONS})


def test_before_the_source_is_open_there_is_nothing_to_choose() -> None:
    assert chosen_offices(CHOICES, Known()) == frozenset()
    assert chosen_programs(CHOICES, Known()) == frozenset()
    assert year_of(CHOICES, Known()) is None


def test_everything_that_can_migrate_goes_unless_somebody_chose() -> None:
    assert migrating_programs(CENSUS) == {BAS_2015, BAS_2016}
    assert chosen_programs(CHOICES, KNOWN) == {BAS_2015, BAS_2016}
    assert chosen_offices(CHOICES, KNOWN) == {"1", "2"}


def test_what_was_chosen_and_is_not_there_any_more_is_not_chosen() -> None:
    chosen = replace(CHOICES, offices=frozenset({"1", "77"}), programs=frozenset({BAS_2016}))
    fewer = replace(KNOWN, opened=Opened(Scripted([]), INFO, Census(CENSUS.offices, ())))
    assert chosen_offices(chosen, KNOWN) == {"1"}
    assert chosen_programs(chosen, fewer) == frozenset()


def test_leaving_out_the_central_program_leaves_the_notices_to_another_file() -> None:
    out = replace(CHOICES, left_out=frozenset({"CAS", "BAS 2015"}))
    selection = selection_of(out, KNOWN)
    assert selection.components == frozenset(Component) - {Component.ASSESSMENT_NOTICES}
    assert selection.programs == {BAS_2016}


def test_a_chosen_address_comes_before_that_of_the_source() -> None:
    chosen = replace(CHOICES, users=changed_user((MIES, JAN), "u2", "jan@kantoor.example"))
    assert [user.email for user in users_of(chosen, KNOWN)] == ["mies@kantoor.example", "jan@kantoor.example"]


def test_responsibilities_are_suggested_by_name_the_most_used_first() -> None:
    same = Origin(OriginKind.ROLE, "controleren")
    options = (Option(same, 9), *OPTIONS)
    assert suggested(("Controleren", "Invoeren"), options) == (("Controleren", same),)


def test_the_names_are_the_portals_own_unless_a_link_file_says_them() -> None:
    assert names_of(Known()) == PORTAL_NAMES
    assert names_of(Known(link=LINKED)) == ("Controleren",)
    assert names_of(Known(link=replace(LINKED, responsibilities=()))) == PORTAL_NAMES


@pytest.mark.parametrize(
    ("choices", "origins"),
    [
        (CHOICES, (("Controleren", CHECKING),)),
        (replace(CHOICES, origins=(("Invoeren", CHECKER),)), (("Invoeren", CHECKER),)),
        (replace(CHOICES, origins=(("Koffie", CHECKER),)), ()),
        (replace(CHOICES, origins=()), ()),
    ],
)
def test_responsibilities_are_as_chosen_or_as_suggested(choices: Choices, origins: object) -> None:
    assert responsibilities_of(choices, KNOWN).origins == origins


def test_a_phase_without_relations_plans_no_people() -> None:
    phase = replace(CHOICES, components=frozenset({Component.CLIENTS}))
    plan = plan_of(phase, KNOWN)
    assert (plan.users, plan.responsibilities) == ((), Responsibilities())


def test_the_choices_of_a_plan_make_that_plan_again() -> None:
    plan = plan_of(replace(CHOICES, offices=frozenset({"2"}), reference_year=2016), KNOWN)
    assert plan_of(choices_of(plan), KNOWN) == plan


def test_the_password_is_only_in_the_access() -> None:
    secret = replace(CHOICES, password="geheim")
    assert access_of(secret).password == "geheim"
    assert "geheim" not in repr(plan_of(secret, KNOWN))


def test_the_counts_for_the_comments_of_a_plan_are_those_of_the_source() -> None:
    assert sum(found.records for found in returns_found(CENSUS)) == 25


DUTIES = replace(CHOICES, origins=(("Controleren", CHECKER), ("Accorderen", CHECKING), ("Invoeren", CHECKER)))


def test_the_relations_that_responsibilities_become_are_counted_with_the_others() -> None:
    assert tables_of(DUTIES, KNOWN)["relations"] == Tally(goes=7 + 2 + 7)
    assert derived_of(DUTIES, KNOWN) == 7 + 2 + 7


def test_where_the_source_tells_whose_they_are_the_choice_decides() -> None:
    whose = (Whose("1", ClientState.CURRENT, 4), Whose("1", ClientState.FORMER, 1), Whose("2", ClientState.CURRENT, 2))
    known = replace(KNOWN, options={2016: (Option(CHECKER, 7, whose),)})
    chosen = replace(CHOICES, origins=(("Controleren", CHECKER),), offices=frozenset({"1"}), former_clients=False)
    stays = {Reason.NOT_SELECTED: 2, Reason.FORMER_CLIENT: 1}
    assert tables_of(chosen, known)["relations"] == Tally(goes=4, stays=stays)


def test_where_it_does_not_tell_it_is_unsure_what_goes() -> None:
    chosen = replace(CHOICES, origins=(("Controleren", CHECKER),), offices=frozenset({"1"}))
    assert tables_of(chosen, KNOWN)["relations"] == Tally(unsure=7)


@pytest.mark.parametrize(
    "choices",
    [
        replace(DUTIES, components=frozenset({Component.CLIENTS})),
        replace(DUTIES, variant=SourceVariant.SBR_FOLDER),
        replace(DUTIES, takes_responsibilities=False),
        replace(DUTIES, reference_year=2015),
    ],
)
def test_what_is_not_derived_is_not_counted(choices: Choices) -> None:
    assert (tables_of(choices, KNOWN)["relations"].total, derived_of(choices, KNOWN)) == (0, 0)
