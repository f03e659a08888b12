"""Whose records a list is asked for: those of one client, of the clients that a search finds, or of everybody.

The lists of returns and of notices share it; ``searching`` keeps what was typed out of the address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from overstap.portal.accounts.api import AccountRequest
from overstap.portal.clients import api as clients_api
from overstap.portal.pages.filters import Filter, page_of
from overstap.portal.pages.ids import id_in
from overstap.portal.pages.searching import is_cut_short, searched_clients, searched_text
from overstap.portal.returns import api as returns_api

ROWS_A_PAGE = 50
"""What can be looked through without losing one's place; also what keeps a page under a tenth of a second."""


@dataclass(frozen=True)
class Asked:
    """What somebody asked for: the *text* of his search and whom it *found*, or the one *client* that he came from."""

    text: str
    found: list[int] | None
    client: clients_api.Client | None

    @property
    def clients(self) -> Sequence[int] | None:
        """The clients whose records are meant; None for everybody's."""
        # Coming from a client's page is more precise than any search, so it wins.
        return [self.client.pk] if self.client else self.found


def asked_of(request: AccountRequest) -> Asked:
    """What the address says: ``?zoek=…`` or ``?klant=…``."""
    text = searched_text(request)
    return Asked(text, searched_clients(text), chosen_client(request))


def chosen_client(request: AccountRequest) -> clients_api.Client | None:
    """The client that ``?klant=`` names; None when it names none, or none of this account."""
    asked = id_in(request.GET.get("klant", ""))
    return None if asked is None else clients_api.find_client(asked)


def choice_of(request: AccountRequest, asked: Asked, filters: Sequence[Filter]) -> returns_api.ReturnChoice:
    """What to look up: tax, year and status in that order of *filters*, and whose."""
    tax, year, status = filters
    return returns_api.ReturnChoice(
        tax_type=tax.value,
        tax_year=int(year.chosen) if year.chosen else None,
        status=status.value,
        order=request.GET.get("sorteer", returns_api.DEFAULT_ORDER),
        clients=asked.clients,
    )


def list_context(
    request: AccountRequest, asked: Asked, filters: Sequence[Filter], rows: QuerySet[Model]
) -> dict[str, object]:
    """Everything that the template of such a list shows."""
    return {
        "page": page_of(request, rows, ROWS_A_PAGE),
        "filters": filters,
        "client": asked.client,
        "client_name": clients_api.full_name(asked.client) if asked.client else "",
        "text": asked.text,
        "is_cut_short": is_cut_short(asked.found),
        "order": request.GET.get("sorteer", returns_api.DEFAULT_ORDER),
        "is_narrowed": bool(asked.text or asked.client or any(each.chosen for each in filters)),
    }
