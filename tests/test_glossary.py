"""The glossary can be trusted: in order, each term once, and its names occur in the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from overstap.bundle.model import TABLES

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def rows() -> list[tuple[str, str, str]]:
    lines = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines if line.startswith("| ")]
    return [(term, name, meaning) for term, name, meaning in cells[1:]]


def terms_in(rows: list[tuple[str, str, str]]) -> list[str]:
    return [term.lower() for term, _, _ in rows]


def test_terms_stand_in_alphabetical_order(rows: list[tuple[str, str, str]]) -> None:
    plain = [re.sub(r"[^a-z0-9]+", " ", term) for term in terms_in(rows)]
    assert plain == sorted(plain)


def test_each_term_stands_there_once_and_has_a_meaning(rows: list[tuple[str, str, str]]) -> None:
    assert len(rows) > 60
    assert len(set(terms_in(rows))) == len(rows)
    assert all(name and meaning for _, name, meaning in rows)


def test_every_name_in_code_letters_occurs_in_the_code(rows: list[tuple[str, str, str]]) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    code += "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.toml"))
    names = {name for _, cell, _ in rows for name in re.findall(r"`([^`]+)`", cell)}
    assert [name for name in sorted(names) if name not in code] == []


def test_the_tables_of_the_bundle_are_explained(rows: list[tuple[str, str, str]]) -> None:
    explained = {name for _, cell, _ in rows for name in re.findall(r"`([^`]+)`", cell)}
    assert {table for table in TABLES if table not in {"left_behind", "findings"}} <= explained


def test_texts_that_people_read_have_one_word_for_one_thing() -> None:
    rules = re.findall(r"^- \*[^*]+\*, not (.+)$", (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), re.MULTILINE)
    others = [word for rule in rules for word in re.findall(r"\*([^*]+)\*", rule)]
    assert "overstaptool" in others
    # "maak migratie 2 ongedaan" is the same word taken apart.
    sought = re.compile("|".join(others + [word.split()[0] for word in others]), re.IGNORECASE)
    sources = [path for kind in ("py", "html", "txt", "js", "typ") for path in (ROOT / "src").rglob(f"*.{kind}")]
    ours = [path for path in sources if "vendor" not in path.parts]
    assert [path.name for path in ours if sought.search(path.read_text(encoding="utf-8"))] == []
