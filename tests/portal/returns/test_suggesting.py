"""Which clients are suggested as former ones, and which never are."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from overstap.portal.accounts.api import Account
from overstap.portal.clients.api import Client
from overstap.portal.returns import api as returns

TODAY = date(2026, 11, 22)


def add(account: Account, name: str, *years: int, **fields: object) -> Client:
    client = Client.objects.create(account=account, **{"kind": "person", "name": name, "migration_id": 1} | fields)
    for year in years:
        about = {"program": "BAS", "tax_type": "IB", "message_kind": "aangifte", "status": "filed", "tax_year": year}
        returns.TaxReturn.objects.create(account=account, client=client, **about)
    return client


def suggested() -> list[tuple[str, int | None]]:
    return list(returns.without_recent_return(TODAY).values_list("name", "last_year"))


def test_the_last_three_tax_years_are_those_that_ended() -> None:
    assert returns.first_recent_year(TODAY) == 2023


def test_who_has_no_recent_return_is_suggested_longest_ago_first(bound: Account) -> None:
    add(bound, "Recent", 2015, 2023)
    add(bound, "Dit jaar", 2026)
    add(bound, "Net oud", 2021, 2022)
    add(bound, "Oud", 2013)
    add(bound, "Nooit")
    assert suggested() == [("Nooit", None), ("Oud", 2013), ("Net oud", 2022)]


def test_who_is_no_client_any_more_needs_no_suggestion(bound: Account) -> None:
    add(bound, "Weg", 2013, state="former")
    add(bound, "Verwezen", 2013, placeholder=True)
    assert suggested() == []


def test_who_was_added_here_this_year_is_new(bound: Account) -> None:
    add(bound, "Oud", 2013)
    new, old = add(bound, "Nieuw", migration_id=None), add(bound, "Eerder", migration_id=None)
    Client.objects.filter(pk=new.pk).update(created_at=datetime(2026, 1, 2, tzinfo=UTC))
    Client.objects.filter(pk=old.pk).update(created_at=datetime(2025, 1, 2, tzinfo=UTC))
    assert [name for name, _ in suggested()] == ["Eerder", "Oud"]


def test_without_any_return_nobody_is_suggested(bound: Account) -> None:
    add(bound, "Alleen de klantenlijst")
    assert suggested() == []


@pytest.mark.parametrize(
    ("fields", "is_named"),
    [
        ({"state": "former"}, True),
        ({"state": "former", "edited": {"state": "current"}}, False),
        ({"state": "current", "edited": {"state": "former"}}, True),
        ({"state": "current"}, False),
        ({"state": "former", "migration_id": None}, False),
    ],
)
def test_the_sources_own_word_counts_not_what_people_made_of_it(
    bound: Account, fields: dict[str, object], *, is_named: bool
) -> None:
    add(bound, "Vries", 2020, **fields)
    found = list(returns.former_at_the_source().values_list("name", "last_year"))
    assert found == ([("Vries", 2020)] if is_named else [])
