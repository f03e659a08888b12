"""The background work of ``uploads``: clearing away what nobody finishes."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from overstap.portal.uploads import lifecycle

_AGAIN = RetryStrategy(max_attempts=10, wait=60)
"""Storage or database may be away for a while; clearing can wait."""


@app.task(name=lifecycle.EXPIRE, retry=_AGAIN)
def expire(account_id: str, upload_id: str) -> None:
    """Erase an unfinished upload whose time is over."""
    lifecycle.expire(UUID(account_id), UUID(upload_id))


@app.task(name=lifecycle.CLEAR, retry=_AGAIN)
def clear(account_id: str, upload_id: str) -> None:
    """Erase once more, for parts that were being stored during the first time."""
    lifecycle.erase(UUID(account_id), UUID(upload_id))
