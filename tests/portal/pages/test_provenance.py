"""Where values came from: what files wrote and people changed, as one list, replayed backwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overstap.portal.accounts.api import Account, User
from overstap.portal.clients import api as clients
from overstap.portal.history import api as history
from overstap.portal.pages.provenance import Provenance, name_of
from overstap.portal.pages.telling import client_value, of_client
from overstap.portal.transfers.models import JournalEntry, Migration
from tests.portal.pages.conftest import make_migration

START = datetime(2026, 1, 5, 20, tzinfo=UTC)


def migrate(client: clients.Client, user: User, day: int, **values: object) -> Migration:
    """A migration that made the client, or gave it *values* on *day*."""
    done = make_migration(client.account, user, "complete", loaded_at=START + timedelta(days=day))
    old = row_of(client)
    is_first = client.migration_id is None
    for name, value in values.items():
        setattr(client, name, value)
    client.migration_id = done.pk
    client.save()
    what = {"action": "made"} if is_first else {"action": "changed", "old": old}
    key = {"table": "clients", "key": client.source_key, "row": client.pk}
    JournalEntry.objects.create(account=client.account, migration=done, **key, **what)
    return done


def row_of(client: clients.Client) -> dict[str, history.Value]:
    """As PostgreSQL's ``to_jsonb`` has a row."""
    return clients.EDITABLE.values(client) | {"id": client.pk}


def person(client: clients.Client, actor: User, day: int, **values: object) -> None:
    """Somebody changes the client on *day*."""
    newest = history.Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    history.edit(clients.EDITABLE, [(client, values)], actor=actor)
    history.Change.objects.filter(pk__gt=newest).update(changed_at=START + timedelta(days=day))


@pytest.fixture
def client(bound: Account, member: User) -> clients.Client:
    """A client that migration 1 made."""
    made = clients.Client.objects.create(
        account=bound, kind="person", name="Vries", city="Assen", source_id="s", source_key="c1"
    )
    migrate(made, member, 0)
    return made


def told(client: clients.Client) -> Provenance:
    client.refresh_from_db()
    return of_client(client)


def words(found: Provenance) -> list[tuple[str | int | None, list[str]]]:
    return [
        (moment.who or moment.number, [f"{line.label}: {line.old} > {line.new}" for line in moment.lines])
        for moment in found.moments
    ]


def test_a_client_that_only_a_file_touched_tells_its_migration(client: clients.Client) -> None:
    found = told(client)
    assert words(found) == [(1, [])]
    assert found.moments[0].is_first
    assert found.origins["city"].number == 1


def test_people_and_files_are_told_newest_first(client: clients.Client, member: User) -> None:
    person(client, member, 1, city="Emmen", phone="06")
    migrate(client, member, 2, name="Bakker", phone="050")
    person(client, member, 3, name="Visser")
    assert words(told(client)) == [
        ("Medewerker", ["Naam: Bakker > Visser"]),
        (2, ["Naam: Vries > Bakker", "Telefoon: 06 > 050"]),
        ("Medewerker", ["Plaats: Assen > Emmen", "Telefoon: – > 06"]),
        (1, []),
    ]


def test_each_value_has_the_moment_that_it_came(client: clients.Client, member: User) -> None:
    person(client, member, 1, city="Emmen", phone="06")
    migrate(client, member, 2, phone="050")
    origins = told(client).origins
    assert (origins["city"].who, origins["phone"].number, origins["name"].number) == ("Medewerker", 2, 1)


def test_a_file_that_changed_what_people_do_not_edit_is_told_without_lines(
    client: clients.Client, member: User
) -> None:
    migrate(client, member, 1)
    assert words(told(client)) == [(2, []), (1, [])]


def test_an_undone_migration_is_not_told(client: clients.Client, member: User) -> None:
    undone = migrate(client, member, 1, city="Emmen")
    Migration.objects.filter(pk=undone.pk).update(undone_at=START)
    clients.Client.objects.filter(pk=client.pk).update(city="Assen")
    assert words(told(client)) == [(1, [])]


def test_what_was_made_here_tells_by_whom(bound: Account, member: User) -> None:
    wanted = {"kind": "person", "name": "Vries"}
    made, _ = clients.create_client(bound, wanted, key=uuid4(), actor=member)
    found = told(made)
    assert words(found) == [("Medewerker", [])]
    assert found.moments[0].is_first
    assert found.origins["name"].who == "Medewerker"


def test_a_record_without_any_past_has_nothing_to_tell(bound: Account) -> None:
    client = clients.Client.objects.create(account=bound, kind="person", name="Vries")
    assert words(told(client)) == []


def test_a_deleted_user_is_a_former_one() -> None:
    assert name_of(None) == "een vroegere gebruiker"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("name", None, "–"),
        ("name", "", "–"),
        ("name", "Vries", "Vries"),
        ("state", "former", "Geen klant meer"),
        ("kind", "company", "Onderneming"),
        ("office_id", 3, "Noord"),
        ("office_id", 4, "–"),
        ("date_of_birth", "1980-02-28", "28-02-1980"),
        ("bsn", "111222333", "•••••2333"),
        ("vat_number", "111222333B01", "•••••3B01"),
        ("bsn", "1234", "•••••"),
        ("vat_id", "NL000099998B57", "NL000099998B57"),
    ],
)
def test_values_are_told_in_words_and_numbers_of_persons_masked(name: str, value: history.Value, shown: str) -> None:
    assert client_value(name, value, {3: "Noord"}) == shown


DEEDS = st.lists(
    st.tuples(
        st.booleans(), st.dictionaries(st.sampled_from(["name", "city", "phone"]), st.sampled_from("ABC"), min_size=1)
    ),
    max_size=6,
)


# The fixtures are shared by all examples on purpose: each example makes a client of its own.
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS)
def test_law_every_change_is_told_once_and_by_who_made_it(
    bound: Account, member: User, deeds: list[tuple[bool, dict[str, str]]]
) -> None:
    key = str(JournalEntry.objects.count())
    client = clients.Client.objects.create(account=bound, kind="person", name="A", source_id="s", source_key=f"k{key}")
    migrate(client, member, 0)
    expected: list[tuple[bool, set[str]]] = []
    for day, (by_file, values) in enumerate(deeds, start=1):
        changed = {f"{getattr(client, name) or '–'} > {value}" for name, value in values.items()
                   if getattr(client, name) != value}  # fmt: skip
        (migrate if by_file else person)(client, member, day, **values)
        if changed or by_file:
            expected.append((by_file, changed))
    found = told(client)
    lines = [
        (moment.number is not None, {f"{line.old} > {line.new}" for line in moment.lines})
        for moment in found.moments[:-1]
    ]
    assert lines == expected[::-1]
