"""A whole migration, from the upload to the report."""

from __future__ import annotations

from overstap.portal.transfers import api as transfers
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Practice


def test_a_practice_comes_in_whole(desk: Desk, practice: Practice) -> None:
    migration = desk.migrate(practice)
    assert migration.failure is None, migration.failure
    assert migration.state == transfers.State.COMPLETE
    print(migration.report)
