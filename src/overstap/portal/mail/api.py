"""What other apps may use of ``mail``."""

from __future__ import annotations

from collections.abc import Mapping

from procrastinate.contrib.django import app

from overstap.portal.mail.message import DELIVER

__all__ = ["send"]

Value = str | int | bool | None


def send(template: str, to: str, language: str, context: Mapping[str, Value]) -> None:
    """Have an e-mail delivered once the current transaction commits; never when it is rolled back.

    *template* is the stem of two templates of the calling app: ``<template>.txt`` and ``<template>.html``; the text
    begins with a line ``Subject`` (``message``). *context* is kept in the job until it is delivered: numbers,
    names of accounts and addresses of pages, no practice data.
    """
    # A job, not a call: it commits or vanishes with the caller's transaction, and waits out a mail server that is away.
    app.configure_task(DELIVER).defer(template=template, to=to, language=language, context=dict(context))
