"""Defects are documented, and each has a client of its own."""

from __future__ import annotations

import re
from pathlib import Path

from overstap.sample.defects import ABOUT, CLIENT_DEFECTS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "sample-installation.md"


def test_every_defect_is_documented_and_nothing_else() -> None:
    section = PAGE.read_text("utf-8").split("## Wrong on purpose")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `([\w-]+)` \| \w+ \| (.+) \|$", section, re.MULTILINE))
    assert list(rows) == list(ABOUT)
    assert [code for code, about in ABOUT.items() if not rows[code].startswith(about.split(";")[0].split(",")[0])] == []


def test_every_client_defect_is_described() -> None:
    assert {defect.code for defect in CLIENT_DEFECTS.values()} - {"original"} <= set(ABOUT)


def test_copies_are_of_originals() -> None:
    originals = [CLIENT_DEFECTS[defect.copy_of].code for defect in CLIENT_DEFECTS.values() if defect.copy_of]
    assert originals == ["original", "original"]
