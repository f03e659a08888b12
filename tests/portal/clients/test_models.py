"""What the database itself keeps right about clients and offices."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from overstap.portal.accounts.api import Account
from overstap.portal.clients.models import Client, ClientIdentity, Office

SOURCE = "else4cas-1"


@pytest.fixture
def client(bound: Account) -> Client:
    """A client of an office, as a file brought it."""
    office = Office.objects.create(account=bound, name="Vestiging Noord", source_id=SOURCE, source_key="1")
    return Client.objects.create(
        account=bound, kind="person", name="Vries", office=office, source_id=SOURCE, source_key="c1"
    )


def know(client: Client, source: str, key: str) -> ClientIdentity:
    return ClientIdentity.objects.create(
        account_id=client.account_id, client=client, source_id=source, source_key=key, content_hash="0" * 64
    )


def test_a_new_client_is_current_and_no_placeholder(client: Client) -> None:
    assert (client.state, client.placeholder, client.edited) == ("current", False, {})


def test_an_office_does_not_go_while_a_client_is_of_it(client: Client) -> None:
    assert client.office
    with pytest.raises(ProtectedError):
        client.office.delete()


def test_several_sources_may_know_one_client(client: Client) -> None:
    know(client, SOURCE, "c1")
    know(client, "sbr-folder", "111222333")
    assert client.identities.count() == 2


def test_a_source_knows_each_key_of_one_client_only(client: Client) -> None:
    know(client, SOURCE, "c1")
    other = Client.objects.create(account_id=client.account_id, kind="person", name="Jansen")
    with pytest.raises(IntegrityError), transaction.atomic():
        know(other, SOURCE, "c1")


def test_what_sources_know_goes_with_the_client(client: Client) -> None:
    know(client, SOURCE, "c1")
    client.delete()
    assert not ClientIdentity.objects.exists()


def test_a_source_has_each_client_once_and_people_make_as_many_as_they_like(client: Client) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Client.objects.create(
            account_id=client.account_id, kind="person", name="Vries", source_id=SOURCE, source_key="c1"
        )
    for _ in range(2):
        Client.objects.create(account_id=client.account_id, kind="person", name="Vries")
