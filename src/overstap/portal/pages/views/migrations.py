"""Migraties: the list, one migration with its progress and report, and the lists behind every count in it."""

from __future__ import annotations

from typing import Protocol

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from overstap.errors import PortalError
from overstap.portal.accounts.api import AccountRequest, Membership, for_account, for_administrator
from overstap.portal.pages.filters import page_of, read_filter
from overstap.portal.pages.refusing import in_words
from overstap.portal.pages.reporting.ledgers import LEDGERS, Ledger
from overstap.portal.pages.reporting.totals import paired_totals
from overstap.portal.pages.reporting.wording import table_name
from overstap.portal.pages.unfinished import unfinished_uploads
from overstap.portal.transfers import api as transfers_api

ENTRIES_A_PAGE = 100
MIGRATIONS_A_PAGE = 25
"""What fits on a screen or two; an office has a few dozen in all."""


@require_safe
@for_account
def migration_list(request: AccountRequest) -> HttpResponse:
    """All migrations of the account, newest first unless somebody sorts them."""
    order = request.GET.get("sorteer", transfers_api.DEFAULT_ORDER)
    page = page_of(request, transfers_api.migration_rows(order), MIGRATIONS_A_PAGE)
    context = {
        "page": page,
        "migrations": transfers_api.views(page.object_list),
        "order": order,
        "may_take_out": _may_start(request),
        "unfinished": unfinished_uploads(request),
    }
    return render(request, "pages/migrations.html", context)


@require_safe
@for_account
def migration_page(request: AccountRequest, number: int) -> HttpResponse:
    """One migration: how far it is or how it ended, and its report."""
    migration = find_migration(number)
    report = migration.report
    context = {
        "migration": migration,
        "report": report,
        "totals": paired_totals(report.totals) if report else [],
        "number_of_findings": transfers_api.findings(number).count(),
        "number_of_kept": transfers_api.kept(number).count(),
        "may_start": _may_start(request),
        "may_stop": has_hand_in(request, migration),
        "number_retryable": transfers_api.retryable(number),
    }
    return render(request, "pages/migration.html", context)


@require_safe
@for_account
def migration_progress(request: AccountRequest, number: int) -> HttpResponse:
    """The part of the page that is asked for again while the migration runs; at the end the whole page is new."""
    migration = find_migration(number)
    may = {"may_start": _may_start(request), "may_stop": has_hand_in(request, migration)}
    context = {"migration": migration, "is_part": True} | may
    response = render(request, "pages/migration_progress.html", context)
    if migration.is_final:
        # htmx then loads the page anew, which has the report instead of the bar.
        response["HX-Refresh"] = "true"
    return response


@require_POST
@for_administrator
def migration_start(request: AccountRequest, number: int) -> HttpResponse:
    """Load a waiting migration now instead of after office hours."""
    done = gettext("De migratie wacht niet meer op het einde van de kantooruren.")
    return act(request, number, transfers_api.start_now, done)


@require_POST
@for_account
def migration_cancel(request: AccountRequest, number: int) -> HttpResponse:
    """Stop a migration that runs."""
    require_hand_in_it(request, number)
    done = gettext("De migratie is afgebroken. Wat al was ingelezen, blijft staan.")
    return act(request, number, transfers_api.cancel, done)


@require_POST
@for_account
def migration_resume(request: AccountRequest, number: int) -> HttpResponse:
    """Have a cancelled migration go on."""
    require_hand_in_it(request, number)
    return act(request, number, transfers_api.resume, gettext("De migratie gaat verder waar zij was gebleven."))


@require_safe
@for_account
def migration_ledger(request: AccountRequest, number: int, name: str) -> HttpResponse:
    """One of the lists of a migration, narrowed by kind of record and by reason."""
    if name not in LEDGERS:
        raise Http404
    migration, ledger = find_migration(number), LEDGERS[name]
    rows = ledger.rows(number)
    table = read_filter(request, "soort", gettext("Soort"), _words(ledger, number, "table"))
    code = read_filter(request, "reden", str(ledger.column), _words(ledger, number, ledger.codes))
    chosen = {"table": table.value, ledger.codes: code.value}
    rows = rows.filter(**{column: value for column, value in chosen.items() if value is not None})
    page = page_of(request, rows, ENTRIES_A_PAGE)
    context = {
        "migration": migration,
        "ledger": ledger,
        "page": page,
        "entries": [ledger.entry(row) for row in page.object_list],
        "csv_address": reverse("migration_ledger_csv", args=[number, name]),
        "filters": [table, code],
        "is_narrowed": bool(table.chosen or code.chosen),
    }
    return render(request, "pages/ledger.html", context)


class _Action(Protocol):
    def __call__(self, number: int, *, actor_id: int) -> None: ...


def act(request: AccountRequest, number: int, action: _Action, done: str) -> HttpResponse:
    """Do *action* to a migration and show its page again, with what came of it."""
    try:
        action(number, actor_id=request.user.pk)
    except transfers_api.UnknownMigrationError as error:
        raise Http404 from error
    except PortalError as error:
        # Two people may press a button together, or the evening may have come in between.
        messages.error(request, in_words(error))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(reverse("migration", args=[number]))


def has_hand_in(request: AccountRequest, migration: transfers_api.MigrationView) -> bool:
    """Whether the visitor may stop a migration: an administrator, and whoever uploaded its file."""
    return _may_start(request) or migration.started_by == request.user.email


def require_hand_in_it(request: AccountRequest, number: int) -> None:
    """Raises PermissionDenied when the visitor may not stop the migration, and Http404 when there is none such."""
    if not has_hand_in(request, find_migration(number)):
        raise PermissionDenied


def _may_start(request: AccountRequest) -> bool:
    return request.membership.role == Membership.Role.ADMINISTRATOR


def find_migration(number: int) -> transfers_api.MigrationView:
    """The migration with that number; raises Http404 when the account has none such."""
    try:
        return transfers_api.migration(number)
    except transfers_api.UnknownMigrationError as error:
        raise Http404 from error


def _words(ledger: Ledger, number: int, column: str) -> list[tuple[str, str]]:
    """What occurs in a column of the ledger, with its words, for a filter."""
    # Without an order, or SQL would see rows that differ only in what they are sorted by.
    words = table_name if column == "table" else ledger.words
    found = ledger.rows(number).order_by().values_list(column, flat=True).distinct()
    return sorted(((value, words(value)) for value in found if value), key=lambda option: option[1])
