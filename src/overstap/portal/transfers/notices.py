"""The e-mails about a migration, to whoever uploaded the file: numbers and an address, no practice data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from overstap.portal.mail import api as mail
from overstap.portal.transfers.addresses import page_of, preview_of
from overstap.portal.transfers.failure import Failure
from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.report import Report
from overstap.portal.transfers.states import State, sentence_of


def tell_waiting(migration: Migration, until: datetime) -> None:
    """Have an e-mail sent, with the current transaction, that says until when *migration* waits."""
    user = migration.started_by
    if user is None or not user.is_active:
        return
    with translation.override(user.language):
        moment = date_format(timezone.localtime(until), "SHORT_DATETIME_FORMAT")
    context: dict[str, str | int | bool | None] = {
        "number": migration.number,
        "account": migration.account.name,
        "url": page_of(migration.account.slug, migration.number),
        "until": moment,
    }
    mail.send("transfers/mail/waiting", user.email, user.language, context)


def tell_confirming(migration: Migration) -> None:
    """Have an e-mail sent, with the current transaction, that says that *migration* waits for somebody's agreement."""
    user = migration.started_by
    if user is None or not user.is_active:
        return
    context: dict[str, str | int | bool | None] = {
        "number": migration.number,
        "account": migration.account.name,
        "url": preview_of(migration.account.slug, migration.number),
    }
    mail.send("transfers/mail/confirming", user.email, user.language, context)


def tell(migration: Migration) -> None:
    """Have the e-mail sent with the transaction that ended *migration*; nobody gets it when the user is gone."""
    user = migration.started_by
    if user is None or not user.is_active:
        return
    with translation.override(user.language):
        sentence = gettext(sentence_of(State(migration.state), undo_began=migration.undo_started_at is not None))
        message, hint = _reason(migration)
    context: dict[str, str | int | bool | None] = {
        "state": migration.state,
        "number": migration.number,
        "account": migration.account.name,
        "url": page_of(migration.account.slug, migration.number),
        "sentence": sentence,
        "message": message,
        "hint": hint,
        "reported": migration.report is not None,
    }
    if migration.report is not None:
        context |= _told(_numbers(Report.from_json(migration.report)), user.language)
    mail.send("transfers/mail/ended", user.email, user.language, context)


def tell_undone(migration: Migration, kept: int) -> None:
    """Have the e-mail sent with the transaction that ended the undoing: how much went, came back and was *kept*."""
    user = migration.started_by
    if user is None or not user.is_active:
        return
    done = migration.undo_report or {}
    numbers = {
        "removed": sum(done.get("removed", {}).values()),
        "restored": sum(done.get("restored", {}).values()),
        "kept": kept,
    }
    context: dict[str, str | int | bool | None] = {
        "number": migration.number,
        "account": migration.account.name,
        "url": page_of(migration.account.slug, migration.number),
    }
    context |= _told(numbers, user.language)
    mail.send("transfers/mail/undone", user.email, user.language, context)


def _reason(migration: Migration) -> tuple[str, str]:
    if migration.error is None:
        return "", ""
    failure = Failure(**migration.error)
    return gettext(failure.text).format(**failure.details), gettext(failure.advice).format(**failure.details)


def _told(numbers: Mapping[str, int], language: str) -> dict[str, str]:
    """*numbers* as readers of *language* write them, with their thousands apart as on the pages."""
    with translation.override(language):
        return {name: number_format(number, force_grouping=True) for name, number in numbers.items()}


def _numbers(report: Report) -> dict[str, int]:
    tables = report.tables
    return {
        "imported": sum(table.imported for table in tables),
        "changed": sum(table.changed for table in tables),
        "unchanged": sum(table.unchanged for table in tables),
        "kept_out": sum(table.skipped_total + table.failed for table in tables),
        "left_behind": sum(table.left_behind_total for table in tables),
        "differences": report.differences,
    }
