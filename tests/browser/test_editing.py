"""Changing the practice in a real browser: with the keyboard, without scripts, by two people at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.browser.conftest import PATIENCE, Office

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def add(page: Page, name: str, **fields: str) -> None:
    page.goto("/klanten/nieuw/")
    page.get_by_label("Achternaam").fill(name)
    for label, text in fields.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Opslaan").click()


@pytest.fixture
def without_scripts(chromium: Browser, logged_in: StorageState, office: Office) -> Iterator[Page]:
    """A window that runs no scripts."""
    context = chromium.new_context(
        storage_state=logged_in, base_url=office.url, locale="nl-NL", java_script_enabled=False
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def test_a_client_is_added_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/klanten/nieuw/")
    page.get_by_label("Achternaam").focus()
    page.keyboard.type("Toetsenbord")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Toetsenbord")
    expect(page.get_by_text("De klant is toegevoegd.")).to_be_visible()


def test_a_wrong_bsn_is_said_at_the_field_and_mended(page: Page) -> None:
    add(page, "Elf", BSN="123456789")
    expect(page.get_by_role("alert")).to_contain_text("elfproef")
    page.get_by_role("alert").get_by_role("link", name="BSN").click()
    expect(page.get_by_label("BSN")).to_be_focused()
    page.get_by_label("BSN").fill("000000024")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Elf")


def test_two_people_at_once_lose_nothing(context: BrowserContext, page: Page) -> None:
    add(page, "Samen", Plaats="Assen")
    address = page.url
    other = context.new_page()
    other.goto(f"{address}wijzigen/")
    page.goto(f"{address}wijzigen/")
    other.get_by_label("Plaats").fill("Emmen")
    other.get_by_role("button", name="Opslaan").click()
    expect(other.get_by_text("De wijzigingen zijn opgeslagen.")).to_be_visible()
    page.get_by_label("Plaats").fill("Hoogeveen")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_role("alert")).to_contain_text("Iemand anders heeft deze klant intussen gewijzigd.")
    expect(page.get_by_text(re.compile("was Assen, is nu Emmen"))).to_be_visible()
    expect(page.get_by_label("Plaats")).to_have_value("Hoogeveen")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_role("region", name="Gegevens")).to_contain_text("Hoogeveen")


def test_everything_works_without_scripts(without_scripts: Page) -> None:
    page = without_scripts
    add(page, "Zonder")
    page.get_by_role("button", name="Geen klant meer").click()
    expect(page.get_by_text("Deze klant staat nu als geen klant meer.")).to_be_visible()
    page.get_by_role("region", name="Verantwoordelijkheden").get_by_role("link").click()
    page.get_by_role("button", name="Toevoegen").click()
    expect(page.get_by_text("De verantwoordelijkheid is toegevoegd.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Weghalen")).click()
    page.get_by_role("button", name=re.compile("^Terugzetten")).click()
    expect(page.get_by_text("De verantwoordelijkheid is teruggezet.")).to_be_visible()


def test_many_clients_get_somebody_at_once(page: Page) -> None:
    page.goto("/klanten/verantwoordelijkheden/")
    page.get_by_label("Zoek op naam").fill("bakker")
    expect(page.locator("#results")).to_contain_text("1 klant")
    page.get_by_label("Alle klanten van deze lijst").check()
    page.locator("#verantwoordelijkheid").select_option("Controleren")
    page.get_by_role("button", name="Maak verantwoordelijk").click()
    expect(page.get_by_text("Voor 1 klant gewijzigd.")).to_be_visible()
    expect(page.get_by_role("row", name="Bakker")).to_contain_text("Controleren")
