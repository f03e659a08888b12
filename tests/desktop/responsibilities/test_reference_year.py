"""The latest complete year, as an office would call it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.model import ReturnStatus
from overstap.desktop.responsibilities import reference_year
from overstap.desktop.sources.census import Group

DEFINITIVE, OPEN, FILED = ReturnStatus.DEFINITIVE, ReturnStatus.OPEN, ReturnStatus.FILED


def counted(year: int, records: int, status: ReturnStatus | None, tax: str = "IB") -> Group:
    return Group("returns", records, tax_year=year, status=status, tax_type=tax)


@pytest.mark.parametrize(
    ("groups", "year"),
    [
        ([counted(2015, 9, DEFINITIVE), counted(2016, 5, DEFINITIVE), counted(2017, 9, FILED)], 2016),
        ([counted(2016, 19, DEFINITIVE), counted(2016, 1, OPEN), counted(2015, 9, DEFINITIVE)], 2016),
        ([counted(2016, 8, DEFINITIVE), counted(2016, 2, OPEN), counted(2015, 9, DEFINITIVE)], 2015),
        ([counted(2016, 8, DEFINITIVE), counted(2017, 9, DEFINITIVE, "OB")], 2016),
        ([counted(2016, 8, DEFINITIVE, "VPB"), counted(2011, 9, DEFINITIVE)], 2016),
    ],
)
def test_it_is_the_latest_year_whose_returns_are_nearly_all_definitive(groups: list[Group], year: int) -> None:
    assert reference_year(groups) == year


def test_without_a_complete_year_it_is_the_one_with_most_definitive_returns() -> None:
    groups = [
        counted(2015, 5, DEFINITIVE),
        counted(2015, 5, OPEN),
        counted(2016, 1, DEFINITIVE),
        counted(2016, 5, OPEN),
    ]
    assert reference_year(groups) == 2015


def test_where_no_status_is_told_it_is_the_year_before_the_latest() -> None:
    assert reference_year([counted(year, 3, None) for year in (2014, 2015, 2016)]) == 2015
    assert reference_year([counted(2016, 3, None)]) == 2016


@pytest.mark.parametrize("status", [DEFINITIVE, None])
def test_a_few_returns_of_a_mistyped_year_are_no_year(status: ReturnStatus | None) -> None:
    years = [counted(year, 100, status) for year in (2015, 2016)]
    sound = reference_year(years, this_year=2026)
    for odd in (2019, 2027, 2061, 99999):
        assert reference_year([*years, counted(odd, 3, status)], this_year=2026) == sound


def test_a_year_to_come_never_counts_however_full_it_is() -> None:
    assert reference_year([counted(2016, 3, DEFINITIVE), counted(2061, 9, DEFINITIVE)], this_year=2026) == 2016
    assert reference_year([counted(2061, 9, DEFINITIVE)], this_year=2026) is None


def test_without_such_returns_there_is_none() -> None:
    assert reference_year([counted(2016, 3, DEFINITIVE, "OB"), Group("clients", 4)]) is None


groups = st.lists(
    st.builds(
        counted,
        st.integers(2008, 2030),
        st.integers(0, 500),
        st.sampled_from([DEFINITIVE, OPEN, FILED]),
        st.sampled_from(["IB", "VPB", "OB"]),
    ),
    max_size=12,
)


@given(groups, st.randoms(use_true_random=False))
def test_law_the_order_and_the_size_of_the_groups_change_nothing(found: list[Group], chance: random.Random) -> None:
    """A source may count in as many groups as it likes; what they add up to decides."""
    halves = [
        counted(each.tax_year or 0, 1, each.status, each.tax_type or "")
        for each in found
        for _ in range(each.records % 7)
    ]
    whole = [counted(each.tax_year or 0, each.records % 7, each.status, each.tax_type or "") for each in found]
    chance.shuffle(halves)
    assert reference_year(halves, this_year=2026) == reference_year(whole, this_year=2026)


@given(groups)
def test_law_it_is_always_a_year_that_has_such_returns_and_can_migrate(found: list[Group]) -> None:
    year = reference_year(found, this_year=2026)
    years = {
        each.tax_year for each in found if each.tax_type != "OB" and each.records and each.tax_year in range(2012, 2027)
    }
    assert (year in years) if years else (year is None)
