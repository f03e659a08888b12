"""Takes an account out as a bundle and reads back what is in it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from overstap.bundle import BundleReader, BundleSummary, verify
from overstap.portal.accounts.api import Account
from overstap.portal.exports.writing import write_account

STARTED = datetime(2026, 11, 22, 20, 0, 0, tzinfo=UTC)


def take_out(account: Account, folder: Path) -> BundleSummary:
    """The account as a bundle in *folder*, which passes its own verification."""
    folder.mkdir(parents=True, exist_ok=True)
    summary = write_account(account, folder, started=STARTED)
    assert verify(summary.path).problems == ()
    return summary


def rows(path: Path, table: str) -> list[dict[str, object]]:
    """The records of *table* in the bundle at *path*, by id."""
    with BundleReader.open(path) as reader:
        found = [row for batch in reader.table(table) for row in batch.to_pylist()]
    return sorted(found, key=lambda row: str(row["id"]))
