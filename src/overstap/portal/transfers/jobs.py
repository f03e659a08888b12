"""The names of the background jobs, and deferring them in the transaction that causes them.

``tasks`` says what they do; naming them here keeps the steps from importing the tasks that call them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from procrastinate.contrib.django import app

from overstap.portal.transfers.models import Migration

RESCUE = "transfers.rescue"
RESCUE_QUEUE = "rescue"
"""Where only the rescue of dead workers' jobs is: each worker keeps a place for it that no other job can have."""


class Job(StrEnum):
    """What can be done in the background for a migration."""

    CHECK = "transfers.check"
    BEGIN = "transfers.begin"
    LOAD_SEGMENT = "transfers.load_segment"
    JUDGE_AGAIN = "transfers.judge_again"
    RECONCILE = "transfers.reconcile"
    UNDO = "transfers.undo"
    ERASE = "transfers.erase"
    CLEAR = "transfers.clear"


IN_THE_MIDST = frozenset({Job.BEGIN, Job.LOAD_SEGMENT, Job.JUDGE_AGAIN})
"""After these the next job of the same load is there already, and seconds that nobody works count."""


def defer(job: Job, migration: Migration, *, at: datetime | None = None, **details: int) -> None:
    """Have *job* done for *migration* once the current transaction commits, not before *at*."""
    configured = app.configure_task(job.value, schedule_at=at)
    configured.defer(account_id=str(migration.account_id), migration_id=migration.pk, **details)
