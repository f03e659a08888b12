"""Phases, each a file of its own: the portal ends up with what one combined file gives."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.transfers.states import State
from overstap.portal.transfers.targets import TARGETS
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Practice
from tests.portal.transfers.test_migrating import MODELS

CLIENTS = ("offices", "clients")
RETURNS = ("returns", "attachments")
NOTICES = ("assessment_notices",)
RELATIONS = ("users", "relations", "roles")
"""The tables of each component that a user ticks (the desktop side's ``TABLES_OF``)."""

Content = dict[str, dict[str, tuple[object, ...]]]


def content(account: Account) -> Content:
    """Every record by its key at the source: its hash, and the keys of the records that it refers to."""
    with bind(account.pk):
        return {table: _records(table) for table in MODELS}


def _records(table: str) -> dict[str, tuple[object, ...]]:
    names = [f"{reference.into.removesuffix('_id')}__source_key" for reference in TARGETS[table].references]
    rows = MODELS[table]._default_manager.values_list("source_key", "content_hash", *names)
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize(
    "order",
    [
        (CLIENTS, RETURNS, RELATIONS, NOTICES),
        (CLIENTS, RETURNS, NOTICES, RELATIONS),
        (CLIENTS, RETURNS + NOTICES, RELATIONS),
        (CLIENTS + RETURNS, RELATIONS + NOTICES),
    ],
)
def test_phases_end_in_the_content_of_the_combined_file(
    desk: Desk,
    desk_of: Callable[[Account, User], Desk],
    other_account: Account,
    stranger: User,
    order: tuple[tuple[str, ...], ...],
) -> None:
    for tables in order:
        assert desk.migrate(Practice().only(*tables)).state == State.COMPLETE
    combined = desk_of(other_account, stranger)
    combined.migrate(Practice())
    assert content(desk.account) == content(other_account)


def test_a_phase_given_twice_changes_nothing_of_the_others(desk: Desk) -> None:
    for tables in (CLIENTS, RETURNS, NOTICES, RELATIONS):
        desk.migrate(Practice().only(*tables))
    before = content(desk.account)
    for tables in (RELATIONS, CLIENTS, NOTICES):
        desk.migrate(Practice().only(*tables))
    assert content(desk.account) == before
