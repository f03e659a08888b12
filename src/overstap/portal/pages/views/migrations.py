"""Migraties: the list, one migration with its progress and report, and the lists behind every count in it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from overstap.portal.accounts.api import AccountRequest, Membership, for_account, for_administrator
from overstap.portal.pages.filters import page_of, read_filter
from overstap.portal.pages.reporting.ledgers import LEDGERS, Ledger
from overstap.portal.pages.reporting.totals import paired_totals
from overstap.portal.pages.reporting.wording import table_name
from overstap.portal.transfers import api as transfers_api

ENTRIES_A_PAGE = 100


@require_safe
@for_account
def migration_list(request: AccountRequest) -> HttpResponse:
    """All migrations of the account, newest first."""
    return render(request, "pages/migrations.html", {"migrations": transfers_api.migrations()})


@require_safe
@for_account
def migration_page(request: AccountRequest, number: int) -> HttpResponse:
    """One migration: how far it is or how it ended, and its report."""
    migration = _find(number)
    report = migration.report
    context = {
        "migration": migration,
        "report": report,
        "totals": paired_totals(report.totals) if report else [],
        "number_of_findings": transfers_api.findings(number).count(),
        "may_start": _may_start(request),
    }
    return render(request, "pages/migration.html", context)


@require_safe
@for_account
def migration_progress(request: AccountRequest, number: int) -> HttpResponse:
    """The part of the page that is asked for again while the migration runs; at the end the whole page is new."""
    migration = _find(number)
    context = {"migration": migration, "may_start": _may_start(request)}
    response = render(request, "pages/migration_progress.html", context)
    if migration.is_final:
        # htmx then loads the page anew, which has the report instead of the bar.
        response["HX-Refresh"] = "true"
    return response


@require_POST
@for_administrator
def migration_start(request: AccountRequest, number: int) -> HttpResponse:
    """Load a waiting migration now instead of after office hours."""
    try:
        transfers_api.start_now(number, actor_id=request.user.pk)
    except transfers_api.UnknownMigrationError as error:
        raise Http404 from error
    except transfers_api.NotWaitingError as error:
        # Two administrators may press the button together, or the evening may have come in between.
        messages.error(request, f"{error} {error.advice}")
    else:
        messages.success(request, gettext("De migratie wacht niet meer op het einde van de kantooruren."))
    return HttpResponseRedirect(reverse("migration", args=[number]))


@require_safe
@for_account
def migration_ledger(request: AccountRequest, number: int, name: str) -> HttpResponse:
    """One of the lists of a migration, narrowed by kind of record and by reason."""
    if name not in LEDGERS:
        raise Http404
    migration, ledger = _find(number), LEDGERS[name]
    rows = ledger.rows(number)
    table = read_filter(request, "soort", gettext("Soort"), _words(ledger, number, "table"))
    code = read_filter(request, "reden", gettext("Reden"), _words(ledger, number, ledger.codes))
    chosen = {"table": table.value, ledger.codes: code.value}
    rows = rows.filter(**{column: value for column, value in chosen.items() if value is not None})
    page = page_of(request, rows, ENTRIES_A_PAGE)
    context = {
        "migration": migration,
        "ledger": ledger,
        "page": page,
        "entries": [ledger.entry(row) for row in page.object_list],
        "filters": [table, code],
        "is_narrowed": bool(table.chosen or code.chosen),
    }
    return render(request, "pages/ledger.html", context)


def _may_start(request: AccountRequest) -> bool:
    return request.membership.role == Membership.Role.ADMINISTRATOR


def _find(number: int) -> transfers_api.MigrationView:
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
