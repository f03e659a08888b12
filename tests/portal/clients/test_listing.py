"""Which clients a list shows, and in which order."""

from __future__ import annotations

import pytest

from overstap.portal.accounts.api import Account
from overstap.portal.clients import api as clients_api


@pytest.fixture
def clients(bound: Account) -> dict[str, int]:
    """Three clients: name → id."""
    rows = [
        clients_api.Client(account=bound, kind="person", name="Aal", client_number="3", city="Zwolle"),
        clients_api.Client(account=bound, kind="company", name="Bes", client_number="2", city="Almelo", state="former"),
        clients_api.Client(account=bound, kind="person", name="Cor", client_number="1", city=None),
    ]
    return {row.name: row.pk for row in clients_api.Client.objects.bulk_create(rows)}


def names(**choice: object) -> str:
    return "".join(client.name[0] for client in clients_api.list_clients(clients_api.ClientChoice(**choice)))


@pytest.mark.parametrize(
    ("order", "found"),
    [("naam", "ABC"), ("-naam", "CBA"), ("nummer", "CBA"), ("-nummer", "ABC"), ("plaats", "BAC"), ("onzin", "ABC")],
)
def test_every_order(clients: dict[str, int], order: str, found: str) -> None:
    assert names(order=order) == found


def test_states_kinds_and_what_a_search_found_narrow_the_list(clients: dict[str, int]) -> None:
    assert names(state="former") == "B"
    assert names(kind="person") == "AC"
    assert names(among=[clients["Cor"], clients["Bes"]]) == "BC"
    assert names(among=[]) == ""


def test_states_are_counted(clients: dict[str, int]) -> None:
    assert clients_api.count_per_state() == {"current": 2, "former": 1}


def test_one_client_is_found_by_its_id_only_in_its_account(clients: dict[str, int]) -> None:
    assert clients_api.find_client(clients["Aal"]) is not None
    assert clients_api.find_client(0) is None
