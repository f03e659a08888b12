"""What a newcomer does after a migration: log in, find a client, open a return, keep its document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, Office
from tests.portal.pages.documents import VAT_MESSAGE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_migrated_return_is_found_and_downloaded_byte_for_byte(page: Page) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Klanten").click()
    page.get_by_label("Zoek op naam").fill("linden")
    expect(page.locator("#results")).to_contain_text("1 klant")
    page.get_by_role("link", name="Linden, A.B. van der").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A.B. van der Linden")
    page.get_by_role("link", name="Omzetbelasting").click()
    expect(page.get_by_role("row", name="1a Omzet, hoog tarief")).to_contain_text("€ 15.000")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download zoals ingediend").click()
    assert Path(download.value.path()).read_bytes() == VAT_MESSAGE
    assert download.value.suggested_filename.startswith("ob-2020-")


def test_what_is_typed_in_a_search_stays_out_of_the_address(page: Page) -> None:
    page.goto("/klanten/")
    page.get_by_label("Zoek op naam").fill("linden")
    page.wait_for_url(re.compile(r"/klanten/\?zoek="))
    assert "linden" not in page.url
    page.reload()
    expect(page.get_by_label("Zoek op naam")).to_have_value("linden")
    expect(page.locator("#results")).to_contain_text("1 klant")


def test_the_search_at_the_top_works_from_every_page(page: Page) -> None:
    page.goto("/migraties/")
    page.get_by_label("Klant zoeken").fill("bakker")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Bakker B.V.")).to_be_visible()


def test_a_choice_narrows_the_list_at_once_and_can_be_taken_back(page: Page) -> None:
    page.goto("/aangiften/")
    expect(page.locator("#results")).to_contain_text("3 aangiften")
    page.get_by_label("Jaar").select_option("2012")
    expect(page.locator("#results")).to_contain_text("1 aangifte")
    page.get_by_role("link", name="Toon alle aangiften").click()
    expect(page.locator("#results")).to_contain_text("3 aangiften")


def test_the_report_of_the_migration_closes(page: Page) -> None:
    page.goto("/migraties/1/")
    expect(page.get_by_role("row", name="Aangiften")).to_contain_text("van 2011 of eerder")
    expect(page.get_by_text("De migratie is klaar.")).to_be_visible()
    left_behind = page.get_by_role("row", name="Aangiften").get_by_role("cell").filter(has_text="van 2011 of eerder")
    left_behind.get_by_role("link").click()
    expect(page.get_by_role("row", name="a0")).to_be_visible()


def test_somebody_logs_in_and_out_with_the_keyboard(chromium: Browser, office: Office) -> None:
    context = chromium.new_context(base_url=office.url, locale="nl-NL")
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_label("E-mailadres")).to_be_focused()
    page.keyboard.type(office.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kantoor De Linden")
    page.get_by_role("button", name=office.email).press("Enter")
    page.get_by_role("button", name="Uitloggen").press("Enter")
    expect(page.get_by_text("U bent uitgelogd.")).to_be_visible()
    context.close()


def test_english_is_one_click_away(page: Page) -> None:
    page.goto("/klanten/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Clients")
    page.get_by_role("button", name="Nederlands").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Klanten")
