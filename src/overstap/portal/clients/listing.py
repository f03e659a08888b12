"""Which clients a list shows and in which order; ``api`` offers it to the apps above.

Every query runs in a bound session: row-level security adds the account, so the indexes with the account first apply.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from overstap.portal.clients.models import Client, Office

ORDERS = {
    "naam": ("name", "id"),
    "-naam": ("-name", "-id"),
    "nummer": ("client_number", "id"),
    "-nummer": ("-client_number", "-id"),
    "plaats": ("city", "name", "id"),
    "-plaats": ("-city", "-name", "-id"),
}
"""What a list can be sorted by; the id at the end keeps pages from overlapping."""

DEFAULT_ORDER = "naam"


@dataclass(frozen=True)
class ClientChoice:
    """What somebody asked to see; None leaves nothing out. *among* holds what a search found."""

    state: str | None = None
    kind: str | None = None
    order: str = DEFAULT_ORDER
    among: Sequence[int] | None = None


def list_clients(choice: ClientChoice) -> QuerySet[Client]:
    """The chosen clients of the bound account, in the chosen order."""
    # An order that there is not comes from an old address, and is no fault of who follows it.
    clients = Client.objects.order_by(*ORDERS.get(choice.order, ORDERS[DEFAULT_ORDER]))
    if choice.state is not None:
        clients = clients.filter(state=choice.state)
    if choice.kind is not None:
        clients = clients.filter(kind=choice.kind)
    # An empty search result leaves nobody, which is not the same as no search.
    if choice.among is not None:
        clients = clients.filter(pk__in=choice.among)
    return clients


def find_client(client_id: int) -> Client | None:
    """The client of the bound account with that id, with his office; None when there is none."""
    return Client.objects.select_related("office").filter(pk=client_id).first()


def count_per_state() -> dict[str, int]:
    """How many clients of each state the bound account has; a state without clients is absent."""
    return dict(Client.objects.values_list("state").annotate(Count("id")).order_by("state"))


def offices() -> list[Office]:
    """The establishments of the bound account, by name."""
    return list(Office.objects.order_by("name", "pk"))
