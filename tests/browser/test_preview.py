"""A second file in a real browser: what people changed meanwhile is shown, decided per client, and only then loaded.

The pictures of the pages can be kept (``OVERSTAP_PICTURES`` names a folder).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.portal.transfers.office import Practice

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WIDTHS = (320, 768, 1280)


@pytest.fixture
def practice() -> Practice:
    """Enough clients for a page to look like one."""
    practice = Practice()
    for number in range(12):
        name = f"Klant {number:02}"
        client = {"id": f"k{number}", "office_id": "1", "kind": "company", "state": "current", "name": name}
        practice.tables["clients"].append(client)
    return practice


def upload(page: Page, bundle: Path, conflicts: str) -> None:
    """Through the wizard, with that way to settle conflicts, to the page of the migration."""
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Migratie").click()
    page.get_by_role("link", name="Upload migratiebestand").click()
    page.get_by_role("link", name="Volgende").click()
    page.get_by_label(conflicts).check()
    keep(page, "opties")
    page.get_by_role("button", name="Volgende").click()
    page.get_by_label("Selecteer een bestand").set_input_files(bundle)
    page.get_by_role("button", name="Volgende").click()
    page.wait_for_url(re.compile(r"/migraties/\d+/$"))


def move(page: Page, name: str, city: str) -> None:
    """Change where a client lives."""
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Klanten").click()
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="Wijzigen").first.click()
    page.get_by_label("Plaats").fill(city)
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text(city).first).to_be_visible()


def keep(page: Page, name: str) -> None:
    folder = os.environ.get("OVERSTAP_PICTURES")
    if not folder:
        return
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder) / f"{name}-{theme}-{width}.png", full_page=True)
    page.emulate_media(color_scheme="light")


def test_conflicts_are_decided_per_client_before_anything_is_loaded(
    own: Page, practice: Practice, tmp_path: Path
) -> None:
    upload(own, practice.export(tmp_path), "Wat in het portaal staat, blijft")
    expect(own.get_by_text("De migratie is klaar.")).to_be_visible(timeout=60_000)
    move(own, "Jansen", "Assen")
    move(own, "Bakker B.V.", "Emmen")
    practice.row("clients", "c1").update(city="Haren", phone="050-1234567")
    practice.row("clients", "c2")["city"] = "Haren"
    practice.row("clients", "k3")["name"] = "Klant met een andere naam"
    practice.add_return("a9", "k3", 2018)
    practice.add_return("oud", "k4", 2011)
    upload(own, practice.export(tmp_path), "Ik kies per klant")
    own.get_by_role("link", name="Bekijk het voorbeeld en geef akkoord").click(timeout=60_000)
    expect(own.get_by_role("button", name="Akkoord")).to_be_disabled()
    keep(own, "voorbeeld")
    decide(own, "Jansen", "Neem het bestand")
    decide(own, "Bakker B.V.", "Houd het portaal")
    keep(own, "gekozen")
    own.get_by_role("button", name="Akkoord").click()
    expect(own.get_by_text("De migratie is klaar.")).to_be_visible(timeout=60_000)
    keep(own, "klaar")
    own.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Klanten").click()
    expect(own.get_by_role("row", name="Jansen")).to_contain_text("Haren")
    expect(own.get_by_role("row", name="Bakker B.V.")).to_contain_text("Emmen")


def decide(page: Page, name: str, choice: str) -> None:
    """From the preview to a client's page, choose, and back."""
    page.get_by_role("link", name=name).click()
    expect(page.get_by_text("conflict", exact=True).first).to_be_visible()
    keep(page, f"klant-{name[:6]}")
    page.get_by_role("button", name=choice).click()
    expect(page.get_by_text("Gekozen voor 1 gegeven.")).to_be_visible()
    page.get_by_role("link", name=re.compile("Voorbeeld van migratie")).click()
