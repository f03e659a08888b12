"""Gegevens meenemen, as an administrator does it: asked for, made while he watches, fetched whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from overstap.bundle import verify

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_an_administrator_takes_the_account_along(page: Page, tmp_path: Path) -> None:
    page.goto("/migraties/")
    page.get_by_role("link", name="Gegevens meenemen").click()
    expect(page.get_by_role("heading", name="Gegevens meenemen")).to_be_visible()
    page.get_by_role("button", name="Maak een export").click()
    # The page asks again by itself until the file is there.
    download = page.get_by_role("link", name="Bestand ophalen").first
    expect(download).to_be_visible(timeout=60_000)
    with page.expect_download() as fetched:
        download.click()
    file = tmp_path / fetched.value.suggested_filename
    fetched.value.save_as(file)
    report = verify(file)
    assert report.ok
    assert report.info is not None
    assert (report.info.source.variant, report.info.tables["returns"].exported) == ("portal", 3)
