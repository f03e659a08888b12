"""Edits of one record: what was imported is remembered, every change is told, and nothing else is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.accounts.api import Account, User
from overstap.portal.clients.api import EDITABLE, Client
from overstap.portal.history import api as history

Steps = Sequence[dict[str, str | None]]
FIELDS = ("name", "city", "email")
VALUES = st.none() | st.sampled_from(["A", "B", "C"])
STEPS = st.lists(st.dictionaries(st.sampled_from(FIELDS), VALUES, min_size=1), max_size=12)
IMPORTED = st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES))


def pairs(now: history.Values, step: history.Values) -> dict[str, tuple[history.Value, history.Value]]:
    return {name: (now[name], value) for name, value in step.items() if now[name] != value}


@given(IMPORTED, STEPS)
def test_law_what_is_remembered_is_what_differs_from_the_imported(imported: history.Values, steps: Steps) -> None:
    now, edited = dict(imported), history.remembered({}, {})
    for step in steps:
        edited = history.remembered(edited, pairs(now, step))
        now |= step
    assert edited == {name: value for name, value in imported.items() if now[name] != value}


@given(IMPORTED, STEPS)
def test_law_going_back_to_the_imported_forgets_everything(imported: history.Values, steps: Steps) -> None:
    now, edited = dict(imported), history.remembered({}, {})
    for step in [*steps, imported]:
        edited = history.remembered(edited, pairs(now, step))
        now |= step
    assert edited == {}


@given(IMPORTED, STEPS)
def test_law_remembering_leaves_what_it_was_given_alone(imported: history.Values, steps: Steps) -> None:
    for step in steps:
        before = {"name": "X"}
        history.remembered(before, pairs(imported, step))
        assert before == {"name": "X"}


@pytest.fixture
def client(bound: Account) -> Client:
    """A client that migration 7 brought."""
    return Client.objects.create(account=bound, kind="person", name="Vries", city="Groningen", migration_id=7)


def edit(client: Client, actor: User, **wanted: object) -> int:
    return history.edit(EDITABLE, [(client, wanted)], actor=actor)


def test_a_change_is_written_remembered_and_told(client: Client, member: User) -> None:
    assert edit(client, member, city="Assen") == 1
    client.refresh_from_db()
    (told,) = history.changes_of("clients", [client.pk])
    assert (client.city, client.edited) == ("Assen", {"city": "Groningen"})
    assert (told.field, told.old, told.new, told.changed_by) == ("city", "Groningen", "Assen", member)


def test_the_same_value_is_no_change(client: Client, member: User) -> None:
    before = client.updated_at
    assert edit(client, member, city="Groningen") == 0
    client.refresh_from_db()
    assert (client.updated_at, client.edited, history.changes_of("clients", [client.pk]).count()) == (before, {}, 0)


def test_the_first_value_stays_remembered_and_going_back_forgets_it(client: Client, member: User) -> None:
    edit(client, member, city="Assen")
    edit(client, member, city="Emmen")
    assert client.edited == {"city": "Groningen"}
    edit(client, member, city="Groningen")
    client.refresh_from_db()
    assert client.edited == {}
    assert history.changes_of("clients", [client.pk]).count() == 3


def test_an_empty_imported_value_is_remembered_as_empty(client: Client, member: User) -> None:
    edit(client, member, email="a@b.example")
    assert client.edited == {"email": None}
    edit(client, member, email=None)
    assert client.edited == {}


def test_what_no_migration_wrote_has_nothing_imported_to_remember(bound: Account, member: User) -> None:
    made = Client.objects.create(account=bound, kind="person", name="Vries", source_id=history.PORTAL, source_key="k")
    edit(made, member, name="Jansen")
    made.refresh_from_db()
    assert (made.name, made.edited) == ("Jansen", {})


def test_a_date_is_kept_as_text(client: Client, member: User) -> None:
    edit(client, member, date_of_birth=date(1980, 2, 1))
    client.refresh_from_db()
    assert client.date_of_birth == date(1980, 2, 1)
    assert history.changes_of("clients", [client.pk])[0].new == "1980-02-01"


def test_columns_that_nobody_changed_are_not_written(client: Client, member: User) -> None:
    # As when a migration wrote another field since this row was read.
    Client.objects.filter(pk=client.pk).update(phone="050-123")
    edit(client, member, city="Assen")
    client.refresh_from_db()
    assert client.phone == "050-123"


def test_many_records_are_changed_at_once(bound: Account, member: User) -> None:
    rows = Client.objects.bulk_create(
        Client(account=bound, kind="person", name=f"Jansen {number}", migration_id=1) for number in range(1201)
    )
    assert history.edit(EDITABLE, [(row, {"state": "former"}) for row in rows], actor=member) == 1201
    assert Client.objects.filter(state="former", edited={"state": "current"}).count() == 1201
    assert history.Change.objects.count() == 1201


def test_what_changed_since_somebody_looked_is_found(client: Client, member: User) -> None:
    seen = EDITABLE.values(client)
    edit(client, member, city="Assen")
    assert history.overtaken(EDITABLE, client, seen) == {"city": "Groningen"}
    assert history.overtaken(EDITABLE, client, {"city": "Assen", "unknown": "x"}) == {}


def test_who_made_a_record_is_told(client: Client, member: User) -> None:
    history.note_made(EDITABLE, [client], actor=member)
    (told,) = history.changes_of("clients", [client.pk])
    assert (told.field, told.old, told.new, told.changed_by) == (history.MADE, None, None, member)
