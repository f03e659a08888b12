from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper
from typing import cast

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

from overstap.cli import COMMANDS, cli, main
from overstap.cli.reporting import (
    OutcomeNotShownError,
    Screen,
    already_done,
    console,
    show_error,
    speak_any_text,
    thousands,
    wants_json,
)
from overstap.errors import ConnectionFailedError


class LineDownError(ConnectionFailedError):
    code = "test.line-down"
    message = "De lijn naar {place} is verbroken."
    hint = "Probeer het over een minuut opnieuw."


@pytest.mark.parametrize("order", ["\x1b[31m", "\x1b]0;titel\x07", "\r", "\u202e", "\x9b2J"])
def test_a_name_from_outside_gives_the_terminal_no_orders(order: str) -> None:
    written = StringIO()
    screen = Screen(file=written, force_terminal=True, width=60, highlight=False)
    table = Table("kantoor")
    table.add_row(Text(f"Noord{order}Zuid", style="bold"))
    screen.print(table)
    screen.print(Text(f"Noord{order}Zuid"), soft_wrap=True)
    assert not [line for line in written.getvalue().splitlines() if f"Noord{order}" in line]
    assert written.getvalue().count("Noord") == 2


def test_an_error_is_shown_with_its_advice_and_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    show_error(LineDownError(place="Zwolle"))
    shown = capsys.readouterr().err
    assert shown == ("De lijn naar Zwolle is verbroken.\nProbeer het over een minuut opnieuw.\nCode: test.line-down\n")


def test_piped_a_table_is_neither_cut_off_nor_filled_up(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("Tabel", "Inhoudshash", box=None, pad_edge=False)
    table.add_row("Aangiften", "0123456789abcdef" * 8)
    table.add_row("Kort", "1")
    Screen().print(table)
    lines = capsys.readouterr().out.split("\n")
    assert lines == ["Tabel      Inhoudshash", "Aangiften  " + "0123456789abcdef" * 8, "Kort       1", ""]


def test_on_a_terminal_a_long_cell_is_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(force_terminal=True, color_system=None, width=40)
    screen.print("woord " * 20)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 40


@given(st.lists(st.text(st.characters(exclude_categories=["C"])), max_size=5))
def test_law_piped_text_comes_out_as_it_is_but_for_spaces_at_the_ends(texts: list[str]) -> None:
    file = StringIO()
    for text in texts:
        Screen(file=file).print(Text(text), soft_wrap=True)
    assert file.getvalue() == "".join(f"{text.rstrip(' ')}\n" for text in texts)


@pytest.mark.parametrize(("encoding", "text"), [("cp1252", "→ klaar"), ("utf-8", "map \udcff"), ("ascii", "één")])
def test_what_a_stream_cannot_say_is_spelt_out(encoding: str, text: str) -> None:
    with TextIOWrapper(BytesIO(), encoding=encoding) as stream:
        speak_any_text(stream)
        stream.write(text)
        stream.flush()
        said = cast("BytesIO", stream.buffer).getvalue()
    assert said.decode("ascii") == text.encode("ascii", "backslashreplace").decode()


def test_a_stream_that_is_no_text_over_bytes_is_left_alone() -> None:
    speak_any_text(StringIO())


class FullDisk(StringIO):
    """A standard output that goes to a disk without room, as ``> /dev/full`` does: found out when it is flushed."""

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_is_done_is_said_to_be_done_when_nothing_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", FullDisk())
    with pytest.raises(OutcomeNotShownError, match=r"^Klaar\..*schijf is vol") as caught, already_done("Klaar."):
        console.print("uitkomst")
    assert (caught.value.exit_code, caught.value.retry_helps) == (10, False)


def test_a_reader_that_went_away_hears_that_the_work_is_done() -> None:
    with pytest.raises(OutcomeNotShownError, match="de ander leest niet meer"), already_done("Klaar."):
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def test_without_a_standard_output_what_is_done_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    with already_done("Klaar."):
        console.print("uitkomst")


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
