"""Runs a command as typed, in this process: what it wrote, and the exit code that the shell would see."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from overstap.cli import main


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


Overstap = Callable[..., Done]


@pytest.fixture
def overstap(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Overstap:
    """``overstap("plan", "new", …, typed="…")``; *typed* stands on standard input, which is no terminal."""

    def run(*arguments: object, typed: str = "") -> Done:
        monkeypatch.setattr("sys.argv", ["overstap", *map(str, arguments)])
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        else:
            code = 0
        assert isinstance(code, int)
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture(autouse=True)
def language_of_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """``main`` sets the language of its process; called inside a test, it must not outlive it."""
    monkeypatch.setenv("LANGUAGE", "nl")
