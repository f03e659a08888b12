"""Nothing is called complete that is not: every injected difference is named."""

from __future__ import annotations

import json
from collections.abc import Callable

import psycopg
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from overstap.portal.accounts.api import Account, bind
from overstap.portal.returns.models import Attachment
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers import reconciling, totals
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.states import State
from overstap.portal.transfers.targets import TARGETS, Target
from overstap.portal.uploads.models import Upload
from tests.portal.database import Database
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Practice
from tests.portal.transfers.test_merging import nodes

Meddle = Callable[[str], None]


@pytest.fixture
def meddle(fresh_database: Database, monkeypatch: pytest.MonkeyPatch) -> Meddle:
    """Runs SQL between the load and the reconciliation, past every protection."""

    def arrange(statement: str) -> None:
        honest = reconciling._compare

        def compare(cursor: CursorWrapper, scope: Scope) -> None:
            # In the reconciliation's own transaction, whose locks are so no obstacle.
            cursor.execute(statement)
            honest(cursor, scope)

        monkeypatch.setattr(reconciling, "_compare", compare)

    return arrange


def differences(desk: Desk) -> set[tuple[str, str, str, str, str]]:
    with bind(desk.account.pk):
        rows = transfers.differences(desk.latest().id)
        return {(row.comparison, row.side, row.table, row.key, row.detail) for row in rows}


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "DELETE FROM transfers_inventorykey WHERE key = 'c1'",
            {("inventory", "bundle", "clients", "c1", "unlisted")},
        ),
        (
            "UPDATE transfers_inventorykey SET key = 'c9' WHERE key = 'c1'",
            {("inventory", "bundle", "clients", "c1", "unlisted"), ("inventory", "source", "clients", "c9", "absent")},
        ),
        (
            "UPDATE transfers_leftbehind SET key = 'a1'",
            {("inventory", "bundle", "returns", "a1", "twice"), ("inventory", "source", "returns", "a0", "absent")},
        ),
        (
            "DELETE FROM responsibilities_responsibility",
            {("records", "bundle", "relations", "r1", "absent")},
        ),
        (
            "UPDATE clients_clientidentity SET source_key = 'c9' WHERE source_key = 'c2'",
            {("records", "bundle", "clients", "c2", "absent"), ("records", "portal", "clients", "c9", "unlisted")},
        ),
        (
            """INSERT INTO clients_client (account_id, source_id, source_key, kind, name, state, migration_id)
            SELECT account_id, 'else4cas-1', 'c9', 'person', 'Ooit', 'current', migration_id FROM clients_office""",
            {("records", "portal", "clients", "c9", "unlisted")},
        ),
        (
            "UPDATE clients_office SET content_hash = repeat('0', 64)",
            {("records", "bundle", "offices", "1", "absent"), ("records", "portal", "offices", "1", "unlisted")},
        ),
        (
            r"UPDATE returns_taxreturn SET document = '\x00' WHERE source_key = 'a1'",
            {("documents", "portal", "returns", "a1", "changed")},
        ),
        (
            "UPDATE transfers_bundlekey SET outcome = 'pending' WHERE key = 'u1'",
            {
                ("records", "bundle", "users", "u1", "pending"),
                ("records", "portal", "users", "u1", "unlisted"),
            },
        ),
    ],
)
def test_each_difference_is_named(
    desk: Desk, practice: Practice, meddle: Meddle, statement: str, named: set[tuple[str, str, str, str, str]]
) -> None:
    meddle(statement)
    migration = desk.migrate(practice)
    assert migration.state == State.COMPLETE_WITH_DIFFERENCES
    assert differences(desk) == named
    assert migration.report is not None
    assert migration.report.differences == len(named)
    assert {table.table for table in migration.report.tables if not table.reconciled} == {name[2] for name in named}


def test_a_lost_return_shows_in_the_totals_too(desk: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = reconciling.totals_of

    def lose_one_first(migration: reconciling.Migration) -> tuple[transfers.TotalReport, ...]:
        with reconciling.connection.cursor() as cursor:
            cursor.execute("DELETE FROM returns_taxreturn WHERE source_key = 'a1'")
        return honest(migration)

    monkeypatch.setattr(reconciling, "totals_of", lose_one_first)
    desk.migrate(practice)
    assert ("totals", "bundle", "returns", "IB 2015", "1 / 0") in differences(desk)
    assert ("records", "bundle", "returns", "a1", "absent") in differences(desk)


def test_a_document_that_vanished_from_storage_is_named(
    desk: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.row("attachments", "b1")["document"] = b"x" * (5 * 2**20)
    honest = reconciling._look_in_storage

    def lose_it_first(cursor: CursorWrapper, scope: Scope, target: Target) -> None:
        path = Attachment.objects.get().document_path
        assert path is not None
        default_storage.delete(path)
        honest(cursor, scope, target)

    monkeypatch.setattr(reconciling, "TARGETS", {"attachments": reconciling.TARGETS["attachments"]})
    monkeypatch.setattr(reconciling, "_look_in_storage", lose_it_first)
    desk.migrate(practice)
    assert differences(desk) == {("documents", "portal", "attachments", "b1", "absent")}


def test_with_differences_the_file_is_kept(desk: Desk, practice: Practice, meddle: Meddle) -> None:
    meddle("DELETE FROM transfers_inventorykey WHERE key = 'c1'")
    desk.migrate(practice)
    with bind(desk.account.pk):
        assert Upload.objects.get().erased_at is None


def test_what_an_earlier_file_brought_is_no_difference(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    practice.tables["attachments"].clear()
    assert desk.migrate(practice).state == State.COMPLETE
    with bind(desk.account.pk):
        assert Attachment.objects.count() == 1


def test_totals_account_for_what_was_kept_out(desk: Desk, practice: Practice) -> None:
    practice.add_return("oud", "c1", 2011)
    migration = desk.migrate(practice)
    assert migration.report is not None
    (total,) = (total for total in migration.report.totals if total.tax_year == 2011)
    assert (total.stated, total.present, total.kept_out) == (1, 0, 1)
    assert migration.report.reconciled


def test_a_part_that_attests_nothing_is_passed_on(desk: Desk, practice: Practice) -> None:
    practice.not_attested = "vreemde tap"
    migration = desk.migrate(practice)
    assert migration.state == State.COMPLETE
    assert migration.report is not None
    assert migration.report.not_attested == ("vreemde tap",)


def test_reconciling_twice_changes_nothing(desk: Desk, practice: Practice, fresh_database: Database) -> None:
    migration = desk.migrate(practice)
    with psycopg.connect(fresh_database.superuser_url) as connection:
        (key,) = connection.execute("SELECT id FROM transfers_migration").fetchone() or (0,)
    reconciling.reconcile(desk.account.pk, key)
    assert desk.latest() == migration


@pytest.mark.parametrize("table", sorted(TARGETS))
def test_no_set_is_walked_through_for_each_row_of_another(bound: Account, table: str) -> None:
    # Right after a load nothing is known about the tables, and a plan for a few rows would take hours on many.
    scope = Scope(bound.pk, 1, "else4cas")
    questions = [reconciling._INVENTORY, totals._TOTALS, *reconciling._questions(TARGETS[table])]
    with connection.cursor() as cursor:
        reconciling.plan_for_sets(cursor)
        for question in questions:
            statement = sql.SQL("EXPLAIN (FORMAT JSON) {}").format(question)
            cursor.execute(statement, scope.parameters(table) | {"totals": "[]"})
            (found,) = cursor.fetchone()
            kinds = {
                node["Node Type"] for node in nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])
            }
            assert "Nested Loop" not in kinds
