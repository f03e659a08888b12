"""What an operator's commands do, once Django is set up: ``overstap.cli.portal`` on one side, the apps on the other.

The command line knows no models; this module knows no terminal. Made by ``bootstrap.console``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, execute_from_command_line
from django.db import OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from overstap.bundle import BundleSummary, Recipient
from overstap.portal.accounts import api as accounts
from overstap.portal.accounts.api import Membership, NewUser
from overstap.portal.certificates import api as certificates
from overstap.portal.exports import api as exports
from overstap.portal.project.errors import DatabaseUnreachableError
from overstap.portal.project.examining import Finding, examine
from overstap.portal.project.operation import NewAccount
from overstap.portal.responsibilities import api as responsibilities
from overstap.portal.transfers import api as transfers

_TURN = 0x6D696772
"""Advisory lock: processes that start together must not migrate together."""


@dataclass(frozen=True)
class Console:
    """The commands of one portal."""

    def migrate(self) -> bool:
        """Bring the database's tables up to date, as their owner; False when they were already.

        Without the owner's address nothing is migrated; ``examine`` then tells when the tables are behind.

        Raises:
            DatabaseUnreachableError: when the database does not let one of the two roles in.
        """
        _connect("default", "OVERSTAP_DATABASE_URL")
        if not settings.CAN_MIGRATE:
            return False
        owner = _connect("owner", "OVERSTAP_DATABASE_OWNER_URL")
        with owner.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_TURN])
            # Looked at under the lock: whoever waited for it finds everything done.
            executor = MigrationExecutor(owner)
            behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
            if behind:
                call_command("migrate", database="owner", verbosity=0, interactive=False)
        # Closing gives the lock back, also after an error.
        owner.close()
        return behind

    def create_account(self, wanted: NewAccount) -> str:
        """Make an account and its administrator, both or neither; returns the short name."""
        # Around both actions, which are transactions of their own: an account without its administrator helps nobody.
        with transaction.atomic():
            account = accounts.create_account(wanted.name, slug=wanted.slug, loads_after_hours=wanted.loads_after_hours)
            if wanted.administrator_email:
                role = Membership.Role.ADMINISTRATOR
                password = wanted.administrator_password
                accounts.add_user(account, NewUser(wanted.administrator_email, password=password, role=role))
        return account.slug

    def has_log_in(self, email: str) -> bool:
        """Whether somebody with that address has a password of his own already, so that none need be asked for."""
        return accounts.has_log_in(email)

    def add_user(self, slug: str, email: str, *, name: str, administrator: bool, password: str | None) -> None:
        """Let a person use an account."""
        role = Membership.Role.ADMINISTRATOR if administrator else Membership.Role.MEMBER
        new = NewUser(email, name=name, password=password, role=role)
        accounts.add_user(accounts.account_by_slug(slug), new)

    def link_file(self, slug: str) -> dict[str, object]:
        """The content of an account's link file."""
        return accounts.link_file(accounts.account_by_slug(slug), responsibilities.NAMES)

    def create_token(self, slug: str, email: str, name: str) -> str:
        """A new access token, to be shown once."""
        account = accounts.account_by_slug(slug)
        return accounts.create_token(account, accounts.user_by_email(account, email), name)

    def add_test_certificate(self, slug: str) -> str:
        """Give an account an active test certificate; returns whose it is, with the OIN."""
        certificate = certificates.give_test_certificate(accounts.account_by_slug(slug))
        return f"{certificate.organisation}, OIN {certificate.oin}"

    def start_migration(self, slug: str, number: int) -> None:
        """Let a waiting migration load now, in office hours too."""
        with accounts.bind(accounts.account_by_slug(slug).pk):
            transfers.start_now(number, actor_id=None)

    def export_account(
        self, slug: str, folder: Path, *, recipient: Recipient | None, report: Callable[[int, int], None]
    ) -> BundleSummary:
        """Write an account into a file in *folder*; *report* hears how much of how much is in it, in kB."""
        account = accounts.account_by_slug(slug)
        return exports.write_now(account, folder, started=timezone.localtime(), recipient=recipient, report=report)

    def trust(self, file: Path) -> tuple[str, bool]:
        """Install an authority; returns its name and whether it is a test one."""
        anchor = certificates.add_anchor(file.read_bytes())
        return anchor.name, anchor.is_test

    def examine(self) -> list[Finding]:
        """Everything that is wrong with this portal."""
        return examine()

    def manage(self, arguments: Sequence[str]) -> None:
        """One of Django's own commands."""
        execute_from_command_line(["overstap portal manage", *arguments])


def _connect(alias: str, setting: str) -> BaseDatabaseWrapper:
    connection = connections[alias]
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise DatabaseUnreachableError(role=connection.settings_dict["USER"], setting=setting) from error
    return connection
