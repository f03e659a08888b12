"""The demo's last word: equal only when the portal says so in every way, and readable in 80 columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from overstap.cli.demo.outcome import Outcome, read_outcome, show

TABLE = {
    "table": "returns",
    "inventory": 1290,
    "exported": 1254,
    "left_behind": {"before-2012": 27, "still-open": 9},
    "imported": 1000,
    "changed": 4,
    "unchanged": 250,
    "failed": 0,
    "reconciled": True,
    "seconds": 1.25,
}


def answer(state: str = "complete", *, reconciled: bool = True, **table: object) -> dict[str, Any]:
    return {"migration": {"state": state, "report": {"tables": [{**TABLE, **table}], "reconciled": reconciled}}}


def outcome(said: dict[str, Any] | None = None) -> Outcome:
    return read_outcome(Path("26092026171302.zip"), said or answer(), seconds=12.4)


@pytest.mark.parametrize(
    ("said", "equal"),
    [
        (answer(), True),
        (answer(reconciled=False), False),
        (answer("failed"), False),
        ({"migration": {"state": "refused", "report": None}}, False),
    ],
)
def test_all_is_equal_only_when_the_migration_is_complete_and_its_report_says_so(
    said: dict[str, Any], *, equal: bool
) -> None:
    assert outcome(said).reconciled is equal


def test_what_a_second_run_changed_counts_as_written() -> None:
    (row,) = outcome().rows
    assert (row.imported, row.unchanged) == (1004, 250)


def shown(capsys: pytest.CaptureFixture[str], said: dict[str, Any] | None = None) -> list[str]:
    show(outcome(said))
    return capsys.readouterr().out.splitlines()


def test_the_largest_reason_stands_first_below_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, answer(left_behind={"still-open": 9, "before-2012": 27}))
    row = next(number for number, line in enumerate(lines) if line.startswith("Aangiften"))
    assert [line.split()[-1] for line in lines[row + 1 : row + 3]] == ["27", "9"]
    assert "1.290" in lines[row]


@pytest.mark.parametrize(("reconciled", "sentence"), [(True, "Alles sluit"), (False, "Het sluit niet")])
def test_the_last_lines_say_whether_it_is_equal_and_how_long_it_took(
    capsys: pytest.CaptureFixture[str], *, reconciled: bool, sentence: str
) -> None:
    lines = shown(capsys, answer(reconciled=reconciled))
    assert lines[-2].startswith(sentence)
    assert lines[-1].endswith("12 s")


def test_every_row_fits_in_eighty_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert max(map(len, shown(capsys)[:-2])) <= 80


@pytest.mark.parametrize(("reconciled", "word"), [(True, "ja"), (False, "nee")])
def test_each_table_says_for_itself_whether_it_is_equal(
    capsys: pytest.CaptureFixture[str], *, reconciled: bool, word: str
) -> None:
    table = {**TABLE, "reconciled": reconciled}
    lines = shown(capsys, {"migration": {"state": "complete", "report": {"tables": [table], "reconciled": False}}})
    (row,) = [line for line in lines if line.startswith("Aangiften")]
    assert row.split()[-2] == word
