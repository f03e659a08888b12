"""Part 3 of the step plan in a real browser, up to what the two bars look like: at 0, 10, 50 and 100 %.

How much of a bar is filled is read from a picture of it, as a person would see it; the pictures of the whole page can
be kept (``OVERSTAP_PICTURES`` names a folder).
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Office
from tests.portal.transfers.office import Practice

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FILLED = """async picture => {
    const image = new Image();
    image.src = "data:image/png;base64," + picture;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const brush = canvas.getContext("2d");
    brush.drawImage(image, 0, 0);
    const row = brush.getImageData(0, Math.floor(image.height / 2), image.width, 1).data;
    const colours = [];
    for (let at = 0; at < row.length; at += 4) colours.push(`${row[at]},${row[at + 1]},${row[at + 2]}`);
    // From the left, what has the colour that the bar begins with, leaving out its round end.
    const first = colours[4];
    let filled = 4;
    while (filled < colours.length && colours[filled] === first) filled += 1;
    return filled === colours.length || filled > colours.length - 8 ? 100 : 100 * filled / colours.length;
}"""


def filled(page: Page, bar: Locator) -> float:
    """Percent of the bar's width that has the colour of its left end; an empty bar is all of one colour, so 100."""
    picture = base64.b64encode(bar.screenshot()).decode()
    return float(page.evaluate(FILLED, picture))


def keep(page: Page, name: str) -> None:
    folder = os.environ.get("OVERSTAP_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@contextmanager
def returns_held_up(office: Office) -> Iterator[None]:
    """Nobody writes a return meanwhile, so a load stops halfway; looking at returns goes on."""
    address = (office.folder / "secrets" / "overstap_owner.url").read_text(encoding="utf-8").strip()
    with psycopg.connect(address) as connection:
        connection.execute("LOCK TABLE returns_taxreturn IN EXCLUSIVE MODE")
        yield


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Half of its records are written before any return is: 20 of 40."""
    practice = Practice().only("offices", "users", "clients", "returns")
    for number in range(15):
        client = {"id": f"k{number}", "office_id": "1", "kind": "person", "state": "current", "name": f"Naam {number}"}
        practice.tables["clients"].append(client)
    for number in range(17):
        practice.add_return(f"e{number}", f"k{number % 15}", 2018 + number // 15)
    return practice.export(tmp_path)


def choose(page: Page, bundle: Path) -> None:
    """Steps 25 to 30: from the overview to the chosen file."""
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Migratie").click()
    page.get_by_role("link", name="Upload migratiebestand").click()
    page.get_by_role("link", name="Volgende").click()
    expect(page.get_by_label("Gecombineerd")).to_be_checked()
    page.get_by_role("button", name="Volgende").click()
    page.get_by_label("Selecteer een bestand").set_input_files(bundle)
    expect(page.get_by_text(bundle.name)).to_be_visible()


def _no_bytes(route: Route) -> None:
    # The upload is made, but none of its bytes gets through.
    if route.request.method == "PATCH":
        route.abort()
    else:
        route.continue_()


def test_the_bars_are_seen_at_0_10_50_and_100_percent(own: Page, office: Office, bundle: Path) -> None:
    own.route("**/uploads/*", _no_bytes)
    choose(own, bundle)
    own.get_by_role("button", name="Volgende").click()
    expect(own.get_by_text("Het bestand wordt geüpload.")).to_be_visible()
    expect(own.locator("#upload-bar")).to_have_attribute("value", "0")
    assert filled(own, own.locator("#upload-bar")) == 100, "one colour from end to end: nothing is filled"
    keep(own, "0")
    own.get_by_role("button", name="Pauzeren").click()
    own.unroute("**/uploads/*")
    with returns_held_up(office):
        own.get_by_role("button", name="Verdergaan").click()
        own.wait_for_url(re.compile(r"/migraties/1/$"))
        upload, unpack = own.locator("progress.bar").nth(0), own.locator("progress.bar").nth(1)
        expect(unpack).to_have_attribute("value", "50", timeout=60_000)
        assert filled(own, upload) == 100
        assert filled(own, unpack) == pytest.approx(50, abs=2)
        keep(own, "50")
        choose(own, bundle)
        own.get_by_role("button", name="Volgende").click()
        own.wait_for_url(re.compile(r"/migraties/2/$"))
        expect(own.get_by_text("Een andere migratie van dit kantoor wordt eerst ingelezen.")).to_be_visible(
            timeout=60_000
        )
        assert filled(own, unpack) == pytest.approx(10, abs=2)
        expect(own.get_by_text("U mag deze pagina sluiten")).to_be_visible()
        keep(own, "10")
        own.goto("/migraties/")
        expect(own.get_by_role("row", name="Migratie 1")).to_contain_text("50 %")
        expect(own.get_by_role("row", name="Migratie 2")).to_contain_text("10 %")
        own.goto("/migraties/2/")
    expect(own.get_by_text("De migratie is klaar.")).to_be_visible(timeout=60_000)
    keep(own, "100")
    with own.expect_download() as download:
        own.get_by_role("link", name="PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_a_waiting_migration_is_cancelled_says_so_and_goes_on(own: Page, office: Office, bundle: Path) -> None:
    with returns_held_up(office):
        for number in (1, 2):
            choose(own, bundle)
            own.get_by_role("button", name="Volgende").click()
            own.wait_for_url(re.compile(rf"/migraties/{number}/$"))
            expect(own.locator("progress.bar").nth(1)).not_to_have_attribute("value", "0", timeout=60_000)
        expect(own.get_by_text("Een andere migratie van dit kantoor wordt eerst ingelezen.")).to_be_visible(
            timeout=60_000
        )
        own.get_by_role("button", name="Migratie afbreken").click()
        expect(own.get_by_text("Wat al was ingelezen, blijft staan.").first).to_be_visible()
        keep(own, "afgebroken")
    own.get_by_role("button", name="Migratie verder laten gaan").click()
    expect(own.get_by_text("De migratie is klaar.")).to_be_visible(timeout=60_000)
