"""What people look at before a migration loads: counted once, and looked up, however many records the file has."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from overstap.portal.accounts.api import Account, User
from overstap.portal.clients.models import Client, ClientIdentity
from overstap.portal.transfers import consent, forecasting, previewing
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import BundleKey, Choice, Forecast, ForecastCount, Migration
from overstap.portal.transfers.previewing import Sought
from tests.portal.pages.conftest import make_migration
from tests.portal.transfers.test_merging import nodes

RECORDS = [
    ("offices", "1", None, "Vestiging Noord", "unchanged"),
    ("users", "u1", None, "M. Edewerker", "conflict"),
    ("clients", "c1", "c1", "Bakker B.V.", "new"),
    ("clients", "c2", "c2", "Vries, A.B. de", "conflict"),
    ("returns", "a1", "c1", "VPB 2016", "new"),
    ("returns", "a2", "c2", "IB 2015", "skipped"),
    ("returns", "a3", "c2", "IB 2016", "conflict"),
    # A phase: the client himself came in an earlier file.
    ("returns", "a4", "c9", "IB 2016", "new"),
]


@pytest.fixture
def asking(bound: Account, administrator: User) -> Migration:
    """A migration that was checked, with ``RECORDS``."""
    options = {"components": [], "sba_status": "", "conflicts": Choice.ASK.value}
    row = make_migration(bound, administrator, "confirming", options=options, checked_at=timezone.now())
    BundleKey.objects.bulk_create(
        BundleKey(
            account=bound,
            migration=row,
            table=table,
            key=key,
            client_key=client,
            label=label,
            forecast=forecast,
            outcome="skipped" if forecast == "skipped" else "pending",
            reason="unfit-value" if forecast == "skipped" else None,
            content_hash="0",
        )
        for table, key, client, label, forecast in RECORDS
    )
    count(row)
    return row


def count(row: Migration) -> None:
    row.forecast = forecasting.count(Scope(row.account_id, row.pk, "else4cas-1"))
    row.save()


def listed(sought: Sought | None = None) -> list[str | None]:
    rows = previewing.clients_of(1, sought or Sought())
    return [client.label for client in previewing.client_forecasts(1, rows)]


def client(key: str | None) -> previewing.ClientForecast:
    rows = previewing.client_forecasts(1, previewing.clients_of(1, Sought()))
    return next(each for each in rows if each.key == key)


def plan(rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
    """The steps of a query, on tables too small for an index unless it is asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    return nodes(json.loads(rows.explain(format="JSON"))[0]["Plan"])


def indexes(rows: QuerySet[Any]) -> set[str | None]:
    return {node.get("Index Name") for node in plan(rows) if "Relation Name" in node}


def test_every_record_is_counted_once(asking: Migration) -> None:
    told = Counter({(table, forecast): 0 for table in asking.forecast for forecast in Forecast.values})
    told.update((table, forecast) for table, *_, forecast in RECORDS)
    assert {(table, each): n for table, counts in asking.forecast.items() for each, n in counts.items()} == told
    per_client = [
        sum(client.counts.values()) for client in previewing.client_forecasts(1, previewing.clients_of(1, Sought()))
    ]
    assert sum(per_client) == len(RECORDS)


def test_the_whole_is_told_without_the_records_about_nobody_as_a_client(asking: Migration) -> None:
    preview = previewing.preview(1)
    assert (preview.clients, preview.new, preview.conflict, preview.skipped, preview.unchanged) == (3, 3, 3, 1, 1)
    # Rows and columns of the page's table are in this order.
    assert list(preview.tables) == ["offices", "users", "clients", "returns"]
    assert {tuple(counts) for counts in preview.tables.values()} == {tuple(Forecast.values)}
    assert preview.consent == consent.Consent({"unfit-value": 1}, 3, is_wanted=False)


def test_clients_are_in_the_order_of_their_names_and_those_without_one_behind(asking: Migration) -> None:
    assert listed() == ["Bakker B.V.", "Vries, A.B. de", None, "c9"]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought("vries"), ["Vries, A.B. de"]),
        (Sought(forecast="skipped"), ["Vries, A.B. de"]),
        (Sought(forecast="new"), ["Bakker B.V.", "c9"]),
        (Sought(forecast="unchanged"), [None]),
        (Sought("bakker", "conflict"), []),
    ],
)
def test_clients_are_found_by_name_and_by_what_happens(asking: Migration, sought: Sought, found: list[str]) -> None:
    assert listed(sought) == found


EXPORTED = {key: f"{source.encode().hex()}/{key}" for source, key in (("else4cas-1", "c7"), ("portal", "5f0c"))}
"""Ids of clients in an account's own export, by their keys at their sources."""


