"""What other apps may use of ``responsibilities``, within the account that the session is bound to."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from overstap.portal.responsibilities.editing import (
    RELATIONS,
    Task,
    change_colleague,
    give,
    hand_over,
    names_to_choose,
    set_removed,
    take_away,
)
from overstap.portal.responsibilities.errors import (
    ColleagueUnknownError,
    ResponsibilityNameError,
    ResponsibilityUnknownError,
)
from overstap.portal.responsibilities.models import Colleague, Responsibility, ReturnRole
from overstap.portal.responsibilities.names import NAMES
from overstap.portal.responsibilities.people import (
    Person,
    colleagues,
    link_colleague,
    names_of_colleagues,
    number_unlinked,
    people,
    users_of,
)

__all__ = [
    "NAMES",
    "RELATIONS",
    "Colleague",
    "ColleagueUnknownError",
    "Person",
    "Responsibility",
    "ResponsibilityNameError",
    "ResponsibilityUnknownError",
    "ReturnRole",
    "Task",
    "change_colleague",
    "clients_of",
    "colleagues",
    "give",
    "hand_over",
    "link_colleague",
    "names_of_colleagues",
    "names_to_choose",
    "number_unlinked",
    "of_client",
    "of_return",
    "people",
    "responsible_for",
    "set_removed",
    "take_away",
    "users_of",
]


def of_client(client_id: int) -> QuerySet[Responsibility]:
    """Who is responsible for what of a client, with the colleague; what was taken away comes last."""
    found = Responsibility.objects.filter(client_id=client_id).select_related("colleague")
    return found.order_by("removed", "responsibility", "colleague__name", "id")


def clients_of(name: str, colleague_id: int | None) -> QuerySet[Responsibility, int]:
    """The ids of the clients for whom somebody, or *colleague_id*, is responsible for *name*; for a filter."""
    # A query and not a list: the filter above it is of thousands of clients, and stays in the database.
    rows = Responsibility.objects.filter(removed=False)
    if name:
        rows = rows.filter(responsibility=name)
    if colleague_id is not None:
        rows = rows.filter(colleague_id=colleague_id)
    return rows.values_list("client_id", flat=True)


def responsible_for(client_ids: Iterable[int], name: str) -> dict[int, list[str]]:
    """Who is responsible for *name* of each of these clients, or for anything when it is empty; by name."""
    # One question for a whole page, however many clients are on it.
    rows = Responsibility.objects.filter(client_id__in=list(client_ids), removed=False)
    if name:
        rows = rows.filter(responsibility=name)
    found: dict[int, list[str]] = {}
    for client_id, task, colleague in rows.order_by("responsibility", "colleague__name").values_list(
        "client_id", "responsibility", "colleague__name"
    ):
        found.setdefault(client_id, []).append(colleague if name else f"{task}: {colleague}")
    return found


def of_return(return_id: int) -> QuerySet[ReturnRole]:
    """The desktop roles and planned tasks on a return, with the colleague."""
    return ReturnRole.objects.filter(tax_return_id=return_id).select_related("colleague").order_by("role", "id")
