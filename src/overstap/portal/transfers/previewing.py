"""The forecast as people look at it: counted for the whole, per client, and record by record. Reads only.

What ``forecasting`` noted at the check; pages cut the query sets up, and the CSV walks through all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, TextField, Value, When

from overstap.portal.clients import api as clients_api
from overstap.portal.transfers.consent import Consent, consent, is_checked_again, is_outdated
from overstap.portal.transfers.lookup import find
from overstap.portal.transfers.models import BundleKey, Choice, Forecast, ForecastCount, Migration
from overstap.portal.transfers.origins import OWN, VARIANT, ids_in_bundles, plain, split
from overstap.portal.transfers.states import State
from overstap.portal.transfers.targets import TARGETS

ATTENTION = (Forecast.CONFLICT, Forecast.CHANGED, Forecast.NEW, Forecast.SKIPPED)
"""What is looked at first among the records of a client; the rest stays as it is."""

NOBODY = ""
"""Stands in ``ForecastCount`` for the client of what is about none."""

ABOUT_NOBODY = ("offices", "users")
"""The tables whose records may be about no client at all."""


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
    """What a migration is going to do: records per table and forecast, and why it asks for agreement if it does.

    While it asks: *is_outdated*, another migration has changed the portal since, or does so now, and it is going to be
    made again;
    *is_made_again*, another one did so before it was made, and after the file came in.
    """

    tables: Mapping[str, Mapping[str, int]]
    clients: int
    consent: Consent
    is_outdated: bool
    is_made_again: bool

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
    # In our order: PostgreSQL keeps objects in one of its own.
    tables = {
        table: {forecast: row.forecast[table][forecast] for forecast in Forecast.values}
        for table in TARGETS
        if table in row.forecast
    }
    asks = row.state == State.CONFIRMING
    return Preview(
        tables,
        _clients(row).exclude(key=NOBODY).count(),
        consent(row),
        is_outdated=asks and is_outdated(row),
        is_made_again=asks and is_checked_again(row),
    )


def clients_of(number: int, sought: Sought) -> QuerySet[ForecastCount]:
    """The clients that records of the file are about, by name, and what is about nobody; for ``client_forecasts``."""
    row = find(number)
    rows = _clients(row)
    if sought.text:
        rows = rows.filter(key__in=_keys_found(row, sought.text))
    if sought.forecast:
        rows = rows.filter(**{f"{sought.forecast}__gt": 0})
    # As the index has them, null behind: a page deep in the list reads names only.
    return rows.order_by("label", "key")


def client_forecasts(number: int, rows: Iterable[ForecastCount]) -> list[ClientForecast]:
    """What to show of some rows of ``clients_of``; who is not in the file is called as the portal calls him."""
    row, found = find(number), list(rows)
    names = _names(row, [each.key for each in found if each.label is None and each.key != NOBODY])
    undecided = _undecided(row, [each.key for each in found if each.conflict])
    return [_client(each, names.get(each.key) or plain(each.key, row.source_variant), undecided) for each in found]


def client_of(number: int, record: int) -> ClientForecast | None:
    """The client that *record* of the file is about; None when the migration has no such record."""
    row = find(number)
    found = _records(row).filter(pk=record).first()
    if found is None:
        return None
    mine = client_forecasts(number, _clients(row).filter(key=found.client_key or NOBODY))
    return mine[0] if mine else None


def records_of(number: int, client: ClientForecast) -> QuerySet[BundleKey]:
    """The records of the file about *client*, what asks for attention first."""
    row = find(number)
    mine = _named(_about(row, client.key), row)
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
    rows = _named(_records(row), row).annotate(client_label=Subquery(client.values("label")))
    return rows.order_by("client_key", "table", "key")


def winner(choice: str, decision: str | None) -> str:
    """Whose value holds in a conflict of a migration with that *choice*, once *decision* was taken or not."""
    return decision or choice if choice != Choice.ASK else decision or ""


def _records(row: Migration) -> QuerySet[BundleKey]:
    return BundleKey.objects.filter(account_id=row.account_id, migration=row)


def _named(rows: QuerySet[BundleKey], row: Migration) -> QuerySet[BundleKey]:
    """*rows* of *row* with what ``origins.key_at_source`` asks of them."""
    # The same for all of them, so it need not be looked up by the row.
    return rows.annotate(**{VARIANT: Value(row.source_variant, output_field=TextField())})


def _about(row: Migration, key: str | None) -> QuerySet[BundleKey]:
    """The records about the client with that *key*, or about nobody."""
    if key is not None:
        return _records(row).filter(client_key=key)
    # By table as well, which the key begins with: all others of the file need not be looked at.
    return _records(row).filter(table__in=ABOUT_NOBODY, client_key__isnull=True)


def _clients(row: Migration) -> QuerySet[ForecastCount]:
    return ForecastCount.objects.filter(account_id=row.account_id, migration=row)


def _undecided(row: Migration, keys: list[str]) -> dict[str, int]:
    """For how many records of each of these clients somebody has to choose still."""
    rows = _records(row).filter(forecast=Forecast.CONFLICT, decision=None)
    mine = (
        rows.filter(Q(client_key__in=keys) | Q(client_key__isnull=True))
        if NOBODY in keys
        else rows.filter(client_key__in=keys)
    )
    counted = mine.values_list("client_key").annotate(number=Count("pk")).order_by()
    return {key or NOBODY: number for key, number in counted} if keys else {}


def _keys_found(row: Migration, text: str) -> list[str]:
    """The keys of clients that *text* finds: by their names in the file, and as the portal's own search does."""
    named = _records(row).filter(table="clients", label__icontains=text)[: clients_api.MOST_FOUND]
    return [*named.values_list("key", flat=True), *_ids_of(row, clients_api.search(text))]


def _ids_of(row: Migration, clients: list[int]) -> list[str]:
    """What the file may call *clients* of the portal."""
    identities = clients_api.ClientIdentity.objects.filter(client__in=clients)
    if row.source_variant != OWN:
        return list(identities.filter(source_id=row.source_id).values_list("source_key", flat=True))
    # An export has records of any source, and its ids say of which. What people made here may have no identity yet.
    made_here = clients_api.Client.objects.filter(pk__in=clients, source_id=OWN)
    known = (rows.values_list("source_id", "source_key") for rows in (identities, made_here))
    return [ids_in_bundles(source, key)[1] for source, key in chain(*known) if source and key]


def _names(row: Migration, keys: list[str]) -> dict[str, str]:
    """What the portal calls the clients that the file calls by *keys*, of those that it knows."""
    if not keys:
        return {}
    asked = {
        key: split(key, row.source_id or "") if row.source_variant == OWN else (row.source_id, key) for key in keys
    }
    # By both at once: several sources may each have that key. Sources are few, and keys those of a page.
    known = clients_api.ClientIdentity.objects.filter(
        source_id__in={source for source, _ in asked.values()},
        source_key__in={own_key for _, own_key in asked.values()},
    )
    names = {
        (identity.source_id, identity.source_key): clients_api.list_name(identity.client)
        for identity in known.select_related("client")
    }
    return {key: names[origin] for key, origin in asked.items() if origin in names}


def _client(row: ForecastCount, name: str, undecided: Mapping[str, int]) -> ClientForecast:
    """*row* with what the file calls its client, or else *name*."""
    key = row.key if row.key != NOBODY else None
    label = row.label or (name if key is not None else None)
    counts = {forecast: int(getattr(row, forecast)) for forecast in Forecast.values}
    return ClientForecast(row.record, key, label, counts, undecided.get(row.key, 0))
