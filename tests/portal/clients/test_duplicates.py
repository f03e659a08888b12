"""Who is the same person or company by the natural key."""

from __future__ import annotations

import pytest

from overstap.portal.accounts.api import Account, bind
from overstap.portal.clients.duplicates import MOST_TOLD, same_as
from overstap.portal.clients.models import Client

BSN, FISCAL = "111222333", "123456782"


def add(account: Account, **fields: object) -> Client:
    return Client.objects.create(account=account, **{"kind": "person", "name": "Vries"} | fields)


def test_a_person_is_his_bsn(bound: Account) -> None:
    known = add(bound, bsn=BSN)
    add(bound, bsn="000000012")
    assert same_as({"kind": "person", "bsn": BSN}) == [known]
    assert same_as({"kind": "person", "bsn": BSN}, but=known.pk) == []


@pytest.mark.parametrize("number", [None, ""])
def test_nobody_is_the_same_for_lack_of_a_number(bound: Account, number: str | None) -> None:
    add(bound, bsn=number)
    add(bound, kind="company", fiscal_number=number)
    assert same_as({"kind": "person", "bsn": number}) == []
    assert same_as({"kind": "company", "fiscal_number": number}) == []


@pytest.mark.parametrize("mine", [None, "", "1"])
@pytest.mark.parametrize("theirs", [None, "", "1"])
def test_no_sequence_number_counts_as_the_first(bound: Account, mine: str | None, theirs: str | None) -> None:
    known = add(bound, kind="company", fiscal_number=FISCAL, sequence_number=theirs)
    assert same_as({"kind": "company", "fiscal_number": FISCAL, "sequence_number": mine}) == [known]


def test_another_sequence_number_is_another_company(bound: Account) -> None:
    add(bound, kind="company", fiscal_number=FISCAL, sequence_number="2")
    assert same_as({"kind": "company", "fiscal_number": FISCAL, "sequence_number": None}) == []


def test_a_sole_trader_is_not_the_person_with_the_same_number(bound: Account) -> None:
    add(bound, bsn=BSN)
    assert same_as({"kind": "company", "fiscal_number": BSN}) == []


def test_current_clients_come_first_and_only_some_are_told(bound: Account) -> None:
    for _ in range(MOST_TOLD + 1):
        add(bound, bsn=BSN, state="former")
    current = add(bound, bsn=BSN)
    found = same_as({"kind": "person", "bsn": BSN})
    assert (found[0], len(found)) == (current, MOST_TOLD)


def test_another_accounts_clients_are_not_told(account: Account, other_account: Account) -> None:
    with bind(other_account.pk):
        add(other_account, bsn=BSN)
    with bind(account.pk):
        assert same_as({"kind": "person", "bsn": BSN}) == []
