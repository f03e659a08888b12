"""A real Chromium in front of a real portal with a migrated practice; both serve all tests here.

A missing browser fails these tests with a sentence; they are never skipped.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from overstap.cli.demo.running import RunningPortal, overstap
from tests.browser.practice import export_practice

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "een lang wachtwoord voor de browser"
FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
]


@dataclass(frozen=True)
class Office:
    """An account with a migrated practice, who logs in, and the data folder of the portal."""

    url: str
    email: str
    folder: Path


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The practice, taken in by a portal of real processes."""
    folder = tmp_path_factory.mktemp("portal")
    with RunningPortal(folder) as portal:
        slug, email = f"kantoor-{secrets.token_hex(4)}", "beheerder@kantoor.example"
        data = ("--data", str(folder))
        create = ("portal", "account", "create", "Kantoor De Linden", "--slug", slug, "--admin-email", email)
        overstap(*create, "--no-office-hours", *data, typed=PASSWORD)
        overstap("portal", "certificate", "add-test", slug, *data)
        token = overstap("portal", "token", slug, email, "--name", "browser", *data).strip()
        sent = ("--portal", portal.url, "--token", "-", "--wait", "--json")
        bundle = export_practice(tmp_path_factory.mktemp("export"))
        answer = json.loads(overstap("upload", str(bundle), *sent, typed=token))
        assert answer["migration"]["state"] == "complete", answer
        yield Office(portal.url, email, folder)


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


@pytest.fixture(scope="module")
def logged_in(chromium: Browser, office: Office) -> StorageState:
    """The cookies of somebody who logged in through the page."""
    context = chromium.new_context(locale="nl-NL")
    page = context.new_page()
    page.goto(f"{office.url}/")
    page.get_by_label("E-mailadres").fill(office.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url(f"{office.url}/k/**")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def context(chromium: Browser, logged_in: StorageState, office: Office) -> Iterator[BrowserContext]:
    """A window of somebody who is logged in, as wide as a desk's screen."""
    context = chromium.new_context(
        storage_state=logged_in, base_url=office.url, locale="nl-NL", viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(15_000)
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
