"""What stays behind whatever is chosen says what is wrong with it, in words and as a finding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.model import Reason, Severity
from overstap.bundle.writing import REFERENCE_MISSING
from overstap.desktop.sources.contract import Found, LeftBehind
from overstap.desktop.sources.faults import NO_TAX_YEAR, Fault, left_behind
from overstap.desktop.sources.selection import LAST_TAX_YEAR


@pytest.mark.parametrize(
    ("table", "field"),
    [("returns", "tax_year"), ("assessment_notices", "tax_year"), ("roles", ""), ("attachments", "")],
)
def test_a_year_that_is_none_is_told_where_the_record_has_it(table: str, field: str) -> None:
    assert Fault.about(table, 2150) == (field, NO_TAX_YEAR, "2150 is geen belastingjaar")


@pytest.mark.parametrize("year", [None, 2012, LAST_TAX_YEAR])
def test_of_a_year_that_is_one_the_owner_is_missing(year: int | None) -> None:
    assert Fault.about("returns", year).code == REFERENCE_MISSING


def test_what_is_wrong_stands_beside_the_reason_and_blocks() -> None:
    detail = "2150 is geen belastingjaar"
    assert list(left_behind("returns", "r", Reason.UNREADABLE, tax_year=2150)) == [
        LeftBehind("returns", "r", Reason.UNREADABLE, detail),
        Found("returns", "r", "tax_year", NO_TAX_YEAR, Severity.BLOCKING, detail),
    ]


@given(reason=st.sampled_from(sorted(set(Reason) - {Reason.UNREADABLE})), year=st.integers(1990, 2200))
def test_law_what_somebody_chose_is_no_fault(reason: Reason, year: int) -> None:
    assert list(left_behind("returns", "r", reason, tax_year=year)) == [LeftBehind("returns", "r", reason)]
