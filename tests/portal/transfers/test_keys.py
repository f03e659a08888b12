"""The keys of a file in the migration's own tables: all of them, once, whatever was there before."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from overstap.bundle.model import Severity
from overstap.portal.accounts.api import Account
from overstap.portal.transfers import keys
from overstap.portal.transfers.models import BundleKey, Finding, InventoryKey, LeftBehind
from tests.portal.transfers.office import Found, Practice
from tests.portal.transfers.staging import copy, scope_of

LEDGERS = (BundleKey, InventoryKey, LeftBehind, Finding)


def counts(migration: int = 1) -> list[int]:
    return [ledger.objects.filter(migration_id=migration).count() for ledger in LEDGERS]


@pytest.fixture
def found(practice: Practice) -> Practice:
    """A practice of which the exporter remarked something."""
    practice.found.append(Found("clients", "c1", "bsn", "identifier-check", Severity.ADVISORY))
    return practice


def test_every_record_is_noted_by_table_and_key(bound: Account, practice: Practice, tmp_path: Path) -> None:
    copy(scope_of(bound.pk), practice, tmp_path)
    noted = set(BundleKey.objects.values_list("table", "key"))
    assert noted == {(table, row["id"]) for table, rows in practice.tables.items() for row in rows}
    assert set(BundleKey.objects.values_list("outcome", flat=True)) == {"pending"}


def test_the_inventory_is_what_came_along_and_what_stayed_behind(
    bound: Account, practice: Practice, tmp_path: Path
) -> None:
    copy(scope_of(bound.pk), practice, tmp_path)
    inventory = set(InventoryKey.objects.values_list("table", "key"))
    assert inventory == set(BundleKey.objects.values_list("table", "key")) | {("returns", "a0")}
    assert list(LeftBehind.objects.values_list("key", "reason")) == [("a0", "before-2012")]


def test_what_the_exporter_remarked_comes_along_as_his(bound: Account, found: Practice, tmp_path: Path) -> None:
    copy(scope_of(bound.pk), found, tmp_path)
    assert list(Finding.objects.values_list("key", "code", "origin")) == [("c1", "identifier-check", "bundle")]


def test_each_record_is_noted_under_its_client(bound: Account, practice: Practice, tmp_path: Path) -> None:
    copy(scope_of(bound.pk), practice, tmp_path)
    clients = dict(BundleKey.objects.values_list("key", "client_key"))
    assert (clients["c1"], clients["a3"], clients["rol:1"], clients["s1"], clients["1"]) == (
        "c1",
        "c2",
        "c1",
        "c1",
        None,
    )


def test_returns_have_what_the_totals_count(bound: Account, practice: Practice, tmp_path: Path) -> None:
    copy(scope_of(bound.pk), practice, tmp_path)
    returns = BundleKey.objects.filter(table="returns")
    assert set(returns.values_list("tax_type", "tax_year")) == {("IB", 2015), ("IB", 2016), ("VPB", 2016)}


def test_only_a_number_that_can_be_trusted_is_a_natural_key(bound: Account, practice: Practice, tmp_path: Path) -> None:
    practice.row("clients", "c2").update(fiscal_number="123456789")
    copy(scope_of(bound.pk), practice, tmp_path)
    natural = dict(BundleKey.objects.filter(table="clients").values_list("key", "natural_key"))
    assert natural == {"c1": "person 111222333", "c2": None}


def test_documents_stay_where_they_are(bound: Account, practice: Practice, tmp_path: Path) -> None:
    copy(scope_of(bound.pk), practice.only("attachments"), tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM staged")
        columns = {column.name for column in cursor.description}
    assert {"document_sha256", "document_size"} < columns
    assert not columns & keys.DOCUMENTS


def test_what_an_earlier_attempt_left_is_forgotten(bound: Account, found: Practice, tmp_path: Path) -> None:
    scope = scope_of(bound.pk)
    copy(scope, found, tmp_path)
    before = counts()
    keys.forget(scope, *LEDGERS)
    assert counts() == [0, 0, 0, 0]
    copy(scope, found, tmp_path)
    assert counts() == before


def test_what_other_migrations_noted_stays(bound: Account, found: Practice, tmp_path: Path) -> None:
    copy(scope_of(bound.pk, 1), found, tmp_path)
    copy(scope_of(bound.pk, 2), found, tmp_path)
    keys.forget(scope_of(bound.pk, 2), *LEDGERS)
    assert (min(counts(1)), counts(2)) == (1, [0, 0, 0, 0])
