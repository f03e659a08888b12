"""The statements of the load and of its end, as PostgreSQL means to run them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from psycopg import sql

from overstap.portal.accounts.api import Account
from overstap.portal.transfers import copying, matching, merging, obstacles, placing
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import Origin
from overstap.portal.transfers.origins import taken_apart
from overstap.portal.transfers.targets import TARGETS

Plan = list[dict[str, Any]]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every step of a plan."""
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def plan_of(account: Account, table: str, statement: sql.Composable, *, own: bool = False) -> Plan:
    """The steps of *statement*, with nothing of *table* staged and no statistics: as at the first load."""
    target = TARGETS[table]
    ids = ["id", *(reference.column for reference in target.references)] if own else []
    parameters = {**Scope(account.pk, 1, "else4cas").parameters(table), "origin": Origin.LOAD.value}
    with connection.cursor() as cursor:
        copying.stage(cursor, [*target.source.columns, *taken_apart(ids)], [])
        # Tables this small would be read from end to end, whatever the conditions.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(sql.SQL("EXPLAIN (FORMAT JSON) {}").format(statement), parameters)
        (found,) = cursor.fetchone()
    return list(nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))


def lookups(plan: Plan) -> list[str]:
    """By what rows are looked up that have an identity, or that are known of the file."""
    conditions = (node.get("Index Cond", "") for node in plan)
    return [condition for condition in conditions if "source_id" in condition or "migration_id" in condition]


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("table", ["clients", "relations", "returns", "attachments"])
def test_records_are_looked_up_by_their_whole_key(bound: Account, table: str, *, own: bool) -> None:
    # By account and source alone, each record of a segment would walk through all rows of the account.
    found = lookups(plan_of(bound, table, merging.merge_statement(TARGETS[table], own=own), own=own))
    assert len(found) >= 2 + len(TARGETS[table].references)
    assert [lookup for lookup in found if "key" not in lookup] == []


@pytest.mark.parametrize("table", ["relations", "returns", "assessment_notices"])
def test_placeholders_are_looked_for_by_their_whole_key(bound: Account, table: str) -> None:
    (reference,) = (each for each in TARGETS[table].references if each.table == "clients")
    found = lookups(plan_of(bound, table, placing.placeholders_statement(reference)))
    assert len(found) >= 3
    assert [lookup for lookup in found if "key" not in lookup] == []


def test_what_waits_is_found_by_the_key_of_its_return(bound: Account) -> None:
    plans = [plan_of(bound, "returns", statement) for statement in placing.links_statements(TARGETS["returns"])]
    for plan in plans:
        assert [lookup for lookup in lookups(plan) if "key" not in lookup] == []
    indexes = {node.get("Index Name") for plan in plans for node in plan}
    assert {"notice_waits_for_return", "role_waits_for_return"} <= indexes


def test_numbers_are_looked_up_by_their_indexes(bound: Account) -> None:
    plan = plan_of(bound, "clients", matching.decide_statement())
    conditions = {node.get("Index Name"): node.get("Index Cond", "") for node in plan}
    assert "bsn" in conditions["client_account_bsn"]
    assert "fiscal_number" in conditions["client_account_fiscal"]
    # The file's own keys are read as a whole: all of them are asked about.
    of_sources = [lookup for lookup in lookups(plan) if "source_id" in lookup]
    assert [lookup for lookup in of_sources if "key" not in lookup] == []


def test_what_stands_in_the_way_of_undoing_is_asked_of_whole_tables(bound: Account) -> None:
    # Without statistics, as right after a load, it would be asked of all rows for each row.
    with connection.cursor() as cursor, obstacles.joined_as_wholes(cursor):
        for question in obstacles.questions():
            cursor.execute(sql.SQL("EXPLAIN (FORMAT JSON) {}").format(question), Scope(bound.pk, 1, "a").parameters())
            (found,) = cursor.fetchone()
            plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
            compared = [str(node.get("Join Filter", "")) for node in nodes(plan)]
            assert [condition for condition in compared if "row" in condition and "=" in condition] == []
