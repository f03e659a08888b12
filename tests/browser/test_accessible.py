"""WCAG 2.2 AA as far as a machine can judge (axe), in both themes; and narrow screens, and the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LISTS = [
    "/",
    "/klanten/",
    "/aangiften/",
    "/aanslagen/",
    "/migraties/",
    "/migraties/1/",
    "/migraties/1/achtergebleven/",
    "/migraties/1/gegevens/",
    "/migraties/1/voorbeeld/",
    "/migraties/1/voorbeeld/1/",
    "/migraties/1/terugdraaien/",
    "/migraties/meenemen/",
]
WIZARD = ["/migraties/nieuw/", "/migraties/nieuw/opties/", "/migraties/nieuw/bestand/"]
SETTINGS = ["/instellingen/kantoor/", "/instellingen/tokens/", "/api/docs/"]
OTHERS = [*WIZARD, *SETTINGS, "/kantoren/", "/wachtwoord/wijzigen/", "/nergens/"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def records(page: Page) -> Iterator[str]:
    """The pages of one client and of every return."""
    for address in ("/klanten/", "/aangiften/"):
        page.goto(address)
        for link in page.locator("#results tbody th a").all():
            yield link.get_attribute("href") or ""


@pytest.fixture
def addresses(context: BrowserContext) -> list[str]:
    """One of each kind of page."""
    page = context.new_page()
    found = [*LISTS, *OTHERS, *records(page)]
    page.close()
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_breaks_a_rule_that_can_be_checked(context: BrowserContext, addresses: list[str], theme: str) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme=theme)
    broken = {address: found for address in addresses if (found := violations(page, address))}
    assert broken == {}


def test_no_page_is_wider_than_a_narrow_screen(context: BrowserContext, addresses: list[str]) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address


def test_the_first_tab_skips_to_the_content(page: Page) -> None:
    page.goto("/klanten/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_menu_opens_and_closes_with_the_keyboard(page: Page) -> None:
    page.goto("/")
    leave = page.get_by_role("button", name="Uitloggen")
    expect(leave).to_be_hidden()
    page.locator(".menu-button.account").press("Enter")
    expect(leave).to_be_visible()
    page.keyboard.press("Escape")
    expect(leave).to_be_hidden()


def test_a_narrow_screen_has_the_whole_menu(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    page.get_by_role("button", name="Menu").click()
    page.locator("#account-menu").get_by_role("link", name="Aanslagen (SBA)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aanslagen (SBA)")


def violations(page: Page, address: str) -> list[str]:
    page.goto(address)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]
