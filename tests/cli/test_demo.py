from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from overstap.cli.demo.outcome import read_outcome, show
from overstap.cli.demo.stage import claim_folder
from tests.cli.conftest import Overstap


def answer(**changes: object) -> dict[str, Any]:
    row: dict[str, Any] = {
        "table": "returns",
        "inventory": 2693,
        "exported": 2486,
        "left_behind": {"before-2012": 86, "still-open": 118, "unreadable": 3},
        "imported": 2486,
        "changed": 0,
        "unchanged": 0,
        "failed": 0,
        "reconciled": True,
        "seconds": 4.7,
    }
    report = {"tables": [row | changes], "reconciled": (row | changes)["reconciled"]}
    return {"migration": {"state": "complete", "report": report}}


def test_the_table_shows_what_went_in_what_came_out_and_why_the_rest_stayed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(read_outcome(Path("x.zip"), answer(), seconds=12))
    shown = capsys.readouterr().out
    for text in ("Aangiften", "2.693", "2.486", "207", "van 2011 of eerder", "118", "4,7", "ja", "Alles sluit"):
        assert text in shown


def test_the_table_fits_a_plain_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show(read_outcome(Path("x.zip"), answer(), seconds=12))
    table = capsys.readouterr().out.partition("Alles sluit")[0]
    assert max(map(len, table.splitlines())) <= 80
    assert "…" not in table


def test_a_difference_is_said_in_words_and_decides_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = read_outcome(Path("x.zip"), answer(reconciled=False), seconds=12)
    show(outcome)
    assert not outcome.reconciled
    assert "Het sluit niet" in capsys.readouterr().out


def test_a_migration_without_a_report_did_not_reconcile() -> None:
    failed = {"migration": {"state": "failed", "report": None}}
    assert not read_outcome(Path("x.zip"), failed, seconds=1).reconciled


def test_two_demos_at_once_each_have_a_folder_of_their_own(tmp_path: Path) -> None:
    with claim_folder(tmp_path / "demo") as first, claim_folder(tmp_path / "demo") as second:
        assert (first.name, second.name) == ("demo", "demo-2")
    with claim_folder(tmp_path / "demo") as again:
        assert again == first


def test_a_demo_folder_is_private(tmp_path: Path) -> None:
    with claim_folder(tmp_path / "demo") as folder:
        assert folder.stat().st_mode & 0o077 == 0


def test_no_clients_at_all_is_wrong_use(overstap: Overstap) -> None:
    for count in ("-5", "0", "veel"):
        done = overstap("demo", "--clients", count)
        assert (done.code, "--clients" in done.err) == (2, True)


def test_what_was_changed_counts_as_loaded() -> None:
    outcome = read_outcome(Path("x.zip"), answer(imported=10, changed=5), seconds=1)
    assert outcome.rows[0].imported == 15


def test_a_migration_in_another_state_did_not_reconcile() -> None:
    waiting = answer()
    waiting["migration"]["state"] = "waiting"
    assert not read_outcome(Path("x.zip"), waiting, seconds=1).reconciled


def test_why_records_stayed_is_told_the_most_frequent_reason_first(capsys: pytest.CaptureFixture[str]) -> None:
    show(read_outcome(Path("x.zip"), answer(), seconds=1))
    shown = capsys.readouterr().out
    assert shown.index("nog niet verzonden") < shown.index("van 2011 of eerder") < shown.index("niet leesbaar")
