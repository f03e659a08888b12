"""What other apps may use of ``responsibilities``, within the account that the session is bound to."""

from __future__ import annotations

from django.db.models import QuerySet

from overstap.portal.responsibilities.models import Responsibility, ReturnRole
from overstap.portal.responsibilities.names import NAMES

__all__ = ["NAMES", "Responsibility", "ReturnRole", "of_client", "of_return"]


def of_client(client_id: int) -> QuerySet[Responsibility]:
    """Who is responsible for what of a client, with the colleague."""
    found = Responsibility.objects.filter(client_id=client_id).select_related("colleague")
    return found.order_by("responsibility", "colleague__name", "id")


def of_return(return_id: int) -> QuerySet[ReturnRole]:
    """The desktop roles and planned tasks on a return, with the colleague."""
    return ReturnRole.objects.filter(tax_return_id=return_id).select_related("colleague").order_by("role", "id")
