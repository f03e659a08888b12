"""Responsibilities: given, handed over, taken away and put back, for one client or many."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.audit.models import Event
from overstap.portal.clients.api import Client
from overstap.portal.history import api as history
from overstap.portal.responsibilities import api as tasks

NAME = "Relatiebeheer"


@pytest.fixture
def clients(bound: Account) -> list[int]:
    """Three clients."""
    rows = [Client(account=bound, kind="person", name=name) for name in ("Aal", "Bes", "Cor")]
    return [client.pk for client in Client.objects.bulk_create(rows)]


@pytest.fixture
def ann(bound: Account) -> tasks.Colleague:
    return tasks.Colleague.objects.create(account=bound, name="Ann", migration_id=7)


@pytest.fixture
def bob(bound: Account) -> tasks.Colleague:
    return tasks.Colleague.objects.create(account=bound, name="Bob", migration_id=7)


def person(colleague: tasks.Colleague) -> tasks.Person:
    return tasks.Person(colleague=colleague.pk)


def brought(client: int, colleague: tasks.Colleague, name: str = NAME) -> tasks.Responsibility:
    """A responsibility that migration 7 brought."""
    fields = {"client_id": client, "colleague": colleague, "responsibility": name, "migration_id": 7}
    return tasks.Responsibility.objects.create(account_id=colleague.account_id, **fields)


def who(client: int) -> list[str]:
    return tasks.responsible_for([client], NAME).get(client, [])


def test_a_task_is_given_beside_whoever_has_it(
    bound: Account, clients: list[int], ann: tasks.Colleague, bob: tasks.Colleague, member: User
) -> None:
    brought(clients[0], ann)
    assert tasks.give(bound, tasks.Task(NAME, clients), person(bob), actor=member) == 3
    assert [who(client) for client in clients] == [["Ann", "Bob"], ["Bob"], ["Bob"]]
    assert tasks.give(bound, tasks.Task(NAME, clients), person(bob), actor=member) == 0
    event = Event.objects.get()
    assert (event.action, event.details) == ("responsibilities.given", {"number": 3})


def test_a_task_is_handed_over_from_everybody(
    bound: Account, clients: list[int], ann: tasks.Colleague, bob: tasks.Colleague, member: User
) -> None:
    row = brought(clients[0], ann)
    brought(clients[1], bob)
    assert tasks.hand_over(bound, tasks.Task(NAME, clients), person(bob), actor=member) == 2
    assert [who(client) for client in clients] == [["Bob"], ["Bob"], ["Bob"]]
    row.refresh_from_db()
    assert row.edited == {"user_id": ann.pk}


def test_a_task_is_handed_over_from_one_of_two(
    bound: Account, clients: list[int], ann: tasks.Colleague, bob: tasks.Colleague, member: User
) -> None:
    eve = tasks.Colleague.objects.create(account=bound, name="Eve")
    for colleague in (ann, bob):
        brought(clients[0], colleague)
    task = tasks.Task(NAME, clients)
    assert tasks.hand_over(bound, task, person(eve), actor=member, from_colleague=ann.pk) == 1
    assert [who(client) for client in clients] == [["Bob", "Eve"], [], []]


def test_who_takes_over_from_two_has_it_once(
    bound: Account, clients: list[int], ann: tasks.Colleague, bob: tasks.Colleague, member: User
) -> None:
    eve = tasks.Colleague.objects.create(account=bound, name="Eve")
    for colleague in (ann, bob):
        brought(clients[0], colleague)
    tasks.hand_over(bound, tasks.Task(NAME, clients[:1]), person(eve), actor=member)
    assert who(clients[0]) == ["Eve"]


def test_what_is_taken_away_stays_as_a_row(
    bound: Account, clients: list[int], ann: tasks.Colleague, member: User
) -> None:
    row = brought(clients[0], ann)
    assert tasks.take_away(bound, tasks.Task(NAME, clients), actor=member) == 1
    row.refresh_from_db()
    assert (row.removed, row.edited, who(clients[0])) == (True, {"removed": False}, [])
    assert tasks.set_removed(bound, row.pk, removed=False, actor=member)
    row.refresh_from_db()
    assert (row.removed, row.edited, who(clients[0])) == (False, {}, ["Ann"])


def test_only_one_colleagues_task_is_taken_away(
    bound: Account, clients: list[int], ann: tasks.Colleague, bob: tasks.Colleague, member: User
) -> None:
    for colleague in (ann, bob):
        brought(clients[0], colleague)
    assert tasks.take_away(bound, tasks.Task(NAME, clients), actor=member, from_colleague=ann.pk) == 1
    assert who(clients[0]) == ["Bob"]


def test_what_was_taken_away_is_put_back_and_not_made_again(
    bound: Account, clients: list[int], ann: tasks.Colleague, member: User
) -> None:
    row = brought(clients[0], ann)
    tasks.set_removed(bound, row.pk, removed=True, actor=member)
    assert tasks.give(bound, tasks.Task(NAME, clients[:1]), person(ann), actor=member) == 1
    assert tasks.Responsibility.objects.get().edited == {}


def handed_over(client: int, ann: tasks.Colleague, bob: tasks.Colleague, actor: User) -> tasks.Responsibility:
    """A removed row of *ann*, who has the task again by what was *bob*'s row; returns the removed one."""
    own = brought(client, ann)
    task = tasks.Task(NAME, [client])
    tasks.take_away(ann.account, task, actor=actor)
    brought(client, bob)
    tasks.hand_over(ann.account, task, person(ann), actor=actor)
    return own


