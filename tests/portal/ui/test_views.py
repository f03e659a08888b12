"""The mark, the name and the files of the frame."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, override_settings


def test_the_mark_can_be_an_operators_own(tmp_path: Path) -> None:
    own = tmp_path / "merk.svg"
    own.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert b"Overstap" in Client().get("/merk.svg").content
    with override_settings(PRODUCT_MARK=own):
        response = Client().get("/merk.svg")
    assert response.content == own.read_bytes()
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "max-age=3600, public"


def test_the_name_comes_from_the_settings(db: None) -> None:
    with override_settings(PRODUCT_NAME="Kantoor Online"):
        page = Client().get("/inloggen/").content.decode()
    assert "Kantoor Online" in page
    assert "Overstap" not in page


@pytest.mark.parametrize(
    "name", ["vendor/tabler.min.css", "vendor/htmx.min.js", "vendor/inter-latin.woff2", "ui/icons.svg"]
)
def test_the_pages_own_files_are_there(name: str) -> None:
    assert finders.find(name), "run tools/build_assets.py"
