"""What the options of ``plan new`` choose in the flow, and what of them makes no sense."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.model import ReturnStatus
from overstap.cli.plan_options import Chosen, _pairs, choose, plan_options
from overstap.desktop.flow import Flow
from overstap.desktop.plan import SourceVariant
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.selection import Component
from tests.desktop.flow.machine import Machine, started

NOTHING = Chosen(
    access=Access(),
    part=(),
    office=(),
    program=(),
    leave_out=(),
    check_programs=False,
    open_returns=False,
    keep_years=None,
    former_clients=True,
    reference_year=None,
    responsibility=(),
    link_file=None,
    folder=None,
)


def chosen(variant: SourceVariant = SourceVariant.DATABASE, **options: Any) -> Flow:  # noqa: ANN401 - as click has them
    flow = started(Machine(variant=str(variant)), variant)
    choose(flow, Chosen(**{**NOTHING, **options}))
    return flow


def test_without_options_the_flow_keeps_what_it_found() -> None:
    flow, untouched = chosen(), started(Machine())
    assert flow.choices.components == untouched.choices.components
    assert flow.choices.offices == untouched.choices.offices
    assert flow.choices.statuses == untouched.choices.statuses
    assert flow.choices.former_clients is True


def test_each_option_makes_its_own_choice() -> None:
    choices = chosen(
        part=("clients", "returns"),
        office=("2",),
        open_returns=True,
        former_clients=False,
        reference_year=2016,
        leave_out=("BAS 2015",),
    ).choices
    assert choices.components == {Component.CLIENTS, Component.RETURNS}
    assert choices.offices == {"2"}
    assert choices.statuses == set(ReturnStatus)
    assert (choices.former_clients, choices.reference_year) == (False, 2016)
    assert choices.left_out == {"BAS 2015"}


def test_paths_are_kept_from_the_root_because_a_plan_travels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "x=y.exe").touch()
    choices = chosen(program=("BAS 2016=map/x=y.exe",), link_file=Path("k.json"), folder=Path("uit")).choices
    assert choices.program_files == (("BAS 2016", tmp_path / "map" / "x=y.exe"),)
    assert (choices.link_file, choices.folder) == (tmp_path / "k.json", tmp_path / "uit")


def test_the_database_is_chosen_with_everything_but_its_password() -> None:
    choices = chosen(access=Access(server="ELDERS", user="lezer", password="s3cret-word", windows=False)).choices
    assert (choices.database.server, choices.database.user) == ("ELDERS", "lezer")
    assert choices.password == "s3cret-word"
    assert "s3cret-word" not in repr(choices)


@pytest.mark.parametrize(
    ("variant", "options", "along"),
    [
        (SourceVariant.DATABASE, {}, True),
        # In the local variant they cost a run of every program, and so are for those who ask.
        (SourceVariant.LOCAL, {}, False),
        (SourceVariant.LOCAL, {"reference_year": 2016}, True),
        (SourceVariant.LOCAL, {"responsibility": ("Controleren=rol:Controleur",)}, True),
    ],
)
def test_responsibilities_go_along_where_they_are_cheap_or_asked_for(
    variant: SourceVariant, options: dict[str, object], *, along: bool
) -> None:
    assert chosen(variant, **options).choices.takes_responsibilities is along


@pytest.mark.parametrize("text", ["", "=", "BAS 2016", "BAS 2016=", "=pad", "  =pad"])
def test_a_pair_without_a_name_or_a_value_is_wrong_use(text: str) -> None:
    with pytest.raises(click.BadParameter, match="NAAM=WAARDE"):
        _pairs([text], "--program")


@given(st.text(st.characters(exclude_characters="="), min_size=1).filter(str.strip), st.text(min_size=1))
def test_law_the_first_sign_divides_whatever_the_value_holds(name: str, value: str) -> None:
    assert _pairs([f"{name}={value}"], "--program") == [(name.strip(), value)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--keep-years", "-1"], "0–100"),
        (["--keep-years", "101"], "0–100"),
        (["--reference-year", "1999"], "2012–"),
        (["--part", "alles"], "clients"),
    ],
)
def test_a_value_out_of_range_is_refused_with_the_range_as_people_write_it(arguments: list[str], said: str) -> None:
    command = click.command()(plan_options(lambda **_: None))
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 2
    assert said in result.output
