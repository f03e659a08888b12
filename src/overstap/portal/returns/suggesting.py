"""Which clients may be former ones: those for whom nothing was filed for years, and those whose source said so.

Suggestions for people to check, as the step plan advises after a migration; nothing is closed by itself.
"""

from __future__ import annotations

from datetime import date

from django.db.models import F, Max, Q, QuerySet

from overstap.portal.clients.api import Client
from overstap.portal.returns.models import TaxReturn

YEARS_WITHOUT = 3
"""Tax years without a return after which a client is probably gone: some file late, few later than that."""


def first_recent_year(today: date) -> int:
    """The first of the last three tax years; the current one has not ended, so it is not among them."""
    return today.year - YEARS_WITHOUT


def without_recent_return(today: date) -> QuerySet[Client]:
    """Clients whom the office works for, without a return of the last three tax years or later; by name.

    Each has *last_year*. Empty as long as the account has no returns: then that says nothing. Who was added in the
    portal this year is new, and a placeholder is somebody of whom only a return came in.
    """
    clients = Client.objects.filter(state=Client.State.CURRENT, placeholder=False)
    # Who came last month and has no return yet is no former client.
    clients = clients.filter(Q(migration_id__isnull=False) | Q(created_at__year__lt=today.year))
    dated = clients.annotate(last_year=Max("returns__tax_year"))
    if not TaxReturn.objects.exists():
        return dated.none()
    silent = Q(last_year__isnull=True) | Q(last_year__lt=first_recent_year(today))
    return dated.filter(silent).order_by(F("last_year").asc(nulls_first=True), "name", "pk")


def former_at_the_source() -> QuerySet[Client]:
    """Clients whose source says "Geen klant meer", whatever they are here; by name, each with *last_year*."""
    # What people made of it since stands in the column, what the source said in ``edited``.
    came_so = Q(state=Client.State.FORMER) & ~Q(edited__has_key="state")
    edited = Q(edited__state=Client.State.FORMER.value)
    imported = Client.objects.filter(Q(migration_id__isnull=False) & (came_so | edited))
    return imported.annotate(last_year=Max("returns__tax_year")).order_by("state", "name", "pk")
