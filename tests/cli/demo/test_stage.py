"""The demo's steps: which commands it types, and what it does only once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from overstap.cli.demo import stage as room
from overstap.cli.demo.stage import ACCOUNT, ADMINISTRATOR, Stage
from tests.cli.test_demo import answer

Typed = list[tuple[tuple[str, ...], str | None]]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Typed:
    """What is typed, instead of running it; an export leaves a file and an upload an answer."""
    commands: Typed = []

    def run(*arguments: str, typed: str | None = None) -> str:
        commands.append((arguments, typed))
        if arguments[0] == "export":
            out = Path(arguments[arguments.index("-o") + 1])
            out.mkdir(exist_ok=True)
            (out / f"{len(commands)}.zip").touch()
        return {"upload": json.dumps(answer()), "portal": "overstap_token\n"}.get(arguments[0], "")

    monkeypatch.setattr(room, "overstap", run)
    return commands


@pytest.fixture
def stage(typed: Typed, tmp_path: Path) -> Stage:
    made = Stage(tmp_path, clients=20)
    made.portal.url = "http://127.0.0.1:1234"
    return made


def words(typed: Typed) -> list[str]:
    return [" ".join(arguments[:2]) if arguments[0] == "portal" else arguments[0] for arguments, _ in typed]


def test_it_does_what_a_person_would_in_that_order(stage: Stage, typed: Typed) -> None:
    stage.migrate()
    assert words(typed) == [
        "portal account",
        "portal certificate",
        "portal token",
        "survey",
        "plan",
        "export",
        "upload",
    ]


def test_a_second_run_makes_no_second_account(stage: Stage, typed: Typed) -> None:
    stage.migrate()
    typed.clear()
    stage.migrate()
    assert words(typed)[0] == "portal token"


def test_secrets_are_typed_and_stand_on_no_command_line(stage: Stage, typed: Typed) -> None:
    stage.migrate()
    shown = " ".join(word for arguments, _ in typed for word in arguments)
    assert stage.password not in shown
    assert "overstap_token" not in shown
    assert {secret for _, secret in typed if secret} == {stage.password, "overstap_token"}


def test_only_the_latest_file_stays(stage: Stage) -> None:
    first, second = stage.migrate(), stage.migrate()
    assert list((stage.folder / "uit").iterdir()) == [second.bundle]
    assert first.bundle != second.bundle


def test_the_outcome_is_what_the_portal_answers(stage: Stage) -> None:
    outcome = stage.migrate()
    assert outcome.reconciled
    assert [row.table for row in outcome.rows] == ["returns"]


def test_the_administrator_has_an_address_that_no_mail_can_reach(stage: Stage) -> None:
    assert stage.administrator == ADMINISTRATOR
    assert ADMINISTRATOR.endswith(".example")


def test_the_password_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first = Stage(tmp_path, clients=20).password
    assert len(first) >= 12
    assert Stage(tmp_path, clients=20).password == first
    assert (tmp_path / "password.txt").stat().st_mode & 0o077 == 0


def test_a_sample_of_another_size_is_another_sample(tmp_path: Path) -> None:
    assert Stage(tmp_path, clients=20).office != Stage(tmp_path, clients=30).office


def test_the_sample_is_made_once(stage: Stage, typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.RunningPortal, "__enter__", lambda portal: portal)
    monkeypatch.setattr(room.RunningPortal, "__exit__", lambda *_: None)
    with stage:
        assert words(typed) == ["sample"]
    stage.office.mkdir()
    (stage.office / "ElsevierNetwerk.ini").touch()
    with stage:
        assert words(typed) == ["sample"]


def test_the_account_is_the_one_that_the_token_is_for(stage: Stage, typed: Typed) -> None:
    stage.migrate()
    assert all(ACCOUNT in arguments for arguments, _ in typed if arguments[0] == "portal")
