"""One attempt at a background job of a migration: what becomes of the migration when it goes wrong.

Errors that a retry may cure are left to the job's retry strategy; when that has had enough, or a retry cannot help, the
migration ends as failed, with the reason in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Self
from uuid import UUID

from procrastinate import RetryStrategy

from overstap.errors import OverstapError
from overstap.portal.transfers import course
from overstap.portal.transfers.errors import StoppedError
from overstap.portal.transfers.states import State, is_final

LAST_RETRY = 4
"""Retries after the first attempt: enough for a database that restarts, few enough to end within minutes."""

RETRY = RetryStrategy(max_attempts=LAST_RETRY, wait=2, linear_wait=5)


@dataclass(frozen=True)
class Attempt:
    """The attempt of *job*, which was retried *retries* times before; a context manager around its work."""

    account_id: UUID
    migration_id: int
    job: int
    retries: int

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """End the migration when *error* is for good; True keeps a refusal in words from being logged as a crash."""
        if isinstance(error, OverstapError) and not error.retry_helps:
            self.give_up(error)
            return True
        if isinstance(error, Exception) and self.retries >= LAST_RETRY:
            self.give_up(StoppedError(attempts=self.retries + 1, reference=self.job))
        return False

    def give_up(self, error: OverstapError) -> None:
        """End the migration as failed; one that has ended already stays as it is."""
        with course.locked(self.account_id, self.migration_id) as migration:
            if not is_final(State(migration.state)):
                course.stop(migration, State.FAILED, error)
