"""What a change of mind takes with it, and what it leaves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from overstap.desktop.flow.choices import Choices
from overstap.desktop.plan import PlannedDatabase, SourceVariant
from overstap.desktop.sources.selection import Component
from tests.desktop.flow.machine import BAS_2015, CHECKER, INI, LINK, MIES

FULL = Choices(
    variant=SourceVariant.DATABASE,
    components=frozenset({Component.CLIENTS}),
    path=INI,
    database=PlannedDatabase(server="KANTOOR01", user="SA"),
    password="x",
    connecting=True,
    source_id="guid-1",
    offices=frozenset({"1"}),
    programs=frozenset({BAS_2015}),
    left_out=frozenset({"CAS"}),
    users=(MIES,),
    reference_year=2016,
    origins=(("Controleren", CHECKER),),
    link_file=LINK,
    folder=Path("/uit"),
)


def test_another_variant_keeps_where_the_file_goes_and_for_whom() -> None:
    kept = FULL.for_variant(SourceVariant.LOCAL)
    assert (kept.link_file, kept.folder) == (LINK, Path("/uit"))
    assert kept == Choices(variant=SourceVariant.LOCAL, link_file=LINK, folder=Path("/uit"))


def test_only_the_database_variant_is_done_in_phases() -> None:
    assert FULL.for_variant(SourceVariant.LOCAL).components == frozenset(Component)
    again = replace(FULL, variant=None).for_variant(SourceVariant.DATABASE)
    assert again.components == {Component.CLIENTS}


@pytest.mark.parametrize(
    "same",
    [FULL.for_variant(SourceVariant.DATABASE), FULL.at(INI), FULL.in_source("guid-1")],
    ids=["variant", "path", "id"],
)
def test_choosing_the_same_again_changes_nothing(same: Choices) -> None:
    assert same == FULL


def test_another_settings_file_has_another_database_and_password() -> None:
    moved = FULL.at(Path("/elders.ini"))
    assert (moved.database, moved.password, moved.connecting) == (PlannedDatabase(), None, False)
    assert moved.offices == FULL.offices


@pytest.mark.parametrize(
    ("database", "password"),
    [
        (PlannedDatabase(server="KANTOOR01", user="SA", database="Else4Cas"), "x"),
        (PlannedDatabase(server="KANTOOR01", user="lezer"), None),
        (PlannedDatabase(server="KANTOOR02", user="SA"), None),
    ],
)
def test_a_password_is_for_one_user_of_one_server(database: PlannedDatabase, password: str | None) -> None:
    changed = FULL.through(database)
    assert (changed.password, changed.connecting) == (password, False)


def test_what_was_chosen_in_one_source_means_nothing_in_another() -> None:
    other = FULL.in_source("guid-2")
    nothing = Choices()
    for name in ("offices", "programs", "left_out", "users", "reference_year", "origins", "program_files"):
        assert getattr(other, name) == getattr(nothing, name), name
    assert other.folder == FULL.folder


def test_a_password_is_in_no_text_form() -> None:
    assert "geheim" not in repr(replace(FULL, password="geheim"))
