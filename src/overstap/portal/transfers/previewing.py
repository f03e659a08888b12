"""The forecast as people look at it: counted for the whole, per client, and record by record. Reads only.

What ``forecasting`` noted at the check; pages cut the query sets up, and the CSV walks through all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Min, OuterRef, Q, QuerySet, Subquery, When

from overstap.portal.clients import api as clients_api
from overstap.portal.transfers.consent import Consent, consent
from overstap.portal.transfers.lookup import find
from overstap.portal.transfers.models import BundleKey, Choice, Forecast, Migration
from overstap.portal.transfers.targets import TARGETS

ATTENTION = (Forecast.CONFLICT, Forecast.CHANGED, Forecast.NEW, Forecast.SKIPPED)
"""What is looked at first among the records of a client; the rest stays as it is."""


@dataclass(frozen=True)
class Sought:
    """Which clients of a preview are meant: whose name has *text* in it, and with a record of that *forecast*."""

    text: str = ""
    forecast: str | None = None


@dataclass(frozen=True)
class ClientForecast:
    """A client of the preview, or nobody's records together (*key* is null); *record* names it in an address."""

    record: int
    key: str | None
    label: str | None
    counts: Mapping[str, int]
    undecided: int

    @property
    def is_decided(self) -> bool:
        """Whether there were conflicts, and somebody has decided all of them."""
        return self.undecided == 0 and self.counts[Forecast.CONFLICT] > 0


@dataclass(frozen=True)
class Preview:
    """What a migration is going to do: records per table and forecast, and why it asks for agreement if it does."""

    tables: Mapping[str, Mapping[str, int]]
    clients: int
    consent: Consent

    @property
    def new(self) -> int:
        """Records that come in."""
        return self.total(Forecast.NEW)

    @property
    def changed(self) -> int:
        """Records of which something changes."""
        return self.total(Forecast.CHANGED)

    @property
    def unchanged(self) -> int:
        """Records that are in the portal already."""
        return self.total(Forecast.UNCHANGED)

    @property
    def skipped(self) -> int:
        """Records that stay out."""
        return self.total(Forecast.SKIPPED)

    @property
    def conflict(self) -> int:
        """Records that people and the file both changed."""
        return self.total(Forecast.CONFLICT)

    def total(self, forecast: str) -> int:
        """The records of that forecast in all tables."""
        return sum(counts[forecast] for counts in self.tables.values())


def preview(number: int) -> Preview:
    """The counts of a migration's forecast; raises UnknownMigrationError when the account has none such."""
    row = find(number)
    counted = _records(row).values_list("table", "forecast").annotate(number=Count("pk")).order_by()
    found = {(table, forecast): number for table, forecast, number in counted}
    tables = {
        table: {forecast: found.get((table, forecast), 0) for forecast in Forecast.values}
        for table in TARGETS
        if any(name == table for name, _ in found)
    }
    clients = _records(row).filter(client_key__isnull=False).aggregate(number=Count("client_key", distinct=True))
    return Preview(tables, clients["number"], consent(row))


def clients_of(number: int, sought: Sought) -> QuerySet[BundleKey, Any]:
    """The clients that records of the file are about, by name; a row each, for ``client_forecasts``."""
    row = find(number)
    rows = _records(row)
    if sought.text:
        rows = rows.filter(client_key__in=_keys_found(row, sought.text))
    per_forecast = {f"n_{forecast}": Count("pk", filter=Q(forecast=forecast)) for forecast in Forecast.values}
    grouped = rows.values("client_key").annotate(
        record=Min("pk"),
        label=Min("label", filter=Q(table="clients")),
        undecided=Count("pk", filter=Q(forecast=Forecast.CONFLICT, decision=None)),
        **per_forecast,
    )
    if sought.forecast:
        grouped = grouped.filter(**{f"n_{sought.forecast}__gt": 0})
    return grouped.order_by(F("label").asc(nulls_last=True), F("client_key").asc(nulls_last=True))


def client_forecasts(number: int, rows: Iterable[Mapping[str, object]]) -> list[ClientForecast]:
    """What to show of some rows of ``clients_of``; who is not in the file is called as the portal calls him."""
    found = list(rows)
    unnamed = [str(row["client_key"]) for row in found if row["label"] is None and row["client_key"] is not None]
    names = _names(find(number), unnamed)
    return [_client(row, names) for row in found]


def client_of(number: int, record: int) -> ClientForecast | None:
    """The client that *record* of the file is about; None when the migration has no such record."""
    row = find(number)
    found = _records(row).filter(pk=record).first()
    if found is None:
        return None
    rows = clients_of(number, Sought()).filter(client_key=found.client_key)
    if found.client_key is None:
        rows = clients_of(number, Sought()).filter(client_key__isnull=True)
    return client_forecasts(number, rows)[0]


def records_of(number: int, client: ClientForecast) -> QuerySet[BundleKey]:
    """The records of the file about *client*, what asks for attention first."""
    rows = _records(find(number))
    mine = rows.filter(client_key=client.key) if client.key is not None else rows.filter(client_key__isnull=True)
    return mine.order_by(_FIRST, _KIND, "label", "key")


_FIRST = Case(
    *(When(forecast=forecast, then=place) for place, forecast in enumerate(ATTENTION)), default=len(ATTENTION)
)
_KIND = Case(*(When(table=table, then=place) for place, table in enumerate(TARGETS)), default=len(TARGETS))


def all_records(number: int) -> QuerySet[BundleKey]:
    """Every record of the file, by client; *client_label* is what the file calls its client."""
    row = find(number)
    client = BundleKey.objects.filter(
        account_id=row.account_id, migration=row, table="clients", key=OuterRef("client_key")
    )
    rows = _records(row).annotate(client_label=Subquery(client.values("label")))
    return rows.order_by("client_key", "table", "key")


def winner(choice: str, decision: str | None) -> str:
    """Whose value holds in a conflict of a migration with that *choice*, once *decision* was taken or not."""
    return decision or choice if choice != Choice.ASK else decision or ""


def _records(row: Migration) -> QuerySet[BundleKey]:
    return BundleKey.objects.filter(account_id=row.account_id, migration=row)


def _keys_found(row: Migration, text: str) -> list[str]:
    """The keys of clients that *text* finds: by their names in the file, and as the portal's own search does."""
    named = _records(row).filter(table="clients", label__icontains=text)[: clients_api.MOST_FOUND]
    present = clients_api.ClientIdentity.objects.filter(client__in=clients_api.search(text), source_id=row.source_id)
    return [*named.values_list("key", flat=True), *present.values_list("source_key", flat=True)]


def _names(row: Migration, keys: list[str]) -> dict[str, str]:
    if not keys:
        return {}
    known = clients_api.ClientIdentity.objects.filter(source_id=row.source_id, source_key__in=keys)
    return {identity.source_key: clients_api.list_name(identity.client) for identity in known.select_related("client")}


def _client(row: Mapping[str, object], names: Mapping[str, str]) -> ClientForecast:
    key = row["client_key"]
    assert key is None or isinstance(key, str)
    record, undecided = row["record"], row["undecided"]
    assert isinstance(record, int)
    assert isinstance(undecided, int)
    label = row["label"] or names.get(key or "") or key
    counts = {forecast: int(str(row[f"n_{forecast}"])) for forecast in Forecast.values}
    return ClientForecast(record, key, str(label) if label is not None else None, counts, undecided)
