"""Adding, changing, closing and reopening clients: all or nothing, in the history, and in the log without names."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.audit.models import Event
from overstap.portal.clients import api as clients
from overstap.portal.history import api as history
from tests.portal.database import Database

BSN = "111222333"
PERSON = {"kind": "person", "name": "Vries", "bsn": BSN}


def create(account: Account, actor: User, key: UUID | None = None, **wanted: object) -> clients.Client:
    return clients.create_client(account, PERSON | wanted, key=key or uuid4(), actor=actor)[0]


def imported(account: Account, **fields: object) -> clients.Client:
    return clients.Client.objects.create(account=account, migration_id=7, source_id="s", source_key="1", **fields)


def change(client: clients.Client, actor: User, **wanted: object) -> clients.Client:
    seen = clients.EDITABLE.values(clients.Client.objects.get(pk=client.pk))
    return clients.change_client(client.pk, wanted, consent=clients.Consent(seen), actor=actor)


def refusal(caught: pytest.ExceptionInfo[clients.ClientNotSavedError]) -> clients.Refusal:
    return caught.value.refusal


def logged() -> list[tuple[str, str]]:
    return list(Event.objects.order_by("pk").values_list("action", "subject"))


def test_a_new_client_is_of_the_portal_and_in_the_log(bound: Account, member: User) -> None:
    client = create(bound, member, city="Assen")
    client.refresh_from_db()
    assert (client.source_id, client.state, client.city, client.edited) == ("portal", "current", "Assen", {})
    assert UUID(client.source_key or "").version == 4
    assert logged() == [("client.created", f"client:{client.pk}")]
    assert history.changes_of("clients", [client.pk]).get().field == history.MADE


def test_the_same_form_sent_twice_makes_one_client(bound: Account, member: User) -> None:
    key = uuid4()
    first, is_new = clients.create_client(bound, PERSON, key=key, actor=member)
    second, is_new_too = clients.create_client(bound, PERSON, key=key, actor=member)
    assert (first, is_new, is_new_too) == (second, True, False)
    assert len(logged()) == 1


def test_a_new_bsn_that_fails_the_elfproef_is_refused(bound: Account, member: User) -> None:
    with pytest.raises(clients.ClientNotSavedError) as caught:
        create(bound, member, bsn="111222334")
    assert [finding.field for finding in refusal(caught).wrong] == ["bsn"]
    assert not clients.Client.objects.exists()
    assert logged() == []


def test_a_double_is_told_and_saved_on_purpose(bound: Account, member: User) -> None:
    known = create(bound, member)
    with pytest.raises(clients.ClientNotSavedError) as caught:
        create(bound, member)
    assert list(refusal(caught).same) == [known]
    twin, _ = clients.create_client(bound, PERSON, key=uuid4(), actor=member, same=[known.pk])
    assert twin.bsn == known.bsn


def test_a_double_that_was_not_told_is_told_before_it_is_saved(bound: Account, member: User) -> None:
    known = create(bound, member)
    twin, _ = clients.create_client(bound, PERSON, key=uuid4(), actor=member, same=[known.pk])
    with pytest.raises(clients.ClientNotSavedError) as caught:
        clients.create_client(bound, PERSON, key=uuid4(), actor=member, same=[known.pk])
    assert list(refusal(caught).same) == [twin]


def test_who_leaves_the_numbers_alone_hears_of_no_double(bound: Account, member: User) -> None:
    first = imported(bound, **PERSON)
    clients.create_client(bound, PERSON, key=uuid4(), actor=member, same=[first.pk])
    assert change(first, member, city="Assen").city == "Assen"


def test_a_change_is_remembered_and_logged_without_what_it_was(bound: Account, member: User) -> None:
    client = imported(bound, **PERSON)
    change(client, member, name="Jansen", city="Assen")
    client.refresh_from_db()
    assert client.edited == {"name": "Vries", "city": None}
    event = Event.objects.get()
    assert (event.action, event.details) == ("client.changed", {"fields": ["city", "name"]})


def test_nothing_changed_is_nothing_written(bound: Account, member: User) -> None:
    client = imported(bound, **PERSON)
    change(client, member, name="Vries")
    assert logged() == []


def test_a_wrong_imported_bsn_stays_while_the_rest_changes(bound: Account, member: User) -> None:
    client = imported(bound, kind="person", name="Vries", bsn="12345678")
    assert change(client, member, name="Jansen").bsn == "12345678"
    with pytest.raises(clients.ClientNotSavedError):
        change(client, member, bsn="87654321")


def test_the_second_of_two_is_told_what_the_first_changed(bound: Account, member: User, administrator: User) -> None:
    client = imported(bound, **PERSON)
    seen = clients.EDITABLE.values(client)
    change(client, administrator, city="Emmen", phone="06")
    with pytest.raises(clients.ClientNotSavedError) as caught:
        clients.change_client(client.pk, {"city": "Assen"}, consent=clients.Consent(seen), actor=member)
    assert dict(refusal(caught).overtaken) == {"city": None, "phone": None}
    client.refresh_from_db()
    assert client.city == "Emmen"


def test_all_that_stands_in_the_way_is_told_at_once(bound: Account, member: User) -> None:
    known, client = create(bound, member), imported(bound, kind="person", name="Jansen")
    seen = clients.EDITABLE.values(client) | {"city": "Assen"}
    wanted = {"bsn": BSN, "email": "x"}
    with pytest.raises(clients.ClientNotSavedError) as caught:
        clients.change_client(client.pk, wanted, consent=clients.Consent(seen), actor=member)
    found = refusal(caught)
    assert (len(found.wrong), list(found.same), dict(found.overtaken)) == (1, [known], {"city": "Assen"})


def test_an_error_holds_nothing_personal(bound: Account, member: User) -> None:
    with pytest.raises(clients.ClientNotSavedError) as caught:
        create(bound, member, bsn="111222334", name="Geheim")
    assert "111222334" not in str(caught.value.as_dict())
    assert "Geheim" not in str(caught.value.as_dict())


def test_a_client_of_nobody_cannot_be_changed(bound: Account, member: User) -> None:
    with pytest.raises(clients.ClientUnknownError):
        clients.change_client(0, {"name": "X"}, consent=clients.Consent({}), actor=member)


def test_a_client_of_another_account_cannot_be_changed(account: Account, other_account: Account, member: User) -> None:
    with bind(other_account.pk):
        theirs = imported(other_account, **PERSON)
    with bind(account.pk):
        with pytest.raises(clients.ClientUnknownError):
            clients.change_client(theirs.pk, {"name": "X"}, consent=clients.Consent({}), actor=member)
        assert clients.set_state([theirs.pk], clients.Client.State.FORMER, account=account, actor=member) == 0


def test_closing_and_reopening_are_told_and_forgotten(bound: Account, member: User) -> None:
    client = imported(bound, **PERSON)
    for state in (clients.Client.State.FORMER, clients.Client.State.CURRENT):
        assert clients.set_state([client.pk, 0], state, account=bound, actor=member) == 1
        assert clients.set_state([client.pk], state, account=bound, actor=member) == 0
    client.refresh_from_db()
    assert (client.state, client.edited) == ("current", {})
    assert [action for action, _ in logged()] == ["clients.closed", "clients.reopened"]


EDITS = st.dictionaries(
    st.sampled_from(["name", "city", "phone", "bsn", "state", "date_of_birth"]), st.integers(0, 2), min_size=1
)
CHOICES: dict[str, Sequence[str | None]] = {
    "name": ["Vries", "Jansen", "Bakker"],
    "city": [None, "Assen", "Emmen"],
    "phone": ["06", None, "050"],
    "bsn": ["12345678", BSN, None],
    "state": ["current", "former", "former"],
    "date_of_birth": [None, None, None],
}


def apply(client: clients.Client, picked: dict[str, int], actor: User) -> None:
    wanted = {name: CHOICES[name][at] for name, at in picked.items()}
    try:
        change(client, actor, **wanted)
    except clients.ClientNotSavedError:
        # The wrong imported BSN cannot be typed again once it is gone: then nothing of this edit is written.
        assert wanted.get("bsn") == "12345678"


# The fixtures are shared by all examples on purpose: each example makes a client of its own.
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(EDITS, max_size=8))
def test_law_any_edits_leave_what_was_imported_and_a_history_that_replays(
    bound: Account, member: User, edits: list[dict[str, int]]
) -> None:
    with transaction.atomic():
        client = imported(bound, kind="person", name="Vries", phone="06", bsn="12345678")
        given_by_file = clients.EDITABLE.values(client)
        for picked in edits:
            apply(client, picked, member)
        client.refresh_from_db()
        now = clients.EDITABLE.values(client)
        replayed = dict(given_by_file)
        for told in history.changes_of("clients", [client.pk]).order_by("pk"):
            assert replayed[told.field] == told.old
            replayed[told.field] = told.new
        assert replayed == now
        assert client.edited == {name: value for name, value in given_by_file.items() if now[name] != value}
        transaction.set_rollback(True)


def test_two_at_once_wait_for_each_other_and_the_second_is_told(
    fresh_database: Database, account: Account, member: User, administrator: User
) -> None:
    with bind(account.pk):
        client = imported(account, **PERSON)
    seen = clients.EDITABLE.values(client)
    outcomes: list[str] = []

    def save(actor: User, city: str) -> None:
        try:
            with bind(account.pk):
                clients.change_client(client.pk, {"city": city}, consent=clients.Consent(seen), actor=actor)
            outcomes.append("saved")
        except clients.ClientNotSavedError as error:
            outcomes.append(",".join(error.refusal.overtaken))
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=who) for who in ((member, "Assen"), (administrator, "Emmen"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["city", "saved"]
