"""Dutch public holidays, with a library that knows those of the whole world as the judge."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from holidays import country_holidays

from overstap.portal.transfers.holidays import easter_sunday, is_public_holiday


@pytest.mark.parametrize("year", [*range(2012, 2061)])
def test_the_list_equals_that_of_the_holidays_library(year: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    ours = {day for day in days if day.year == year and is_public_holiday(day)}
    assert ours == set(country_holidays("NL", years=year))


def test_the_kings_day_gives_way_to_a_sunday() -> None:
    assert is_public_holiday(date(2025, 4, 26))
    assert not is_public_holiday(date(2025, 4, 27))


def test_liberation_day_is_a_day_off_once_in_five_years() -> None:
    assert [year for year in range(2020, 2031) if is_public_holiday(date(year, 5, 5))] == [2020, 2025, 2030]


@pytest.mark.parametrize("easter", [date(1818, 3, 22), date(2000, 4, 23), date(2038, 4, 25), date(2285, 3, 22)])
def test_easter_falls_where_the_tables_have_it_at_its_earliest_and_latest_too(easter: date) -> None:
    assert easter_sunday(easter.year) == easter
