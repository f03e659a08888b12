"""Fixtures for migrations: a practice, its bundle uploaded, and a real worker that does the jobs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.transfers import api as transfers
from overstap.portal.uploads import lifecycle
from overstap.portal.uploads.receiving import Sending, receive
from tests.portal.database import Database
from tests.portal.transfers.office import Practice
from tests.portal.transfers.working import work
from tests.portal.uploads.certificates import give_certificate


@pytest.fixture
def practice() -> Practice:
    """A fresh practice."""
    return Practice()


@dataclass(frozen=True)
class Desk:
    """Somebody at *account* who uploads bundles and looks at what becomes of them."""

    account: Account
    user: User
    folder: Path

    def upload(self, path: Path) -> None:
        """Send the file; its migration is then waiting to be checked."""
        size = path.stat().st_size
        request = lifecycle.Request(self.account.pk, self.user.pk, path.name, size)
        upload = lifecycle.create(request)
        with path.open("rb") as body:
            receive(Sending(self.account.pk, upload.pk, 0, size), body)

    def migrate(self, practice: Practice) -> transfers.MigrationView:
        """Export, upload, agree if that is asked, and let the workers do all there is to do; how it is then."""
        self.upload(practice.export(self.folder))
        work()
        if self.latest().state == transfers.State.CONFIRMING:
            self.agree()
            work()
        return self.latest()

    def agree(self) -> None:
        """Agree with what the newest migration is going to do."""
        with bind(self.account.pk):
            transfers.confirm(self.latest().id, actor_id=self.user.pk)

    def latest(self) -> transfers.MigrationView:
        """The newest migration."""
        with bind(self.account.pk):
            return transfers.migrations()[0]


@pytest.fixture
def desk_of(fresh_database: Database, tmp_path: Path) -> Callable[[Account, User], Desk]:
    """Makes a desk for an account, which then has a certificate and loads at once."""

    def make(account: Account, user: User) -> Desk:
        give_certificate(account)
        Account.objects.filter(pk=account.pk).update(loads_after_hours=False)
        return Desk(account, user, tmp_path / "export")

    return make


@pytest.fixture
def desk(desk_of: Callable[[Account, User], Desk], account: Account, member: User) -> Desk:
    """The desk of ``member`` in ``account``."""
    return desk_of(account, member)
