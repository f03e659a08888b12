"""The background jobs of ``exports``: each calls one action, and may be done twice."""

from __future__ import annotations

from uuid import UUID

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from overstap.errors import OverstapError
from overstap.portal.exports import actions
from overstap.portal.exports.errors import ExportStoppedError

LAST_RETRY = 4
"""Retries after the first attempt; as for migrations."""

_AGAIN = RetryStrategy(max_attempts=LAST_RETRY, wait=2, linear_wait=5)


@app.task(name=actions.MAKE, retry=_AGAIN, pass_context=True)
def make(context: JobContext, account_id: str, export_id: int) -> None:
    """Make the file of an export; one that goes wrong for good is noted as failed, with the reason."""
    try:
        actions.make(UUID(account_id), export_id)
    except OverstapError as error:
        if error.retry_helps and context.job.attempts < LAST_RETRY:
            raise
        actions.give_up(UUID(account_id), export_id, error)
    except OSError:
        if context.job.attempts >= LAST_RETRY:
            actions.give_up(UUID(account_id), export_id, ExportStoppedError())
        raise


@app.task(name=actions.ERASE, retry=_AGAIN)
def erase(account_id: str, export_id: int) -> None:
    """Erase a file whose time is over."""
    actions.erase(UUID(account_id), export_id)
