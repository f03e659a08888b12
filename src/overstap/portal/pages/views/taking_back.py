"""Undoing a migration, with a page that first says what that does, and trying again what failed of it."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from overstap.portal.accounts.api import AccountRequest, for_account
from overstap.portal.pages.reporting.wording import code_words, field_label, record_label, table_name
from overstap.portal.pages.views.migrations import act, find_migration, require_hand_in_it
from overstap.portal.transfers import api as transfers_api


@require_safe
@for_account
def undo_page(request: AccountRequest, number: int) -> HttpResponse:
    """What undoing would remove, put back and leave, or why it cannot be done."""
    require_hand_in_it(request, number)
    hindrance = transfers_api.undo_hindrance(number)
    context: dict[str, object] = {"migration": find_migration(number), "hindrance": hindrance}
    if hindrance is None:
        context |= _outlook(transfers_api.undo_outlook(number))
    return render(request, "pages/migration_undo.html", context)


@require_POST
@for_account
def migration_undo(request: AccountRequest, number: int) -> HttpResponse:
    """Undo a migration, with what people changed since when they chose so."""
    require_hand_in_it(request, number)
    action = partial(transfers_api.undo, takes_edits="wijzigingen" in request.POST)
    return act(request, number, action, gettext("De migratie wordt teruggedraaid."))


@require_POST
@for_account
def migration_retry(request: AccountRequest, number: int) -> HttpResponse:
    """Try again what failed of a migration."""
    require_hand_in_it(request, number)
    done = gettext("Wat niet was gelukt, wordt opnieuw geprobeerd. De rest blijft zoals het is.")
    return act(request, number, transfers_api.retry, done)


def _outlook(outlook: transfers_api.Outlook) -> dict[str, object]:
    tables = [table for table in transfers_api.TARGETS if table in outlook.removed or table in outlook.restored]
    rows = [(table_name(table), outlook.removed.get(table, 0), outlook.restored.get(table, 0)) for table in tables]
    remaining = [
        (
            record_label(each.table, each.label),
            table_name(each.table),
            code_words(each.reason),
            ", ".join(_labels(each)),
        )
        for each in outlook.remaining
    ]
    return {"rows": rows, "held": outlook.held, "remaining": remaining, "unnamed": outlook.held - len(remaining)}


def _labels(remaining: transfers_api.Remaining) -> list[str]:
    return [field_label(remaining.table, field) for field in remaining.fields]
