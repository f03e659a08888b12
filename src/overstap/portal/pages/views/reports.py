"""The report of a migration to take along: as PDF to keep, as CSV to reckon with, and each of its lists as CSV."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from overstap.portal.accounts.api import AccountRequest, for_account
from overstap.portal.pages.reporting.ledgers import LEDGERS
from overstap.portal.pages.reporting.printing import Printed, report_pdf
from overstap.portal.pages.reporting.rows import head, ledger_rows, report_rows
from overstap.portal.pages.spreadsheets import csv_answer
from overstap.portal.transfers import api as transfers_api


@require_safe
@for_account
def pdf(request: AccountRequest, number: int) -> HttpResponse:
    """The report as PDF."""
    migration, report = _reported(number)
    content = report_pdf(Printed(migration, report, request.account.name))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_name(request, number)}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@for_account
def csv(request: AccountRequest, number: int) -> HttpResponseBase:
    """The report as CSV, with every line of its lists."""
    _, report = _reported(number)
    return csv_answer(request, f"{_name(request, number)}.csv", head(), lambda: report_rows(report, number))


@require_safe
@for_account
def ledger_csv(request: AccountRequest, number: int, name: str) -> HttpResponseBase:
    """One list of a migration as CSV, also of one that has no report (yet)."""
    if name not in LEDGERS:
        raise Http404
    _find(number)
    file_name = f"{_name(request, number)}-{name}.csv"
    return csv_answer(request, file_name, head(), lambda: ledger_rows(LEDGERS[name], number))


def _reported(number: int) -> tuple[transfers_api.MigrationView, transfers_api.Report]:
    migration = _find(number)
    if migration.report is None:
        raise Http404
    return migration, migration.report


def _find(number: int) -> transfers_api.MigrationView:
    try:
        return transfers_api.migration(number)
    except transfers_api.UnknownMigrationError as error:
        raise Http404 from error


def _name(request: AccountRequest, number: int) -> str:
    # The office's short name and a number: file names travel through mails and must name nobody.
    return f"{request.account.slug}-migratie-{number}"
