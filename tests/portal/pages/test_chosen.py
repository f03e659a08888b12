"""Which clients somebody chose: those he ticked, or the whole list."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from overstap.portal.accounts.api import Account
from overstap.portal.clients import api as clients
from overstap.portal.pages import chosen
from overstap.portal.pages.chosen import Chosen, chosen_clients


@pytest.fixture
def listed(bound: Account) -> list[int]:
    rows = [clients.Client(account=bound, kind="person", name=str(number)) for number in range(5)]
    return [client.pk for client in clients.Client.objects.bulk_create(rows)]


def chose(**posted: object) -> Chosen:
    request = RequestFactory().post("/", posted)
    return chosen_clients(request, clients.Client.objects.order_by("pk"))


def test_ticked_clients_are_meant(listed: list[int]) -> None:
    assert chose(klant=listed[:2]).ids == listed[:2]


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "²", "9" * 19])
def test_what_is_no_number_is_nobody(db: None, text: str) -> None:
    assert chose(klant=[text]).ids == []


def test_everybody_of_the_list_is_meant_whatever_was_ticked(listed: list[int]) -> None:
    assert chose(alles="1", klant=listed[:1]) == Chosen(listed)


def test_more_than_one_action_takes_is_told(listed: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen.clients_api, "MOST_AT_ONCE", 3)
    assert chose(alles="1") == Chosen(listed[:3], is_cut_short=True)
