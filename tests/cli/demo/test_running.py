"""Running commands as a person would: what they say, what they are told, and what happens when they fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from overstap.cli.demo import running
from overstap.cli.demo.running import CommandFailedError, PortalNotStartedError, RunningPortal, overstap


def as_portal(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let *script* stand in for the portal's process."""
    real = subprocess.Popen

    def start(command: list[str], **how: object) -> object:
        return real([sys.executable, "-u", "-c", script], **how) if "serve" in command else real(command, **how)

    monkeypatch.setattr(subprocess, "Popen", start)


def test_what_a_command_answers_is_given_back() -> None:
    assert overstap("--version").startswith("overstap")


def test_a_command_that_fails_is_named_with_its_code() -> None:
    with pytest.raises(CommandFailedError) as failed:
        overstap("survey", "/nergens")
    assert (failed.value.details["command"], failed.value.details["exit_code"]) == ("survey", 4)


def test_what_a_person_would_type_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    told: dict[str, object] = {}

    def run(command: list[str], **how: object) -> subprocess.CompletedProcess[str]:
        ran.extend(command)
        told.update(how)
        return subprocess.CompletedProcess(command, 0, stdout="antwoord")

    monkeypatch.setattr(subprocess, "run", run)
    assert overstap("upload", "x.zip", typed="geheim") == "antwoord"
    assert told["input"] == "geheim"
    # A secret on a command line could be read by everybody on the machine.
    assert "geheim" not in " ".join(ran)


def test_a_portal_is_there_once_it_says_its_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    as_portal(monkeypatch, "print('draait op http://127.0.0.1:1234'); input()")
    with RunningPortal(tmp_path / "data") as portal:
        assert portal.url == "http://127.0.0.1:1234"


def test_a_portal_ends_with_the_block(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    as_portal(monkeypatch, "print('http://127.0.0.1:1234'); input()")
    with RunningPortal(tmp_path / "data") as portal:
        process = portal._process
    assert process.poll() is not None


def test_a_portal_that_does_not_start_names_its_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    as_portal(monkeypatch, "raise SystemExit(3)")
    with pytest.raises(PortalNotStartedError) as failed, RunningPortal(tmp_path / "data"):
        pass
    assert failed.value.details["log"] == tmp_path / "data" / "portal.log"


def test_a_portal_that_stays_silent_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(running, "SECONDS_TO_START", 0.3)
    as_portal(monkeypatch, "input()")
    with pytest.raises(PortalNotStartedError), RunningPortal(tmp_path / "data"):
        pass


def test_an_address_of_an_earlier_portal_is_not_taken_for_this_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "portal.log").write_text("http://127.0.0.1:9999", encoding="utf-8")
    as_portal(monkeypatch, "print('http://127.0.0.1:1234'); input()")
    with RunningPortal(tmp_path / "data") as portal:
        assert portal.url == "http://127.0.0.1:1234"


def test_the_log_is_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    as_portal(monkeypatch, "print('http://127.0.0.1:1234'); input()")
    with RunningPortal(tmp_path / "data") as portal:
        assert portal.log.stat().st_mode & 0o077 == 0


def test_waiting_ends_when_the_portal_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    as_portal(monkeypatch, "import time; print('http://127.0.0.1:1234'); time.sleep(0.4)")
    with RunningPortal(tmp_path / "data") as portal:
        portal.wait()
