"""One user per client and responsibility, however many returns name one."""

from __future__ import annotations

import random
from collections import Counter

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.model import ClientState
from overstap.desktop.responsibilities.deriving import CLIENTS, Option, Whose, derive, options_in, relation_id
from overstap.desktop.responsibilities.model import Origin, OriginKind
from tests.desktop.responsibilities.roles import CHECKER, CHECKING, roles

WANTED = (("Controleren", CHECKER),)


def users(table: pa.Table) -> dict[str, str]:
    derived = derive(table, WANTED).relations
    return dict(zip(derived.column("client_id").to_pylist(), derived.column("user_id").to_pylist(), strict=True))


def test_a_role_on_a_return_becomes_a_responsibility_for_its_client() -> None:
    (relation,) = derive(roles(("c1", "u1", CHECKER)), WANTED).relations.to_pylist()
    assert relation["id"] == relation_id("c1", "Controleren")
    assert (relation["client_id"], relation["user_id"]) == ("c1", "u1")
    assert (relation["responsibility"], relation["source_role"]) == ("Controleren", "Controleur")


def test_a_task_is_told_from_a_role_of_the_same_name() -> None:
    same_name = Origin(OriginKind.TASK, "Controleur")
    assert users(roles(("c1", "u1", same_name), ("c2", "u2", CHECKER))) == {"c2": "u2"}


def test_whoever_is_named_on_most_returns_gets_it() -> None:
    table = roles(("c1", "u1", CHECKER), ("c1", "u2", CHECKER), ("c1", "u2", CHECKER))
    assert users(table) == {"c1": "u2"}


def test_of_two_named_as_often_the_first_gets_it_and_the_returns_disagree() -> None:
    table = roles(("c1", "u2", CHECKER), ("c1", "u1", CHECKER), ("c2", "u1", CHECKER))
    assert users(table) == {"c1": "u1", "c2": "u1"}
    disagreeing = derive(table, WANTED).disagreeing.to_pylist()
    assert [(row["client_id"], row["users"]) for row in disagreeing] == [("c1", 2)]


def test_one_role_may_stand_for_two_responsibilities() -> None:
    derived = derive(roles(("c1", "u1", CHECKER)), (("Controleren", CHECKER), ("Accorderen", CHECKER)))
    assert derived.relations.column("responsibility").to_pylist() == ["Accorderen", "Controleren"]


def test_without_roles_there_is_nothing_to_derive() -> None:
    assert len(derive(roles(), WANTED).relations) == 0
    assert len(derive(roles(("c1", "u1", CHECKER)), ()).relations) == 0


def test_the_options_count_clients_and_not_returns() -> None:
    table = roles(("c1", "u1", CHECKER), ("c1", "u2", CHECKER), ("c2", "u1", CHECKER), ("c1", "u1", CHECKING))
    assert options_in(table) == (Option(CHECKER, 2), Option(CHECKING, 1))


def clients(*given_clients: tuple[str, str, ClientState]) -> pa.Table:
    rows = [{"client_id": client, "office_id": office, "state": str(state)} for client, office, state in given_clients]
    return pa.Table.from_pylist(rows, schema=CLIENTS)


def test_the_options_say_whose_the_clients_are() -> None:
    table = roles(("c1", "u1", CHECKER), ("c1", "u2", CHECKER), ("c2", "u1", CHECKER), ("c3", "u1", CHECKER))
    known = clients(("c1", "1", ClientState.CURRENT), ("c2", "1", ClientState.FORMER), ("c9", "2", ClientState.CURRENT))
    (option,) = options_in(table, known)
    # The third client is nobody's: counted, and not among those of whom something is known.
    assert option.clients == 3
    assert option.whose == (Whose("1", ClientState.CURRENT, 1), Whose("1", ClientState.FORMER, 1))


rows = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from([CHECKER, CHECKING])), max_size=20
)


@given(rows, st.randoms(use_true_random=False))
def test_law_the_order_of_the_roles_changes_nothing(
    given_rows: list[tuple[str, str, Origin]], chance: random.Random
) -> None:
    shuffled = list(given_rows)
    chance.shuffle(shuffled)
    wanted = (("Controleren", CHECKER), ("Accorderen", CHECKING))
    assert derive(roles(*given_rows), wanted).relations.equals(derive(roles(*shuffled), wanted).relations)


@given(rows)
def test_law_every_client_with_the_role_has_one_user_whom_a_return_names(
    given_rows: list[tuple[str, str, Origin]],
) -> None:
    named = {(client, user) for client, user, origin in given_rows if origin == CHECKER}
    found = users(roles(*given_rows))
    assert set(found) == {client for client, _ in named}
    assert set(found.items()) <= named


@given(rows, st.dictionaries(st.sampled_from("abc"), st.sampled_from(["1", "2"])))
def test_law_an_option_counts_the_relations_that_would_come_of_it(
    given_rows: list[tuple[str, str, Origin]], offices: dict[str, str]
) -> None:
    table = roles(*given_rows)
    known = clients(*((client, office, ClientState.CURRENT) for client, office in offices.items()))
    for option in options_in(table, known):
        derived = derive(table, (("Controleren", option.origin),)).relations.column("client_id").to_pylist()
        assert len(derived) == option.clients
        assert sum(whose.clients for whose in option.whose) == len(offices.keys() & set(derived))


def as_people_would(given_rows: list[tuple[str, str, Origin]], origin: Origin) -> dict[str, tuple[str, int]]:
    """Who gets it and how many are named, per client: counted by hand, one row after another."""
    named: dict[str, Counter[str]] = {}
    for client, user, of in given_rows:
        if of == origin:
            named.setdefault(client, Counter())[user] += 1
    return {client: (min(users, key=lambda user: (-users[user], user)), len(users)) for client, users in named.items()}


@given(rows)
def test_law_columns_say_what_counting_by_hand_says(given_rows: list[tuple[str, str, Origin]]) -> None:
    for origin in (CHECKER, CHECKING):
        derived = derive(roles(*given_rows), (("Controleren", origin),)).relations.to_pylist()
        found = {row["client_id"]: (row["user_id"], row["users"]) for row in derived}
        assert found == as_people_would(given_rows, origin)


@given(rows)
def test_law_a_client_is_told_exactly_when_his_returns_disagree(given_rows: list[tuple[str, str, Origin]]) -> None:
    told = derive(roles(*given_rows), WANTED).disagreeing.column("client_id").to_pylist()
    assert told == [client for client, (_, users) in sorted(as_people_would(given_rows, CHECKER).items()) if users > 1]


@given(rows)
def test_law_each_relation_has_an_identity_of_its_own_that_no_other_choice_changes(
    given_rows: list[tuple[str, str, Origin]],
) -> None:
    """A second file with one responsibility more must change nothing of the others."""
    table = roles(*given_rows)
    one, two = ("Controleren", CHECKER), ("Accorderen", CHECKING)
    both = derive(table, (one, two)).relations.to_pylist()
    assert len({row["id"] for row in both}) == len(both)
    alone = [row for each in (one, two) for row in derive(table, (each,)).relations.to_pylist()]
    assert both == sorted(alone, key=lambda row: row["id"])
