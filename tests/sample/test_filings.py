"""What was filed when: years, periods, versions and statuses that could be so."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import timedelta

import pytest

from overstap.sample.chance import chance
from overstap.sample.clients import make_client
from overstap.sample.filings import planned_filings
from overstap.sample.model import TODAY, Client, Planned
from overstap.sample.offices import make_practice

PRACTICE = make_practice(1, 3)


def _filings(position: int) -> tuple[Client, list[Planned]]:
    client = make_client(1, PRACTICE, position)
    return client, list(planned_filings(client, chance(1, "filings", position)))


ALL = [pair for position in range(300) for pair in [_filings(position)]]
FILINGS = [planned for _, found in ALL for planned in found]


def test_returns_lie_within_the_clients_years() -> None:
    for client, found in ALL:
        assert {planned.year for planned in found} == set(range(client.first_year, client.last_year + 1))


def test_sent_returns_have_a_time_and_open_ones_have_none() -> None:
    for planned in FILINGS:
        assert (planned.sent_at is None) == (planned.status in {"Open", "In behandeling", "Ter controle"})


def test_nothing_was_sent_before_its_period_began_or_after_today() -> None:
    sent = [planned for planned in FILINGS if planned.sent_at]
    assert all(planned.start < planned.sent_at.date() <= TODAY for planned in sent if planned.sent_at)


@pytest.mark.parametrize(("period", "months"), [("month", 1), ("quarter", 3), ("year", 12)])
def test_vat_periods_join_up_over_the_year(period: str, months: int) -> None:
    client, found = next(pair for pair in ALL if pair[0].vat_period == period)
    returns = [one for one in found if one.tax == "OB" and one.kind == "aangifte" and one.year == client.first_year]
    assert len(returns) == 12 // months
    for one, following in itertools.pairwise(returns):
        assert one.end + timedelta(days=1) == following.start


def test_companies_file_corporation_tax_and_persons_income_tax() -> None:
    for client, found in ALL:
        assert {planned.tax for planned in found} - {"OB"} == {"VPB" if client.is_company else "IB"}


def test_some_financial_years_are_no_calendar_years() -> None:
    broken = [planned for planned in FILINGS if planned.tax == "VPB" and planned.start.month != 1]
    assert broken
    assert all(planned.start.year == planned.year for planned in broken)


def test_most_returns_of_older_years_are_definitive() -> None:
    words = Counter(planned.status for planned in FILINGS if planned.year < 2022)
    assert words["Definitief"] > 0.9 * words.total()


def test_some_returns_of_the_last_year_are_open() -> None:
    last = [planned.sent_at is None for planned in FILINGS if planned.year == 2025 and planned.tax != "OB"]
    assert 0.2 < sum(last) / len(last) < 0.7


def test_corrections_come_later_and_count_up() -> None:
    pairs = [(first, later) for _, found in ALL for first, later in itertools.pairwise(found) if later.version > 1]
    assert pairs
    for first, later in pairs:
        assert (later.year, later.tax, later.version) == (first.year, first.tax, first.version + 1)
        assert first.sent_at <= later.sent_at


def test_suppletions_cover_the_whole_year() -> None:
    found = [planned for planned in FILINGS if planned.kind == "suppletie"]
    assert found
    assert all((planned.end - planned.start).days >= 364 for planned in found)


def test_the_disagreeing_client_has_two_definitive_returns_of_one_year() -> None:
    _, found = _filings(16)
    assert [planned.status for planned in found if planned.year == 2024] == ["Definitief", "Definitief"]