@pytest.fixture
def of_export(asking: Migration) -> Migration:
    """The migration as one of an account's own export, with a return of two clients that are not in it."""
    asking.source_id, asking.source_variant = f"portal:{asking.account_id}", "portal"
    BundleKey.objects.bulk_create(
        BundleKey(
            account_id=asking.account_id,
            migration=asking,
            table="returns",
            key=f"{b'else4cas-1'.hex()}/a-{key}",
            client_key=written,
            label="IB 2016",
            forecast="new",
            content_hash="0",
        )
        for key, written in EXPORTED.items()
    )
    ForecastCount.objects.all().delete()
    count(asking)
    return asking


def make_known(account: Account, source: str, key: str, name: str) -> None:
    """A client of the portal whom *source* knows as *key*; one of the portal itself has no identity yet."""
    client = Client.objects.create(account=account, kind="person", name=name, source_id=source, source_key=key)
    if source != "portal":
        ClientIdentity.objects.create(account=account, client=client, source_id=source, source_key=key)


def test_who_is_not_in_an_export_is_called_by_his_key_at_the_source(of_export: Migration) -> None:
    labels = {each.label for each in previewing.client_forecasts(1, previewing.clients_of(1, Sought()))}
    assert labels >= {"c7", "5f0c"}
    assert [label for label in labels if label and "/" in label] == []


def test_who_is_not_in_an_export_is_called_as_in_the_portal_and_as_nobody_else_with_his_key(
    bound: Account, of_export: Migration
) -> None:
    make_known(bound, "else4cas-1", "c7", "Jansen")
    make_known(bound, "else4cas-2", "c7", "Smit")
    labels = {each.label for each in previewing.client_forecasts(1, previewing.clients_of(1, Sought()))}
    assert "Jansen" in labels
    assert "Smit" not in labels


@pytest.mark.parametrize(("source", "key"), [("else4cas-1", "c7"), ("portal", "5f0c")])
def test_a_search_finds_who_is_not_in_an_export_whatever_it_calls_him(
    bound: Account, of_export: Migration, source: str, key: str
) -> None:
    make_known(bound, source, key, "Jansen")
    make_known(bound, "else4cas-2", key, "Jansen")
    assert list(previewing.clients_of(1, Sought("jansen")).values_list("key", flat=True)) == [EXPORTED[key]]


def test_a_key_of_an_ordinary_file_that_looks_like_one_of_an_export_stays_whole(asking: Migration) -> None:
    ForecastCount.objects.filter(key="c9").update(key=EXPORTED["c7"])
    labels = {each.label for each in previewing.client_forecasts(1, previewing.clients_of(1, Sought()))}
    assert EXPORTED["c7"] in labels


def test_what_is_undecided_is_asked_anew_each_time(asking: Migration) -> None:
    assert (client("c2").undecided, client(None).undecided, client("c1").undecided) == (2, 1, 0)
    BundleKey.objects.filter(key="c2").update(decision="file")
    assert (client("c2").undecided, client("c2").is_decided) == (1, False)
    BundleKey.objects.filter(key="a3").update(decision="portal")
    assert client("c2").is_decided


def test_each_record_leads_to_its_client(asking: Migration) -> None:
    for row in BundleKey.objects.all():
        found = previewing.client_of(1, row.pk)
        assert found is not None
        assert found == client(row.client_key)
        assert row in previewing.records_of(1, found)


def test_another_check_counts_anew(asking: Migration) -> None:
    ForecastCount.objects.all().delete()
    BundleKey.objects.filter(key="a4").update(forecast="unchanged")
    count(asking)
    assert client("c9").counts["unchanged"] == 1


def test_a_page_of_clients_is_read_in_the_order_of_an_index(asking: Migration) -> None:
    steps = list(plan(previewing.clients_of(1, Sought())[50:100]))
    assert "Sort" not in {step["Node Type"] for step in steps}
    assert {step.get("Index Name") for step in steps if "Relation Name" in step} == {"forecast_count_by_name"}


def test_what_has_to_be_looked_at_is_found_without_all_other_records(asking: Migration) -> None:
    rows = BundleKey.objects.filter(account_id=asking.account_id, migration=asking)
    assert indexes(rows.filter(forecast="conflict", decision=None)) == {"bundle_key_to_look_at"}
    assert indexes(rows.filter(forecast="skipped", outcome="skipped")) == {"bundle_key_to_look_at"}


def test_no_page_walks_through_all_records(asking: Migration, django_assert_max_num_queries: Any) -> None:  # noqa: ANN401 pytest-django's own
    with django_assert_max_num_queries(12) as queries:
        previewing.preview(1)
        previewing.client_forecasts(1, previewing.clients_of(1, Sought())[:50])
    of_records = [each["sql"] for each in queries.captured_queries if 'FROM "transfers_bundlekey"' in each["sql"]]
    assert of_records
    assert all('"forecast" = ' in statement for statement in of_records)
