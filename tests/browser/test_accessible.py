"""WCAG 2.2 AA as far as a machine can judge (axe), in both themes; and narrow screens, and the keyboard.

Each page is loaded once and looked at in every way; the tests then say what was found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, ViewportSize, expect

from tests.browser.conftest import DESK, Office

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What another theme can change; the rest of a page is the same in both."""
NARROWEST: ViewportSize = {"width": 320, "height": 700}
"""What WCAG asks of reflow (1.4.10)."""
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
EDITING = [
    "/klanten/nieuw/",
    "/klanten/nieuw/?soort=company",
    "/klanten/oud/",
    "/klanten/oud/?lijst=bron",
    "/klanten/verantwoordelijkheden/",
    "/medewerkers/",
]
OF_A_CLIENT = ["wijzigen/", "verantwoordelijkheden/", "geschiedenis/"]
OTHERS = [*WIZARD, *SETTINGS, *EDITING, "/kantoren/", "/wachtwoord/wijzigen/", "/nergens/"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@dataclass(frozen=True)
class Looked:
    """What was found of a page: rules that are *broken*, and whether it *is_wider* than the narrowest screen.

    *stacked* tells of each table that turns into lists on such a screen whether all of it is in sight.
    """

    broken: list[str]
    is_wider: bool
    stacked: list[bool]


@pytest.fixture(scope="module")
def looked(chromium: Browser, logged_in: StorageState, office: Office) -> dict[str, Looked]:
    """Every kind of page, by its address."""
    with chromium.new_context(
        storage_state=logged_in, base_url=office.url, locale="nl-NL", viewport=DESK, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        return {address: look_at(page, address) for address in [*LISTS, *OTHERS, *records(page)]}


def records(page: Page) -> list[str]:
    """The pages of every client and of every return, and what is changed of one client."""
    found = [*links(page, "/klanten/"), *links(page, "/aangiften/")]
    return [*found, *(found[0] + path for path in OF_A_CLIENT)]


def links(page: Page, address: str) -> Iterator[str]:
    """Where the first column of a list leads."""
    page.goto(address)
    for link in page.locator("#results tbody th a").all():
        yield link.get_attribute("href") or ""


def look_at(page: Page, address: str) -> Looked:
    page.set_viewport_size(DESK)
    # Colours that are fading in are none yet: on a busy machine axe came before the end of it.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    broken = violations(page, address)
    page.emulate_media(color_scheme="dark")
    broken += run_axe(page, COLOURS)
    page.set_viewport_size(NARROWEST)
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    stacks = "tables => tables.map(table => table.parentElement.scrollWidth <= table.parentElement.clientWidth)"
    stacked = page.locator("table.stacks").evaluate_all(stacks)
    return Looked(broken, bool(page.evaluate(wider)), stacked)


def test_no_page_breaks_a_rule_that_can_be_checked_in_either_theme(looked: dict[str, Looked]) -> None:
    assert {address: found.broken for address, found in looked.items() if found.broken} == {}


def test_no_page_is_wider_than_the_narrowest_screen(looked: dict[str, Looked]) -> None:
    assert [address for address, found in looked.items() if found.is_wider] == []


@pytest.mark.parametrize("address", ["/migraties/1/", "/migraties/1/gegevens/", "/migraties/1/voorbeeld/"])
def test_numbers_stand_below_each_other_where_they_do_not_fit_beside(looked: dict[str, Looked], address: str) -> None:
    assert looked[address].stacked == [True]


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
    """The rules that a page breaks, once it is loaded; in the theme that holds."""
    page.goto(address)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return run_axe(page, RULES)


def run_axe(page: Page, rules: dict[str, object]) -> list[str]:
    """What axe, which is in the page already, finds of *rules*."""
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules)
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found["violations"] for node in rule["nodes"]]
