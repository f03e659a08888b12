from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conformance import practice
from conformance.build import EXAMPLES
from conformance.registry import GOLDEN, IDENTITY_FILE, Kit

from overstap.bundle import generate_identity, read_identity
from overstap.bundle.errors import InvalidBundleError
from overstap.cli import cli, main

READABLE, ENCRYPTED = str(GOLDEN / "1.0-readable.zip"), str(GOLDEN / "1.0-encrypted.zip")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["bundle", *arguments], env={"COLUMNS": "140"})


def damaged(folder: Path) -> str:
    file = folder / "x.zip"
    file.write_bytes(EXAMPLES["flipped-bit"](Kit(read_identity(IDENTITY_FILE))))
    return str(file)


def test_show_tells_what_is_in_it() -> None:
    shown = run("show", READABLE)
    assert shown.exit_code == 0
    for words in ("Voorbeeldkantoor (database)", "nee, iedereen kan het lezen", "Klanten", "geen klant meer: 1", "VPB"):
        assert words in shown.output


def test_show_does_not_open_what_is_locked() -> None:
    shown = run("show", ENCRYPTED)
    assert "ja, voor age1" in " ".join(shown.output.split())
    assert "Voorbeeldkantoor" not in shown.output
    assert "alleen te zien met de sleutel" in shown.output


def test_show_opens_it_with_the_key() -> None:
    assert "Voorbeeldkantoor" in run("show", ENCRYPTED, "--identity", str(IDENTITY_FILE)).output


def test_show_as_json_is_for_scripts() -> None:
    shown = json.loads(run("show", READABLE, "--json").stdout)
    assert shown["info"]["tables"]["clients"]["exported"] == len(practice.CLIENTS)
    assert shown["label"]["encrypted"] is False
    assert json.loads(run("show", ENCRYPTED, "--json").stdout)["info"] is None


def test_verify_says_that_all_is_well() -> None:
    verified = run("verify", READABLE)
    assert verified.exit_code == 0
    assert "in orde, tot op de byte" in verified.output


def test_verify_says_how_far_it_looked() -> None:
    assert "de inhoud is niet bekeken" in run("verify", ENCRYPTED).output
    assert "tot op de byte" in run("verify", ENCRYPTED, "--identity", str(IDENTITY_FILE)).output


def test_verify_names_every_problem(tmp_path: Path) -> None:
    verified = run("verify", damaged(tmp_path))
    assert isinstance(verified.exception, InvalidBundleError)
    assert "data/offices/000001.parquet is veranderd of beschadigd" in verified.output


def test_verify_as_json_is_for_scripts(tmp_path: Path) -> None:
    verified = json.loads(run("verify", damaged(tmp_path), "--json").stdout)
    assert verified["ok"] is False
    assert [problem["code"] for problem in verified["problems"]] == ["bundle.member-changed"]


def test_of_more_files_each_gets_its_report_and_a_wrong_one_is_seen_in_the_exit_code(tmp_path: Path) -> None:
    wrong = damaged(tmp_path)
    verified = run("verify", wrong, READABLE)
    assert verified.exit_code == 3
    # The wrong one came first, and did not keep the other from its turn.
    told = verified.stdout.index
    assert told(wrong) < told("beschadigd") < told(READABLE) < told("in orde, tot op de byte")
    assert f"{wrong}: Het migratiebestand is niet in orde." in verified.stderr


def test_more_files_that_are_right_end_with_0() -> None:
    assert run("verify", READABLE, READABLE).exit_code == 0
    shown = run("show", READABLE, ENCRYPTED)
    assert (shown.exit_code, shown.stdout.count("Formaatversie")) == (0, 2)


def test_more_files_give_scripts_a_line_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "brief.zip"
    wrong.write_bytes(b"PK")
    monkeypatch.setattr("sys.argv", ["overstap", "bundle", "show", str(wrong), READABLE, "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert ended.value.code == 3
    assert [json.loads(line)["file"] for line in told.out.splitlines()] == [READABLE]
    (error,) = map(json.loads, told.err.splitlines())
    assert (error["file"], error["error"]["exit_code"]) == (str(wrong), 3)


@pytest.mark.parametrize("command", ["show", "verify"])
def test_without_a_file_there_is_nothing_to_look_at(command: str) -> None:
    assert run(command).exit_code == 2


def test_a_wrong_bundle_ends_the_program_with_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["overstap", "bundle", "verify", damaged(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    assert "bundle.invalid" in capsys.readouterr().err


def test_the_key_of_another_account_is_a_problem(tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    key.write_text(generate_identity()[0])
    assert "voor een ander account" in run("verify", ENCRYPTED, "--identity", str(key)).output


def test_a_file_that_is_not_there_is_wrong_use() -> None:
    assert run("verify", "nowhere.zip").exit_code == 2


def test_what_a_stranger_wrote_is_shown_as_text(tmp_path: Path) -> None:
    """No colours, links or bells out of a file, and no crash on brackets."""
    parts = Kit(read_identity(IDENTITY_FILE)).parts
    parts.describe(lambda whole: whole["overstap"]["source"].update(name="[red]x[/] \x1b[31m[/b]"))
    file = tmp_path / "x.zip"
    file.write_bytes(parts.seal().zip())
    shown = run("show", str(file))
    assert shown.exit_code == 0
    assert "[red]x[/]" in shown.output
    assert "\x1b" not in shown.output
