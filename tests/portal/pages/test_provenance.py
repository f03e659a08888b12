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
from overstap.portal.transfers.models import BundleKey, JournalEntry, Migration, Outcome, TakenBack
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


def take_back(client: clients.Client, undone: Migration, user: User | None, day: int) -> None:
    """Undo the migration on *day* as ``reversing`` does: the values of before return, and what it did is remembered."""
    undone.undo_asked_by = user
    undone.save()
    entry = JournalEntry.objects.get(migration=undone)
    now = row_of(client)
    for name, value in (entry.old or {}).items():
        setattr(client, name, value)
    client.save()
    TakenBack.objects.create(
        account=client.account,
        migration=undone,
        table="clients",
        key=entry.key,
        row=client.pk,
        action=entry.action,
        old=entry.old,
        was={name: now[name] for name, value in (entry.old or {}).items() if now[name] != value},
        at=START + timedelta(days=day),
    )
    entry.delete()


def test_an_undone_migration_is_told_with_who_asked_for_it(client: clients.Client, member: User) -> None:
    take_back(client, migrate(client, member, 1, city="Emmen"), member, 2)
    found = told(client)
    assert words(found) == [
        ("Medewerker", ["Plaats: Emmen > Assen"]),
        (2, ["Plaats: Assen > Emmen"]),
        (1, []),
    ]
    assert [(moment.is_undoing, moment.number) for moment in found.moments] == [(True, 2), (False, 2), (False, 1)]


def test_a_value_that_undoing_gave_back_came_from_where_it_came(client: clients.Client, member: User) -> None:
    person(client, member, 1, city="Haren")
    second = migrate(client, member, 2, city="Emmen", name="Visser")
    person(client, member, 3, name="Bakker")
    take_back(client, second, member, 4)
    origins = told(client).origins
    assert (origins["city"].at, origins["city"].who) == (START + timedelta(days=1), "Medewerker")
    assert (origins["name"].number, origins["name"].is_first) == (1, True)


def test_a_value_given_after_an_undoing_is_whoever_gave_it(client: clients.Client, member: User) -> None:
    take_back(client, migrate(client, member, 1, city="Emmen"), member, 2)
    person(client, member, 3, city="Emmen")
    assert told(client).origins["city"].who == "Medewerker"


def test_a_record_that_stayed_when_what_made_it_was_undone_says_so(client: clients.Client, member: User) -> None:
    take_back(client, Migration.objects.get(pk=client.migration_id), None, 1)
    found = told(client)
    assert words(found) == [("een vroegere gebruiker", []), (1, [])]
    assert [(moment.is_undoing, moment.is_first) for moment in found.moments] == [(True, True), (False, True)]
    assert found.origins["city"].is_undoing is False


def test_a_file_that_said_what_people_had_made_of_it_is_told_only_when_undoing_took_their_edits(
    client: clients.Client, member: User
) -> None:
    person(client, member, 1, phone="06")
    noted = migrate(client, member, 2)
    known = {"account": client.account, "migration": noted, "table": "clients", "key": client.source_key}
    BundleKey.objects.create(**known, outcome=Outcome.UNCHANGED)
    assert [moment.number for moment in told(client).moments] == [None, 1]
    take_back(client, noted, member, 3)
    assert [moment.number for moment in told(client).moments] == [None, 1]
    TakenBack.objects.update(was={"city": "Haren"})
    assert words(told(client))[:2] == [("Medewerker", ["Plaats: Haren > Assen"]), (2, ["Plaats: Assen > Haren"])]


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


def test_another_number_that_ends_in_the_same_digits_is_told_as_another(client: clients.Client, member: User) -> None:
    clients.Client.objects.filter(pk=client.pk).update(bsn="111222333")
    client.refresh_from_db()
    person(client, member, 1, bsn="999992333")
    assert words(told(client))[0] == ("Medewerker", ["BSN: •••••2333 > •••••2333 (gewijzigd)"])


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
