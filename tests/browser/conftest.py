"""A real Chromium in front of a real portal with a migrated practice; both serve all tests here.

A missing browser fails these tests with a sentence; they are never skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, ViewportSize, expect, sync_playwright

from overstap.cli.demo.running import RunningPortal, overstap
from tests.browser.practice import export_practice

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "een lang wachtwoord voor de browser"
OTHERS = [f"Kantoor De Wilg {number}" for number in range(1, 5)]
"""As many as there are tests with an office of their own (``own``)."""
DESK: ViewportSize = {"width": 1280, "height": 900}
PATIENCE = 60_000
"""Milliseconds that a page may take on a busy machine; who waits goes on as soon as it is there."""
expect.set_options(timeout=PATIENCE)
FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
]


@dataclass(frozen=True)
class Account:
    """An account on the portal, its only administrator, and a token of theirs."""

    slug: str
    email: str
    token: str


@dataclass(frozen=True)
class Office:
    """An account with a migrated practice, who logs in, and the portal's data folder; *others* have nothing yet."""

    url: str
    email: str
    folder: Path
    others: Iterator[Account]


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The practice, taken in by a portal of real processes."""
    folder = tmp_path_factory.mktemp("portal")
    with RunningPortal(folder) as portal:
        first, *others = make_accounts(folder, ["Kantoor De Linden", *OTHERS])
        sent = ("--portal", portal.url, "--token", "-", "--wait", "--json")
        bundle = export_practice(tmp_path_factory.mktemp("export"))
        answer = json.loads(overstap("upload", str(bundle), *sent, typed=first.token))
        assert answer["migration"]["state"] == "complete", answer
        yield Office(portal.url, first.email, folder, iter(others))


def make_accounts(folder: Path, names: list[str]) -> list[Account]:
    """Accounts of these names in the portal of *folder*: all in one process, as starting one takes seconds."""
    asked = json.dumps({"folder": str(folder), "password": PASSWORD, "names": names})
    made = subprocess.run(
        [sys.executable, "-P", Path(__file__).with_name("making_accounts.py")],
        input=asked,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [Account(**account) for account in json.loads(made.stdout)]


# No wider than a module: Playwright's event loop runs in this thread until it is stopped, and Django, which other tests
# of this worker use, refuses to work beside one.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a module."""
    found = subprocess.run(
        [sys.executable, ROOT / "tools" / "ensure_browser.py", "--find"], capture_output=True, text=True, check=False
    )
    if found.returncode:
        pytest.fail(found.stderr)
    # Chromium's own sandbox cannot be set up by root; there it is off.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=flags)
        yield browser
        browser.close()


def log_in(page: Page, email: str) -> None:
    """Through the page of the log-in, to the start page of the only account that they have."""
    page.goto("/")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url("**/k/*/")


@pytest.fixture(scope="module")
def logged_in(chromium: Browser, office: Office) -> StorageState:
    """The cookies of somebody who logged in through the page."""
    with chromium.new_context(base_url=office.url, locale="nl-NL") as context:
        log_in(context.new_page(), office.email)
        return context.storage_state()


@pytest.fixture
def own(office: Office, chromium: Browser) -> Iterator[Page]:
    """A page in an office of its own on the same portal: nobody else's migrations take its turn or change its clients.

    It has no office hours. Its migrations are numbered from 1.
    """
    account = next(office.others)
    with chromium.new_context(base_url=office.url, locale="nl-NL", viewport=DESK) as context:
        page = context.new_page()
        log_in(page, account.email)
        yield page


@pytest.fixture
def context(chromium: Browser, logged_in: StorageState, office: Office) -> Iterator[BrowserContext]:
    """A window of somebody who is logged in, as wide as a desk's screen."""
    context = chromium.new_context(storage_state=logged_in, base_url=office.url, locale="nl-NL", viewport=DESK)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page in that window; whatever the browser complains about fails the test."""
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []
