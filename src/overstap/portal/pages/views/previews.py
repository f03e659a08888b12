"""The preview of a migration: per client what it is going to do, choices where both sides changed, and agreeing.

Everybody of the account may look; choosing and agreeing is for administrators and whoever uploaded the file, as
stopping a migration is.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from overstap.errors import PortalError
from overstap.portal.accounts.api import AccountRequest, for_account
from overstap.portal.pages.filters import page_of, read_filter
from overstap.portal.pages.refusing import in_words
from overstap.portal.pages.reporting.forecasts import FORECASTS, head, line_of, preview_rows
from overstap.portal.pages.reporting.wording import code_words, table_name
from overstap.portal.pages.searching import searched_text, to_sealed_address
from overstap.portal.pages.spreadsheets import csv_answer
from overstap.portal.pages.views.migrations import find_migration, has_hand_in, require_hand_in_it
from overstap.portal.transfers import api as transfers_api

CLIENTS_A_PAGE = 50
RECORDS_A_PAGE = 100

NOT_CHECKED = frozenset({transfers_api.State.UPLOADED, transfers_api.State.CHECKING})
"""There is no preview (yet)."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def preview(request: AccountRequest, number: int) -> HttpResponse:
    """The whole in numbers, the clients, and the button to agree; a posted search goes sealed into the address."""
    if request.method == "POST":
        return to_sealed_address(request, reverse("preview", args=[number]), ["wat"])
    migration = find_migration(number)
    if migration.state in NOT_CHECKED:
        # Also one whose preview is being made again while somebody had it open.
        return HttpResponseRedirect(reverse("migration", args=[number]))
    foreseen = transfers_api.preview(number)
    forecast = read_filter(request, "wat", gettext("Wat er gebeurt"), FORECASTS.items())
    sought = transfers_api.Sought(searched_text(request), forecast.value)
    page = page_of(request, transfers_api.clients_of(number, sought), CLIENTS_A_PAGE)
    context = {
        "migration": migration,
        "preview": foreseen,
        "totals": [(word, value, foreseen.total(value)) for value, word in FORECASTS.items()],
        "tables": [
            (table_name(table), [(word, counts[value]) for value, word in FORECASTS.items()])
            for table, counts in foreseen.tables.items()
        ],
        "blocked": [(code_words(reason), count) for reason, count in foreseen.consent.blocked.items()],
        "page": page,
        "clients": transfers_api.client_forecasts(number, page.object_list),
        "filters": [forecast],
        "text": sought.text,
        "is_narrowed": bool(sought.text or forecast.chosen),
    }
    return render(request, "pages/preview.html", context | _may(request, migration))


@require_safe
@for_account
def preview_client(request: AccountRequest, number: int, record: int) -> HttpResponse:
    """Every record about one client, field by field where something changes."""
    migration = find_migration(number)
    client = transfers_api.client_of(number, record)
    if client is None:
        raise Http404
    page = page_of(request, transfers_api.records_of(number, client), RECORDS_A_PAGE)
    conflicts = migration.options.conflicts
    context = {
        "migration": migration,
        "client": client,
        "page": page,
        "lines": [line_of(row, conflicts) for row in page.object_list],
        "conflicts": client.counts[transfers_api.Forecast.CONFLICT],
    }
    return render(request, "pages/preview_client.html", context | _may(request, migration))


@require_POST
@for_account
def preview_decide(request: AccountRequest, number: int) -> HttpResponse:
    """Have the portal's or the file's values hold, for the client of a record or for everybody."""
    require_hand_in_it(request, number)
    choice, record = request.POST.get("keuze", ""), request.POST.get("klant", "")
    if choice not in {transfers_api.Choice.PORTAL, transfers_api.Choice.FILE} or not (not record or record.isdecimal()):
        raise Http404
    client = transfers_api.client_of(number, int(record)) if record else None
    if record and (client is None or client.key is None):
        raise Http404
    back = reverse("preview_client", args=[number, int(record)]) if record else reverse("preview", args=[number])
    try:
        changed = transfers_api.decide(
            number,
            transfers_api.Choice(choice),
            client_key=client.key if client else None,
            actor_id=request.user.pk,
        )
    except PortalError as error:
        messages.error(request, in_words(error))
    else:
        said = ngettext("Gekozen voor {count} gegeven.", "Gekozen voor {count} gegevens.", changed)
        messages.success(request, said.format(count=changed))
    return HttpResponseRedirect(back)


@require_POST
@for_account
def preview_confirm(request: AccountRequest, number: int) -> HttpResponse:
    """Agree with the migration; it then waits for its time."""
    require_hand_in_it(request, number)
    try:
        transfers_api.confirm(number, actor_id=request.user.pk)
    except PortalError as error:
        messages.error(request, in_words(error))
        return HttpResponseRedirect(reverse("preview", args=[number]))
    messages.success(request, gettext("U gaf akkoord. De migratie gaat verder zodra het haar beurt is."))
    return HttpResponseRedirect(reverse("migration", args=[number]))


@require_safe
@for_account
def preview_csv(request: AccountRequest, number: int) -> HttpResponseBase:
    """All records with all changes, as CSV."""
    conflicts = find_migration(number).options.conflicts
    name = f"{request.account.slug}-migratie-{number}-voorbeeld.csv"
    return csv_answer(request, name, head(), lambda: preview_rows(number, conflicts))


def _may(request: AccountRequest, migration: transfers_api.MigrationView) -> dict[str, bool]:
    """What the visitor may do, and whether there is still something to do."""
    is_asking = migration.state == transfers_api.State.CONFIRMING
    return {"is_asking": is_asking, "may_decide": is_asking and has_hand_in(request, migration)}
