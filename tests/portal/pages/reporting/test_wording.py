"""Every code that the project's own rooms can say has words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import overstap
from overstap.bundle.model import Reason
from overstap.portal.clients import api as clients
from overstap.portal.history.api import Editable
from overstap.portal.pages.reporting import wording
from overstap.portal.responsibilities import api as responsibilities
from overstap.portal.returns import api as returns
from overstap.portal.transfers.reconciling import Comparison, Side

OF_THE_ROOM_ITSELF = {
    *("sbr-folder", "no-file", "too-deep"),
    *("by-program", "left-out"),
    *("overstap-connect", "self-signed", "sql-server", "hung-up"),
}
"""Hyphenated literals that reach no page: a variant, what a walk through folders met, what a profile does with a table,
and how a database is reached."""
SOURCES = Path(overstap.__file__).parent


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_to_leave_a_record_behind_has_words(reason: Reason) -> None:
    assert wording.code_words(reason) != reason.value


def test_every_comparison_and_side_has_words() -> None:
    assert all(wording.comparison_words(comparison) != comparison.value for comparison in Comparison)
    assert all(wording.side_words(side) != side.value for side in Side)


def test_every_code_that_a_room_says_of_a_record_has_words() -> None:
    """Codes are the hyphenated literals of the rooms that make findings and leave records behind."""
    rooms = ("xbrl", "desktop/sources", "desktop/export", "portal/transfers")
    sources = "".join(path.read_text(encoding="utf-8") for room in rooms for path in (SOURCES / room).rglob("*.py"))
    codes = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', sources)) - OF_THE_ROOM_ITSELF
    assert "identifier-check" in codes, "the codes are no longer where this test looks"
    assert {code for code in codes if wording.code_words(code) == code} == set()


@pytest.mark.parametrize(
    ("table", "noted", "shown"),
    [
        ("assessment_notices", "IB 2016 1234.56.782.H.46.0112", "IB 2016 •••••0112"),
        # As the file had it: nothing but the format's own parts is known to have no spaces.
        ("assessment_notices", "IB 2016 1234 56 782 H 46", "IB 2016 •••••H 46"),
        ("assessment_notices", "IB 2016 123", "IB 2016 •••••"),
        ("assessment_notices", "IB 2016 •••••0112", "IB 2016 •••••0112"),
        ("assessment_notices", "IB 2016", "IB 2016"),
        ("assessment_notices", None, ""),
        ("returns", "OB 2020 01-01-2020 – 31-03-2020 v2", "OB 2020 01-01-2020 – 31-03-2020 v2"),
        ("clients", None, ""),
    ],
)
def test_a_notice_that_an_earlier_version_noted_with_its_whole_number_is_called_by_its_end(
    table: str, noted: str | None, shown: str
) -> None:
    assert wording.record_label(table, noted) == shown


def test_an_unknown_code_of_a_later_version_is_shown_as_it_is() -> None:
    assert wording.code_words("seen-in-2031") == "seen-in-2031"
    assert wording.field_words("shoe_size") == "shoe_size"
    assert wording.variant_words("paper") == "paper"


def test_a_column_has_the_label_of_the_form_where_people_edit_it() -> None:
    assert wording.field_label("clients", "city") == "Plaats"
    assert wording.field_label("relations", "user_id") == "Medewerker"
    assert wording.field_label("clients", "shoe_size") == "shoe_size"


@pytest.mark.parametrize(
    "editable",
    [clients.EDITABLE, responsibilities.RELATIONS, returns.RETURNS, returns.NOTICES],
    ids=lambda each: each.table,
)
def test_whatever_people_edit_has_a_label(editable: Editable) -> None:
    assert [field for field in editable.fields if wording.field_label(editable.table, field) == field] == []


def test_a_difference_tells_its_reason_in_words() -> None:
    assert wording.detail_words("reference-not-loaded") == wording.code_words("reference-not-loaded")
    assert wording.detail_words("absent") == "ontbreekt aan de andere kant"
    assert wording.detail_words("3 / 4") == "3 / 4"