def test_who_has_a_task_by_somebody_elses_row_does_not_get_it_twice(
    bound: Account, clients: list[int], ann: tasks.Colleague, bob: tasks.Colleague, member: User
) -> None:
    removed = handed_over(clients[0], ann, bob, member)
    assert tasks.give(bound, tasks.Task(NAME, clients[:1]), person(ann), actor=member) == 0
    assert not tasks.set_removed(bound, removed.pk, removed=False, actor=member)
    assert who(clients[0]) == ["Ann"]


def test_of_several_removed_rows_the_colleagues_own_comes_back(
    bound: Account, clients: list[int], ann: tasks.Colleague, bob: tasks.Colleague, member: User
) -> None:
    own = handed_over(clients[0], ann, bob, member)
    tasks.take_away(bound, tasks.Task(NAME, clients), actor=member)
    assert tasks.give(bound, tasks.Task(NAME, clients[:1]), person(ann), actor=member) == 1
    own.refresh_from_db()
    assert (own.removed, who(clients[0])) == (False, ["Ann"])


def test_one_responsibility_that_goes_to_somebody_who_has_it_is_taken_away(
    bound: Account, clients: list[int], ann: tasks.Colleague, bob: tasks.Colleague, member: User
) -> None:
    row, _ = (brought(clients[0], colleague) for colleague in (ann, bob))
    assert tasks.change_colleague(bound, row.pk, person(bob), actor=member)
    row.refresh_from_db()
    assert (row.removed, who(clients[0])) == (True, ["Bob"])


def test_one_responsibility_goes_to_somebody_else(
    bound: Account, clients: list[int], ann: tasks.Colleague, bob: tasks.Colleague, member: User
) -> None:
    row = brought(clients[0], ann)
    assert tasks.change_colleague(bound, row.pk, person(bob), actor=member)
    assert not tasks.change_colleague(bound, row.pk, person(bob), actor=member)
    told = history.changes_of("relations", [row.pk]).get()
    assert (told.field, told.old, told.new) == ("user_id", ann.pk, bob.pk)
    assert Event.objects.get().subject == f"client:{clients[0]}"


def test_a_new_one_is_the_portals_own(bound: Account, clients: list[int], ann: tasks.Colleague, member: User) -> None:
    tasks.give(bound, tasks.Task(NAME, clients[:1]), person(ann), actor=member)
    row = tasks.Responsibility.objects.get()
    assert (row.source_id, row.edited) == ("portal", {})
    assert history.changes_of("relations", [row.pk]).get().field == history.MADE


@pytest.mark.parametrize("name", ["", "Zelf verzonnen"])
def test_only_known_responsibilities_are_given(
    bound: Account, clients: list[int], ann: tasks.Colleague, member: User, name: str
) -> None:
    with pytest.raises(tasks.ResponsibilityNameError):
        tasks.give(bound, tasks.Task(name, clients), person(ann), actor=member)
    with pytest.raises(tasks.ResponsibilityNameError):
        tasks.take_away(bound, tasks.Task(name, clients), actor=member)


