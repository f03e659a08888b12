"""A running portal for the journeys: real processes, a real account, the commands that people type.

One portal serves all journeys of a worker; each journey has an account of its own, so that they do not meet.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from overstap.cli.demo.running import RunningPortal, overstap
from tests.portal_folders import remove_portal

PASSWORD = "een lang wachtwoord voor de reis"


@dataclass(frozen=True)
class Kantoor:
    """An account with its administrator, an active test certificate and a token."""

    portal: RunningPortal
    slug: str
    email: str
    token: str

    def upload(self, bundle: Path) -> str:
        return overstap(
            "upload", str(bundle), "--portal", self.portal.url, "--token", "-", "--wait", "--json", typed=self.token
        )

    def link_file(self, folder: Path) -> Path:
        path = folder / "kantoor.overstap-link.json"
        overstap("portal", "link", self.slug, "-o", str(path), "--data", str(self.portal.data))
        return path


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    folder = tmp_path_factory.mktemp("portal")
    with RunningPortal(folder) as running:
        yield running
    remove_portal(folder)


@pytest.fixture(scope="session")
def open_account(portal: RunningPortal) -> Callable[[], Kantoor]:
    def make() -> Kantoor:
        slug = f"kantoor-{secrets.token_hex(4)}"
        email = f"{slug}@voorbeeld.example"
        data = ("--data", str(portal.data))
        create = ("portal", "account", "create", slug, "--slug", slug, "--admin-email", email, "--no-office-hours")
        overstap(*create, *data, typed=PASSWORD)
        overstap("portal", "certificate", "add-test", slug, *data)
        token = overstap("portal", "token", slug, email, "--name", "reis", *data).strip()
        return Kantoor(portal, slug, email, token)

    return make
