"""Which clients somebody chose in a list to do something with: those he ticked, or all that the list holds.

A list of thousands has pages; "all" means those of every page, as the choices above the list narrow it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from overstap.portal.accounts.api import AccountRequest
from overstap.portal.clients import api as clients_api
from overstap.portal.pages.ids import id_in

TICKED, ALL = "klant", "alles"
"""Names in the form: a ticked client, and the tick for everybody."""


@dataclass(frozen=True)
class Chosen:
    """The clients' *ids*, and whether there were more than one action takes."""

    ids: list[int]
    is_cut_short: bool = False


def chosen_clients(request: AccountRequest, listed: QuerySet[clients_api.Client]) -> Chosen:
    """The clients that the posted form means; *listed* is the whole list, on all its pages."""
    if request.POST.get(ALL):
        found = list(listed.values_list("pk", flat=True)[: clients_api.MOST_AT_ONCE + 1])
        return Chosen(found[: clients_api.MOST_AT_ONCE], len(found) > clients_api.MOST_AT_ONCE)
    ticked = request.POST.getlist(TICKED)[: clients_api.MOST_AT_ONCE]
    # What is no number was not ticked on a page of ours, and stands for nobody.
    return Chosen([number for number in map(id_in, ticked) if number is not None])
