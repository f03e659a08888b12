"""How a migration ended, as its page and its printed report say it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from overstap.portal.accounts.api import Account, User
from overstap.portal.pages.reporting.ending import endings
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.models import Migration
from tests.portal.pages.conftest import make_migration

LOADED, UNDONE = datetime(2026, 1, 5, 20, tzinfo=UTC), datetime(2026, 1, 6, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("complete", "Klaar op"),
        ("complete_with_differences", "Klaar op"),
        ("loading", "Klaar op"),
        ("failed", "Gestopt op"),
        ("cancelled", "Gestopt op"),
        ("refused", "Gestopt op"),
    ],
)
def test_only_what_went_well_is_ready(bound: Account, member: User, state: str, word: str) -> None:
    make_migration(bound, member, state, finished_at=LOADED)
    assert endings(transfers.migration(1)) == [(word, "05-01-2026 21:00")]


def test_an_undone_one_says_when_it_came_in_and_when_and_by_whom_it_went(bound: Account, member: User) -> None:
    done = {"loaded_at": LOADED, "finished_at": UNDONE, "undone_at": UNDONE, "undo_asked_by": member}
    make_migration(bound, member, "undone", **done)
    assert endings(transfers.migration(1)) == [
        ("Ingelezen op", "05-01-2026 21:00"),
        ("Teruggedraaid op", f"06-01-2026 10:30, {member.email}"),
    ]


def test_one_that_was_undone_before_it_loaded_never_came_in(bound: Account, member: User) -> None:
    make_migration(bound, member, "undone", finished_at=UNDONE, undone_at=UNDONE)
    assert [word for word, _ in endings(transfers.migration(1))] == ["Teruggedraaid op"]
    Migration.objects.update(undo_asked_by=None)
    assert endings(transfers.migration(1)) == [("Teruggedraaid op", "06-01-2026 10:30")]