def test_a_responsibility_that_a_file_brought_can_be_given(
    bound: Account, clients: list[int], ann: tasks.Colleague, member: User
) -> None:
    brought(clients[0], ann, "Loonadministratie")
    assert tasks.names_to_choose() == [*tasks.NAMES, "Loonadministratie"]
    assert tasks.give(bound, tasks.Task("Loonadministratie", clients), person(ann), actor=member) == 2


def test_what_there_is_not_cannot_be_changed(bound: Account, clients: list[int], member: User) -> None:
    with pytest.raises(tasks.ResponsibilityUnknownError):
        tasks.set_removed(bound, 0, removed=True, actor=member)
    with pytest.raises(tasks.ColleagueUnknownError):
        tasks.give(bound, tasks.Task(NAME, clients), tasks.Person(colleague=0), actor=member)


def test_clients_of_another_account_are_passed_over(account: Account, other_account: Account, member: User) -> None:
    with bind(other_account.pk):
        theirs = Client.objects.create(account=other_account, kind="person", name="Vreemd")
    with bind(account.pk):
        ann = tasks.Colleague.objects.create(account=account, name="Ann")
        assert tasks.give(account, tasks.Task(NAME, [theirs.pk]), person(ann), actor=member) == 0


def test_a_thousand_clients_at_once(bound: Account, ann: tasks.Colleague, bob: tasks.Colleague, member: User) -> None:
    rows = [Client(account=bound, kind="person", name=str(number)) for number in range(1000)]
    ids = [client.pk for client in Client.objects.bulk_create(rows)]
    assert tasks.give(bound, tasks.Task(NAME, ids), person(ann), actor=member) == 1000
    assert tasks.hand_over(bound, tasks.Task(NAME, ids), person(bob), actor=member) == 1000
    assert set(tasks.clients_of(NAME, bob.pk)) == set(ids)


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["give", "over", "away", "leave", "back"]),
        st.integers(0, 2),
        st.sets(st.integers(0, 2), min_size=1),
    ),
    max_size=8,
)
"""What is done, by or to whom of A, B and C, and for which of the three clients."""


def expected(state: list[set[str]], deed: tuple[str, int, set[int]]) -> None:
    """The same deed on a model: who is responsible for each client."""
    what, actor, meant = deed
    for client in meant:
        name = "ABC"[actor]
        left = state[client] - {name}
        state[client] = {"give": state[client] | {name}, "over": {name}, "away": set(), "leave": left}[what]


def do(account: Account, task: tasks.Task, deed: tuple[str, tasks.Colleague], actor: User) -> None:
    what, colleague = deed
    if what == "give":
        tasks.give(account, task, person(colleague), actor=actor)
    elif what == "over":
        tasks.hand_over(account, task, person(colleague), actor=actor)
    else:
        leaving = colleague.pk if what == "leave" else None
        tasks.take_away(account, task, actor=actor, from_colleague=leaving)


def put_back(rows: Sequence[tasks.Responsibility], state: list[set[str]], actor: User) -> None:
    """Put back each row that a file brought, whosever it is by now, on the model too."""
    for client, row in enumerate(rows):
        row.refresh_from_db()
        tasks.set_removed(row.account, row.pk, removed=False, actor=actor)
        state[client].add(row.colleague.name)


# The fixtures are shared by all examples on purpose: each example makes clients of its own.
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS)
def test_law_after_any_deeds_those_are_responsible_who_should_be_and_the_imported_is_remembered(
    bound: Account, member: User, deeds: Sequence[tuple[str, int, set[int]]]
) -> None:
    staff = [tasks.Colleague.objects.create(account=bound, name=name) for name in "ABC"]
    ids = [Client.objects.create(account=bound, kind="person", name="K").pk for _ in range(3)]
    rows = [brought(ids[0], staff[0]), brought(ids[1], staff[1])]
    state: list[set[str]] = [{"A"}, {"B"}, set()]
    for what, at, meant in deeds:
        if what == "back":
            put_back(rows, state, member)
            continue
        do(bound, tasks.Task(NAME, [ids[number] for number in meant]), (what, staff[at]), member)
        expected(state, (what, at, meant))
    assert [who(client) for client in ids] == [sorted(names) for names in state], "nobody twice, nobody lost"
    for row, first in zip(rows, staff, strict=False):
        row.refresh_from_db()
        came = {"user_id": first.pk, "removed": False}
        now = tasks.RELATIONS.values(row)
        assert row.edited == {name: value for name, value in came.items() if now[name] != value}
