"""Takes a practice's file as far as the check does, in the test's own transaction: no upload, no worker."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from overstap.bundle import BundleReader
from overstap.bundle.model import LEDGER_TABLES
from overstap.portal.transfers import keys, rules
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import BundleKey
from overstap.portal.transfers.targets import TARGETS
from tests.portal.transfers.office import Practice


def scope_of(account_id: UUID, migration: int = 1) -> Scope:
    """A migration that nobody has begun: the tables of keys do not ask for its row."""
    return Scope(account_id, migration, "else4cas-1")


def copy(scope: Scope, practice: Practice, folder: Path, *, judged: bool = False) -> None:
    """Copy the ledgers and the keys of the practice's file, and judge them too if that is asked."""
    with BundleReader.open(practice.export(folder)) as reader:
        for ledger in LEDGER_TABLES:
            keys.copy_ledger(scope, reader, ledger.name)
        for target in TARGETS.values():
            keys.copy_keys(scope, reader, target)
            if judged:
                rules.judge(scope, target)


def outcomes(migration: int = 1) -> dict[str, tuple[str, str | None]]:
    """Key → outcome and reason of all records but those that simply come in."""
    rows = BundleKey.objects.filter(migration_id=migration).exclude(outcome="pending")
    return {row.key: (row.outcome, row.reason) for row in rows}
