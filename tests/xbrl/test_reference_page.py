"""``docs/reference/sbr-messages.md`` says what the code does: its figures, codes and names are compared."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from overstap.xbrl import BANK_VARIANT, DEFAULT, NOT_A_TAX_MESSAGE, Limits, XbrlError, errors
from overstap.xbrl.entrypoints import entry_point
from overstap.xbrl.notices import BALANCES, TO_PAY, TO_RECEIVE
from overstap.xbrl.parties import PARTNER_NUMBERS
from tests.xbrl.making import NT9

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "sbr-messages.md"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def rows_under(page: str, heading: str) -> list[list[str]]:
    section = page.split(f"## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    lines = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in cells] for cells in lines[2:]]


def test_the_page_gives_every_limit_its_figure(page: str) -> None:
    figures = [int(figure) for _, figure, _ in rows_under(page, "Safety")]
    assert sorted(figures) == sorted(getattr(DEFAULT, field.name) for field in fields(Limits))


def test_the_page_names_every_error(page: str) -> None:
    concrete = [error for error in vars(errors).values() if isinstance(error, type) and "code" in vars(error)]
    assert all(issubclass(error, XbrlError) for error in concrete)
    assert {error.code for error in concrete} == set(re.findall(r"`(xbrl\.[a-z-]+)`", page))


def test_the_page_reads_entry_points_as_the_code_does(page: str) -> None:
    rows = rows_under(page, "What kind of message")[:7]
    for names, tax, kinds in rows:
        found = [entry_point(NT9.entry_point(f"{name}-2015")) for name in re.findall(r"`([a-z-]+)`", names)]
        assert [entry.kind for entry in found if entry] == kinds.split(" · ")
        assert {entry.tax_type for entry in found if entry} == {tax}


def test_the_page_gives_the_reasons_to_leave_a_message_behind(page: str) -> None:
    assert f"| `{BANK_VARIANT}` |" in page
    assert f"| `{NOT_A_TAX_MESSAGE}` |" in page


def test_the_page_lists_every_finding_that_the_code_can_make(page: str) -> None:
    listed = {code.strip("`") for _, code, _ in rows_under(page, "Findings")}
    room = Path(errors.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(room.glob("*.py")))
    made = set(re.findall(r'Finding\("[a-z_]+", "([a-z-]+)"\)', code)) | set(
        re.findall(r'defects\.add\("([a-z-]+)"\)', code)
    )
    assert listed == made


def test_the_page_names_the_concepts_that_are_looked_for(page: str) -> None:
    looked_for = {concept for concepts in BALANCES.values() for concept in concepts}
    for concept in (*looked_for, TO_PAY, TO_RECEIVE, *PARTNER_NUMBERS):
        assert f"`{concept}`" in page
