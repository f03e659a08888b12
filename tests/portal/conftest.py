"""Fixtures for tests of the portal: a real PostgreSQL, the restricted role, a fixed cast.

How to use them
---------------
- ``db`` (pytest-django): the test's queries run in a transaction that is rolled back. The connection is the
  application's role, so row-level security holds: without a bound session the practice's tables are empty.
  Another account's rows, or an unbound look at them, are therefore tested as they will be.
- ``bound``: the session bound to ``account``, for the length of the test.
- ``fresh_database``: a database of its own (made in about 50 ms), for tests that commit, use several connections,
  threads or processes. Combine it with the same cast: ``account`` and the others notice which of the two is in use.
  ``fresh_database.url`` is its address, ``.superuser_url`` looks past row-level security.
- ``portal_environment``: the environment for real subprocesses (worker, web, ``overstap portal …``) on that database.
- ``data_folder``: this test's own data folder (stored files); always active, ask for it only to look inside.
- ``account``, ``administrator`` and ``member`` (of that account), ``other_account`` and ``stranger`` (its member, who
  is refused everywhere in ``account``); ``client_logged_in`` is a test client as ``member``, at the addresses of
  ``account`` (``AccountClient``). Everyone's password is ``PASSWORD``.
- On-commit callbacks under ``db``: ``django_capture_on_commit_callbacks(execute=True)``.
- Not usable: ``transactional_db`` and ``live_server``, which empty tables with TRUNCATE; the application may not.

One server is started per test run, in memory if there is room (``in_memory``), shared by all xdist workers, stopped and
deleted by its own keeper when the last worker is gone, also when they are killed.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.http import HttpResponse
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from overstap.portal.accounts.addressing import address_in
from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.models import Account, Membership, User
from overstap.portal.project.embedded import Server, hold
from tests.portal.database import Database, copied, django_on, leave_statistics_alone, make_template
from tests.portal.in_memory import server_folder

PASSWORD = "een lang wachtwoord voor tests"
SEALING_KEY = Fernet.generate_key().decode()


@pytest.fixture(scope="session")
def database_server(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    """The run's PostgreSQL, with the migrated template in it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with hold(server_folder(folder), throwaway=True) as server:
        with django_db_blocker.unblock():
            make_template(server, folder)
        yield server


@pytest.fixture(scope="session")
def django_db_setup(database_server: Server, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Replaces pytest-django's: this worker's database, for all tests that roll back."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with django_db_blocker.unblock(), ExitStack() as stack:
        database = stack.enter_context(copied(database_server, name))
        leave_statistics_alone(database)
        stack.enter_context(django_on(database))
        django_db_blocker.block()
        yield
        django_db_blocker.restore()


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path) -> Iterator[Path]:
    """This test's data folder; the settings that a test needs come with it."""
    folder = tmp_path / "portal"
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder / "files")}}
    with override_settings(
        DATA_DIR=folder,
        SEALING_KEYS=[SEALING_KEY],
        SECRET_KEY="only for tests",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={
            "default": storage,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    ):
        yield folder


@pytest.fixture
def fresh_database(database_server: Server, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    """A database of its own; what the test commits is seen by other connections and processes."""
    with ExitStack() as stack:
        database = stack.enter_context(copied(database_server, f"fresh_{uuid.uuid4().hex}"))
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(django_on(database))
        yield database


@pytest.fixture
def database(request: pytest.FixtureRequest) -> None:
    """Whichever of ``fresh_database`` and ``db`` the test uses."""
    request.getfixturevalue("fresh_database" if "fresh_database" in request.fixturenames else "db")


@pytest.fixture
def portal_environment(fresh_database: Database, data_folder: Path) -> dict[str, str]:
    """The environment of a subprocess that works on ``fresh_database``."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "overstap.portal.project.settings",
        "OVERSTAP_DATABASE_URL": fresh_database.url,
        "OVERSTAP_DATABASE_OWNER_URL": fresh_database.owner_url,
        "OVERSTAP_DATA_DIR": str(data_folder),
        "OVERSTAP_SECRET_KEY": "only for tests",
        "OVERSTAP_SEALING_KEYS": SEALING_KEY,
        # A worker that is held up or killed is the one that was started, also where it takes much memory.
        "OVERSTAP_WORKER_RENEWAL_BYTES": str(2**40),
    }


@pytest.fixture
def account(database: None) -> Account:
    """The account that tests are about."""
    return Account.objects.create(name="Kantoor Noord", slug="noord")


@pytest.fixture
def other_account(database: None) -> Account:
    """Somebody else's account on the same portal."""
    return Account.objects.create(name="Kantoor Zuid", slug="zuid")


@pytest.fixture
def administrator(account: Account) -> User:
    """Manages ``account``."""
    return _user("beheerder@noord.example", account, Membership.Role.ADMINISTRATOR)


@pytest.fixture
def member(account: Account) -> User:
    """Works in ``account``."""
    return _user("medewerker@noord.example", account, Membership.Role.MEMBER)


@pytest.fixture
def stranger(other_account: Account) -> User:
    """Works in ``other_account`` and has no business in ``account``."""
    return _user("vreemde@zuid.example", other_account, Membership.Role.ADMINISTRATOR)


@pytest.fixture
def bound(account: Account) -> Iterator[Account]:
    """``account``, with the session bound to it."""
    with bind(account.pk):
        yield account


class AccountClient(Client):
    """A browser in one account: an address that names none gets this one's in front, as links on its pages have."""

    def __init__(self, user: User, account: Account) -> None:
        super().__init__()
        self._account = account
        self.force_login(user)

    def request(self, **request: object) -> HttpResponse:
        """Ask for what the WSGI environment *request* says."""
        path = str(request["PATH_INFO"])
        named = path if path.startswith("/k/") else address_in(self._account.slug, path)
        return super().request(**request | {"PATH_INFO": named})


@pytest.fixture
def client_logged_in(member: User, account: Account) -> Client:
    """A test client, logged in as ``member`` and in ``account``."""
    return AccountClient(member, account)


def _user(email: str, account: Account, role: Membership.Role) -> User:
    user = User.objects.create_user(email, PASSWORD, name=email.partition("@")[0].title())
    Membership.objects.create(account=account, user=user, role=role)
    return user
