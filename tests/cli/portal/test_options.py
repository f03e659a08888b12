"""What the commands of the portal take: a data folder that holds a portal, and passwords that nobody sees."""

from __future__ import annotations

import io
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from overstap.cli.portal import portal
from overstap.cli.portal.options import VARIABLE, NoPortalHereError, asked_password

ABOUT_A_PORTAL = [
    ("link", "noord"),
    ("token", "noord", "a@b.example", "--name", "laptop"),
    ("user", "add", "noord", "a@b.example"),
    ("certificate", "add-test", "noord"),
]


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(portal, arguments)


@pytest.mark.parametrize("command", ABOUT_A_PORTAL, ids=" ".join)
def test_a_folder_without_a_portal_gets_none(command: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*command, "--data", str(tmp_path / "leeg"))
    assert isinstance(done.exception, NoPortalHereError)
    assert not (tmp_path / "leeg").exists()


@pytest.mark.parametrize("command", ABOUT_A_PORTAL, ids=" ".join)
def test_the_folder_that_is_meant_otherwise_is_said(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*command)
    assert isinstance(done.exception, NoPortalHereError)
    assert "var/portal" in str(done.exception)
    assert "--data" in done.exception.advice
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "bestand").touch()
    assert run("link", "noord", "--data", str(tmp_path / "bestand")).exit_code == 2


def test_a_password_comes_from_the_environment_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "uit de omgeving")
    monkeypatch.setattr("sys.stdin", io.StringIO("getypt\n"))
    assert asked_password() == "uit de omgeving"


@pytest.mark.usefixtures("unset")
@pytest.mark.parametrize(
    ("typed", "password"), [("geheim\n", "geheim"), ("geheim\r\n", "geheim"), ("een\ntwee\n", "een"), ("", None)]
)
def test_without_a_terminal_one_line_is_read(monkeypatch: pytest.MonkeyPatch, typed: str, password: str | None) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert asked_password() == password


@pytest.mark.usefixtures("unset")
def test_spaces_are_part_of_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(" vier losse woorden \n"))
    assert asked_password() == " vier losse woorden "


@pytest.mark.usefixtures("unset")
@pytest.mark.parametrize(("answer", "password"), [("geheim", "geheim"), ("", None)])
def test_at_a_terminal_it_is_asked_for_twice_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, answer: str, password: str | None
) -> None:
    asked: dict[str, object] = {}

    def prompt(question: str, **how: object) -> str:
        asked.update(how, question=question)
        return answer

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr(click, "prompt", prompt)
    assert asked_password() == password
    assert (asked["hide_input"], asked["confirmation_prompt"]) == (True, True)
