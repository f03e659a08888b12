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
