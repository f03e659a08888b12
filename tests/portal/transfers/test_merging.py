"""The statements of the load, as PostgreSQL means to run them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from psycopg import sql

from overstap.portal.accounts.api import Account
from overstap.portal.transfers import copying, merging
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.targets import TARGETS


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every step of a plan."""
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def plan_of(account: Account, table: str) -> list[dict[str, Any]]:
    """The steps of the MERGE of *table*, with nothing staged and no statistics: as at the first load."""
    target = TARGETS[table]
    with connection.cursor() as cursor:
        copying.stage(cursor, target.source.columns, [])
        # Tables this small would be read from end to end, whatever the conditions.
        cursor.execute("SET LOCAL enable_seqscan = off")
        statement = sql.SQL("EXPLAIN (FORMAT JSON) {}").format(merging.merge_statement(target))
        cursor.execute(statement, Scope(account.pk, 1, "else4cas").parameters(table))
        (found,) = cursor.fetchone()
    return list(nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))


@pytest.mark.parametrize("table", ["clients", "relations", "returns", "attachments"])
def test_records_are_looked_up_by_their_whole_key(bound: Account, table: str) -> None:
    # By account and source alone, each record of a segment would walk through all rows of the account.
    lookups = [
        node["Index Cond"]
        for node in plan_of(bound, table)
        if "source_id" in node.get("Index Cond", "") or "migration_id" in node.get("Index Cond", "")
    ]
    assert len(lookups) >= 2 + len(TARGETS[table].references)
    assert [lookup for lookup in lookups if "key" not in lookup] == []
