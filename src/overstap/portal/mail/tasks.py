"""The background work of ``mail``: delivering, again and again while the mail server is away."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from overstap.portal.mail.message import DELIVER, compose

_AGAIN = RetryStrategy(max_attempts=12, exponential_wait=2)
"""Waits 2, 4, 8 … seconds, in all a bit over an hour; a mail server that is away longer is an operator's matter."""


@app.task(name=DELIVER, retry=_AGAIN)
def deliver(template: str, to: str, language: str, context: dict[str, object]) -> None:
    """Hand one e-mail to the mail server."""
    compose(template, to, language, context).send()
