"""The plan as an object: what is given for this once comes first, and nothing in it is secret."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from overstap.desktop.plan import PlannedDatabase
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.servers import Driver, Encryption

PLANNED = PlannedDatabase(
    "KANTOOR01",
    "Else4Cas",
    "SA",
    windows=True,
    encryption=Encryption.OFF,
    driver=Driver.PYMSSQL,
    profile=Path("/p.toml"),
    description=Path("/programs.toml"),
)


@pytest.mark.parametrize("name", [field.name for field in fields(PlannedDatabase)])
def test_what_is_planned_of_the_database_is_how_it_is_reached(name: str) -> None:
    assert getattr(PLANNED.access({}), name) == getattr(PLANNED, name)


@pytest.mark.parametrize(
    "given",
    [Access(server="ELDERS"), Access(database="Oud"), Access(user="lezer"), Access(encryption=Encryption.TRUSTED)],
)
def test_what_is_given_for_this_once_comes_first_and_the_rest_stays(given: Access) -> None:
    access = PLANNED.access({}, given)
    for name in ("server", "database", "user", "encryption"):
        assert getattr(access, name) == (getattr(given, name) or getattr(PLANNED, name))


def test_a_plan_has_no_place_for_a_password() -> None:
    assert not [field.name for field in fields(PlannedDatabase) if "password" in field.name]
    assert PLANNED.access({}, Access(password="x")).password == "x"


def test_a_file_chosen_now_comes_before_the_planned_one() -> None:
    files = {"BAS 2016": Path("/plan.exe"), "CAS": Path("/cas.exe")}
    assert PLANNED.access(files).programs.chosen == files
