"""What stayed behind can be read again: the first few at the end of an export, all of it out of the file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conformance.registry import GOLDEN

from overstap.bundle import BundleReader, generate_identity
from overstap.bundle.model import Reason
from overstap.cli import cli
from overstap.cli.left_behind import Left, as_line, left_in, without_numbers
from tests.bundle.making import listed, new_writer
from tests.cli.conftest import Overstap
from tests.cli.test_export import link
from tests.xbrl.making import vat_return

READABLE, ENCRYPTED = GOLDEN / "1.0-readable.zip", GOLDEN / "1.0-encrypted.zip"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["bundle", "left-behind", *map(str, arguments)])


def test_every_record_that_stayed_behind_is_named_as_often_as_the_file_counts() -> None:
    with BundleReader.open(READABLE) as reader:
        counted = Counter(
            {
                (table, reason): count
                for table, counts in reader.info.tables.items()
                for reason, count in counts.left_behind.items()
            }
        )
    told = [json.loads(line) for line in run(READABLE, "--json").stdout.splitlines()]
    assert Counter((each["table"], each["reason"]) for each in told) == counted != Counter()


def test_only_the_reasons_that_were_asked_for_are_told() -> None:
    lines = run(READABLE, "--reason", "former-client").stdout.splitlines()
    assert lines
    assert all("geen klant meer" in line for line in lines)


def test_without_a_record_for_that_reason_nothing_is_told() -> None:
    with BundleReader.open(READABLE) as reader:
        assert list(left_in(reader, frozenset({"no-such-reason"}))) == []


def test_a_locked_file_needs_its_key() -> None:
    assert run(ENCRYPTED).exit_code != 0


@pytest.mark.parametrize(
    ("left", "line"),
    [
        (Left("returns", "7", "BAS 2016", Reason.UNREADABLE, None), "Aangiften 7 · niet leesbaar · BAS 2016"),
        (Left("clients", "7", "CAS", "x", "nee"), "Klanten 7 · x · CAS · nee"),
        (Left("clients", "\x1b[2J", "CAS", "x", None), "Klanten \\x1b[2J · x · CAS"),
    ],
)
def test_a_record_is_one_line_without_orders(left: Left, line: str) -> None:
    assert as_line(left, "database") == line


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a 123456782.xbrl", "a ….xbrl"), ("12345678", "…"), ("1234567", "1234567"), ("\x07a", "\\x07a")],
)
def test_a_number_that_may_be_a_bsn_is_left_out(text: str, shown: str) -> None:
    assert without_numbers(text) == shown


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """A file for which one program failed, one left two things out, and one did not say what it has."""
    with new_writer(tmp_path) as writer:
        for part, reason, keys in (
            ("VPB 2015", Reason.PROGRAM_FAILED, [f"v{number}" for number in range(1200)]),
            ("BTW 2016", Reason.NOT_HANDED_OVER, ["b1", "b2"]),
            ("CAS", Reason.UNREADABLE, ["c1"]),
        ):
            writer.declare("returns", listed(*keys, part=part))
            writer.leave_rest_behind("returns", part=part, reason=reason)
        writer.not_attested("BAS 2014")
        return writer.finish().path


def test_at_the_end_each_program_is_named_with_how_much_it_did_not_give(short: Path) -> None:
    lines = run(short).stdout.splitlines()
    assert [line for line in lines if line.startswith("!")] == lines[-3:]
    assert lines[-3:] == [
        "! BAS 2014: gaf geen hele lijst van wat het heeft; onbekend hoeveel er in totaal ontbreekt",
        "! BTW 2016: 2 records, niet afgegeven door het programma",
        "! VPB 2015: 1.200 records, programma viel uit",
    ]


def test_scripts_read_the_programs_as_lines_without_a_record(short: Path) -> None:
    told = [json.loads(line) for line in run(short, "--json").stdout.splitlines()]
    assert len([each for each in told if each["id"] is not None]) == 1203
    assert [(each["part"], each["reason"], each["records"]) for each in told if each["id"] is None] == [
        ("BAS 2014", "not-attested", None),
        ("BTW 2016", "not-handed-over", 2),
        ("VPB 2015", "program-failed", 1200),
    ]


def test_of_one_reason_only_its_programs_are_named(short: Path) -> None:
    lines = run(short, "--reason", "not-handed-over").stdout.splitlines()
    assert [line for line in lines if line.startswith("!")] == [
        "! BTW 2016: 2 records, niet afgegeven door het programma"
    ]
    assert len(run(short, "--reason", "unreadable").stdout.splitlines()) == 1


@pytest.fixture
def damaged(overstap: Overstap, tmp_path: Path) -> Path:
    """A plan for a folder with one return and seven that break off."""
    folder = tmp_path / "berichten"
    folder.mkdir()
    (folder / "goed.xbrl").write_bytes(vat_return())
    for number in range(7):
        (folder / f"kapot {number} 123456782.xbrl").write_bytes(vat_return()[: -9 - number])
    plan = tmp_path / "plan.toml"
    assert overstap("plan", "new", folder, "-o", plan).code == 0
    return plan


def test_an_export_names_the_first_that_could_not_be_read_and_where_all_stand(
    overstap: Overstap, damaged: Path, tmp_path: Path
) -> None:
    out = overstap("export", "--plan", damaged, "-o", tmp_path / "uit").out
    (bundle,) = (tmp_path / "uit").iterdir()
    assert "7 records bleven achter omdat ze niet te lezen of niet te krijgen waren." in out
    assert [line.split(" · ")[0][-14:] for line in out.splitlines() if "  – " in line] == [
        f"kapot {number} ….xbrl" for number in range(5)
    ]
    assert f"overstap bundle left-behind {bundle}" in out
    assert "123456782" not in out


def test_of_a_locked_file_an_export_says_who_can_tell(overstap: Overstap, damaged: Path, tmp_path: Path) -> None:
    key = link(tmp_path, generate_identity()[1])
    out = overstap("export", "--plan", damaged, "-o", tmp_path / "uit", "--link", key).out
    assert "in het verslag van het portaal" in out
    assert "kapot" not in out
