"""The background jobs of ``exports``: each calls one action, and may be done twice."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Self
from uuid import UUID

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from overstap.errors import OverstapError
from overstap.portal.exports import actions
from overstap.portal.exports.errors import ExportStoppedError

LAST_RETRY = 4
"""Retries after the first attempt; as for migrations."""

_AGAIN = RetryStrategy(max_attempts=LAST_RETRY, wait=2, linear_wait=5)


@dataclass(frozen=True)
class _Attempt:
    """One attempt at an export, retried *retries* times before: whatever ends the last one ends the export too."""

    account_id: UUID
    export_id: int
    retries: int

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        # True keeps a refusal in words from being logged as a crash.
        if isinstance(error, OverstapError) and (not error.retry_helps or self.retries >= LAST_RETRY):
            actions.give_up(self.account_id, self.export_id, error)
            return True
        if isinstance(error, Exception) and self.retries >= LAST_RETRY:
            actions.give_up(self.account_id, self.export_id, ExportStoppedError())
        return False


@app.task(name=actions.MAKE, retry=_AGAIN, pass_context=True)
def make(context: JobContext, account_id: str, export_id: int) -> None:
    """Make the file of an export; one that goes wrong for good is noted as failed, with the reason."""
    with _Attempt(UUID(account_id), export_id, context.job.attempts):
        actions.make(UUID(account_id), export_id)


@app.task(name=actions.ERASE, retry=_AGAIN)
def erase(account_id: str, export_id: int) -> None:
    """Erase a file whose time is over."""
    actions.erase(UUID(account_id), export_id)
