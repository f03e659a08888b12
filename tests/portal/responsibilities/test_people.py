"""Who can be made responsible, and which user of the portal a desktop user is."""

from __future__ import annotations

import pytest

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.audit.models import Event
from overstap.portal.clients.api import Client
from overstap.portal.history import api as history
from overstap.portal.responsibilities import api as tasks


def colleague(account: Account, name: str, **fields: object) -> tasks.Colleague:
    return tasks.Colleague.objects.create(account=account, name=name, migration_id=7, **fields)


def test_colleagues_and_users_who_are_none_yet_can_be_chosen(bound: Account, member: User, administrator: User) -> None:
    known = colleague(bound, "Ann", user=member)
    colleague(bound, "Vertrokken", active=False)
    assert tasks.people(bound) == [
        (tasks.Person(colleague=known.pk), "Ann"),
        (tasks.Person(user=administrator.pk), "Beheerder"),
    ]


def test_users_of_other_accounts_cannot_be_chosen(bound: Account, stranger: User, member: User) -> None:
    assert [user for user, _ in tasks.people(bound)] == [tasks.Person(user=member.pk)]
    client = Client.objects.create(account=bound, kind="person", name="Vries")
    task = tasks.Task("Invoeren", [client.pk])
    with pytest.raises(tasks.ColleagueUnknownError):
        tasks.give(bound, task, tasks.Person(user=stranger.pk), actor=member)


def test_a_user_who_is_chosen_becomes_a_colleague_once(bound: Account, member: User) -> None:
    client = Client.objects.create(account=bound, kind="person", name="Vries")
    for name in ("Invoeren", "Controleren"):
        tasks.give(bound, tasks.Task(name, [client.pk]), tasks.Person(user=member.pk), actor=member)
    made = tasks.Colleague.objects.get()
    assert (made.name, made.email, made.user, made.source_id) == ("Medewerker", member.email, member, "portal")


@pytest.mark.parametrize("choice", [tasks.Person(colleague=12), tasks.Person(user=3)])
def test_a_choice_travels_through_a_form(choice: tasks.Person) -> None:
    assert tasks.Person.from_text(str(choice)) == choice


@pytest.mark.parametrize("text", ["", "c", "x1", "c-1", "c1.0", "c²", "c" + "9" * 19])
def test_anything_else_is_nobody(text: str) -> None:
    with pytest.raises(tasks.ColleagueUnknownError):
        tasks.Person.from_text(text)


def test_a_placeholder_is_linked_told_and_logged_without_names(
    bound: Account, member: User, administrator: User
) -> None:
    ann = colleague(bound, "Ann", email="ann@elders.example")
    assert tasks.number_unlinked() == 1
    tasks.link_colleague(bound, ann.pk, member.pk, actor=administrator)
    ann.refresh_from_db()
    assert (ann.user, ann.edited, tasks.number_unlinked()) == (member, {"user": None}, 0)
    told = history.changes_of("users", [ann.pk]).get()
    assert (told.field, told.old, told.new) == ("user", None, member.pk)
    event = Event.objects.get()
    assert (event.action, event.details) == ("colleague.linked", {"user": member.pk})


def test_a_link_is_taken_back(bound: Account, member: User, administrator: User) -> None:
    ann = colleague(bound, "Ann", user=member)
    tasks.link_colleague(bound, ann.pk, None, actor=administrator)
    tasks.link_colleague(bound, ann.pk, None, actor=administrator)
    assert [event.action for event in Event.objects.all()] == ["colleague.unlinked"]
    ann.refresh_from_db()
    assert ann.edited == {"user": member.pk}, "a later file does not link her again"


def test_a_link_that_is_put_back_as_a_file_made_it_is_no_edit_any_more(
    bound: Account, member: User, administrator: User
) -> None:
    ann = colleague(bound, "Ann", user=member)
    for user_id in (administrator.pk, None, member.pk):
        tasks.link_colleague(bound, ann.pk, user_id, actor=administrator)
    ann.refresh_from_db()
    assert (ann.user, ann.edited) == (member, {})


def test_nobody_is_linked_to_a_user_of_another_account(bound: Account, stranger: User, administrator: User) -> None:
    ann = colleague(bound, "Ann")
    with pytest.raises(tasks.ColleagueUnknownError):
        tasks.link_colleague(bound, ann.pk, stranger.pk, actor=administrator)


def test_a_colleague_of_another_account_is_not_there(
    account: Account, other_account: Account, administrator: User
) -> None:
    with bind(other_account.pk):
        theirs = colleague(other_account, "Ann")
    with bind(account.pk), pytest.raises(tasks.ColleagueUnknownError):
        tasks.link_colleague(account, theirs.pk, administrator.pk, actor=administrator)


def test_unlinked_colleagues_come_first_with_what_they_are_responsible_for(bound: Account, member: User) -> None:
    linked, unlinked = colleague(bound, "Ann", user=member), colleague(bound, "Bob")
    client = Client.objects.create(account=bound, kind="person", name="Vries")
    for removed in (True, False):
        tasks.Responsibility.objects.create(
            account=bound, client=client, colleague=unlinked, responsibility="Invoeren", removed=removed
        )
    found = [(row.pk, row.number_of_responsibilities) for row in tasks.colleagues()]
    assert found == [(unlinked.pk, 1), (linked.pk, 0)]
