"""Klanten: the list with its search, and one client."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from overstap.portal.accounts.api import AccountRequest, for_account
from overstap.portal.clients import api as clients_api
from overstap.portal.pages.filters import page_of, read_filter
from overstap.portal.pages.provenance import Moment, Provenance
from overstap.portal.pages.searching import is_cut_short, searched_clients, searched_text, to_sealed_address
from overstap.portal.pages.telling import of_client
from overstap.portal.responsibilities import api as responsibilities_api
from overstap.portal.returns import api as returns_api

CLIENTS_A_PAGE = 50
ADDRESS = ("street", "house_number", "house_number_addition", "postal_code", "city", "country")
"""Shown as one, so it tells once who changed it last."""
SHOWN_RETURNS = 20
"""Of one client; the rest is one click away, since a shop with monthly VAT has hundreds."""


@dataclass(frozen=True)
class ClientRow:
    """A line of the list."""

    client: clients_api.Client
    name: str
    returns: int


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def client_list(request: AccountRequest) -> HttpResponse:
    """All clients, those of one state or kind, or those that a search finds."""
    if request.method == "POST":
        return to_sealed_address(request, reverse("clients"), ["status", "soort", "sorteer"])
    text = searched_text(request)
    found = searched_clients(text)
    state = read_filter(request, "status", gettext("Status"), clients_api.Client.State.choices)
    kind = read_filter(request, "soort", gettext("Soort"), clients_api.Client.Kind.choices)
    choice = clients_api.ClientChoice(
        state=state.value,
        kind=kind.value,
        order=request.GET.get("sorteer", clients_api.DEFAULT_ORDER),
        among=found,
    )
    page = page_of(request, clients_api.list_clients(choice), CLIENTS_A_PAGE)
    context = {
        "page": page,
        "rows": _rows(list(page.object_list)),
        "filters": [state, kind],
        "text": text,
        "is_cut_short": is_cut_short(found),
        "order": choice.order,
        "is_narrowed": bool(text or state.chosen or kind.chosen),
    }
    return render(request, "pages/clients.html", context)


@require_safe
@for_account
def client_page(request: AccountRequest, client_id: int) -> HttpResponse:
    """One client: who it is, its returns and notices, and who does what for it."""
    client = clients_api.find_client(client_id)
    if client is None:
        raise Http404
    # Counted apart from what is shown: a shop with monthly VAT returns has hundreds.
    mine = returns_api.ReturnChoice(clients=[client.pk])
    told = of_client(client)
    returns, notices = returns_api.list_returns(mine), returns_api.list_notices(mine)
    context = {
        "client": client,
        "name": clients_api.full_name(client),
        "returns": returns[:SHOWN_RETURNS],
        "number_of_returns": returns.count(),
        "notices": notices[:SHOWN_RETURNS],
        "number_of_notices": notices.count(),
        "responsibilities": [row for row in responsibilities_api.of_client(client.pk) if not row.removed],
        "told": told,
        "origins": _edited(told),
        "doubtful": {found.field: True for found in clients_api.doubtful(clients_api.EDITABLE.values(client))},
    }
    return render(request, "pages/client.html", context)


def _edited(told: Provenance) -> dict[str, Moment]:
    """The fields that people gave their present value, with who and when; an address goes as one."""
    edited = {name: moment for name, moment in told.origins.items() if moment.who and not moment.is_first}
    address = [edited[name] for name in ADDRESS if name in edited]
    return edited | ({"address": max(address, key=lambda moment: moment.at)} if address else {})


def _rows(clients: list[clients_api.Client]) -> list[ClientRow]:
    # One query for the whole page; a count per row would be fifty.
    numbers = returns_api.count_per_client(client.pk for client in clients)
    return [ClientRow(client, clients_api.list_name(client), numbers.get(client.pk, 0)) for client in clients]
