"""The paired bars of the control totals."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.pages.reporting.totals import HEIGHT, paired_totals
from overstap.portal.transfers.totals import TotalReport

NUMBERS = st.integers(min_value=0, max_value=10**6)
TOTALS = st.lists(
    st.builds(TotalReport, st.sampled_from(["IB", "OB"]), st.integers(2012, 2025), NUMBERS, NUMBERS, NUMBERS),
    max_size=30,
)


@given(TOTALS)
def test_law_every_bar_fits_and_none_that_counts_is_invisible(totals: list[TotalReport]) -> None:
    for tax in paired_totals(totals):
        for pair in tax.pairs:
            assert 0 <= pair.stated_height <= HEIGHT
            assert (pair.stated_height > 0) == (pair.stated > 0)
            assert (pair.present_height > 0) == (pair.present > 0)


@given(TOTALS)
def test_law_no_total_is_lost_or_doubled(totals: list[TotalReport]) -> None:
    taxes = paired_totals(totals)
    assert sum(tax.stated for tax in taxes) == sum(total.stated for total in totals)
    assert sum(tax.difference for tax in taxes) == sum(
        total.stated - total.present - total.kept_out for total in totals
    )
