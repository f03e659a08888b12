from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from overstap.cli import COMMANDS, cli, main
from overstap.cli.reporting import show_error, thousands, wants_json
from overstap.errors import ConnectionFailedError


class LineDownError(ConnectionFailedError):
    code = "test.line-down"
    message = "De lijn naar {place} is verbroken."
    hint = "Probeer het over een minuut opnieuw."


def test_an_error_is_shown_with_its_advice_and_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    show_error(LineDownError(place="Zwolle"))
    shown = capsys.readouterr().err
    assert shown == ("De lijn naar Zwolle is verbroken.\nProbeer het over een minuut opnieuw.\nCode: test.line-down\n")


def test_with_json_an_error_is_one_line_of_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["overstap", "bundle", "verify", "x.zip", "--json"])
    show_error(LineDownError(place="Zwolle"))
    assert json.loads(capsys.readouterr().err)["error"]["retry_helps"] is True


def test_json_is_recognised_before_options_are_parsed() -> None:
    assert wants_json(["export", "--json-progress"])
    assert not wants_json(["export", "--plan", "json"])


def test_counts_are_written_as_dutch_readers_do() -> None:
    assert [thousands(number) for number in (0, 999, 1000, 1234567)] == ["0", "999", "1.000", "1.234.567"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_exists_and_explains_itself(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "--help" in result.output


def test_an_unknown_command_ends_with_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["overstap", "koekje"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2


@pytest.mark.parametrize(("language", "words"), [("nl", "Gebruik: "), ("en", "Usage: ")])
def test_the_library_under_the_command_line_speaks_the_same_language(language: str, words: str) -> None:
    command = [sys.executable, "-m", "overstap", "bundle", "--help"]
    environment = {**os.environ, "OVERSTAP_LANGUAGE": language}
    shown = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    assert shown.startswith(words)
