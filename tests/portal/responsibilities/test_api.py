"""What is asked about responsibilities: by client, by colleague, for a page of clients at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from overstap.portal.accounts.api import Account
from overstap.portal.clients.api import Client
from overstap.portal.responsibilities import api as tasks
from tests.portal.pages.conftest import make_return


@pytest.fixture
def people(bound: Account) -> dict[str, tasks.Colleague]:
    """Ann and Bob."""
    return {name: tasks.Colleague.objects.create(account=bound, name=name) for name in ("Ann", "Bob")}


@pytest.fixture
def clients(bound: Account) -> dict[str, Client]:
    """Vries and Bakker."""
    made = (Client.objects.create(account=bound, kind="person", name=name) for name in ("Vries", "Bakker"))
    return {client.name: client for client in made}


@pytest.fixture
def work(bound: Account, people: dict[str, tasks.Colleague], clients: dict[str, Client]) -> None:
    """Of Vries: Ann does two things, Bob one of them too, and one was taken from him. Of Bakker: nobody."""
    for name, task, removed in (
        ("Bob", "Invoeren", False),
        ("Ann", "Invoeren", False),
        ("Ann", "Controleren", False),
        ("Bob", "Accorderen", True),
    ):
        about = {"client": clients["Vries"], "colleague": people[name], "responsibility": task, "removed": removed}
        tasks.Responsibility.objects.create(account=bound, **about)


def test_who_does_what_of_a_client_has_what_was_taken_away_at_the_end(work: None, clients: dict[str, Client]) -> None:
    found = [(row.responsibility, row.colleague.name, row.removed) for row in tasks.of_client(clients["Vries"].pk)]
    assert found == [
        ("Controleren", "Ann", False),
        ("Invoeren", "Ann", False),
        ("Invoeren", "Bob", False),
        ("Accorderen", "Bob", True),
    ]
    assert not tasks.of_client(clients["Bakker"].pk)


@pytest.mark.parametrize(
    ("task", "who", "found"),
    [
        ("", None, ["Vries"]),
        ("", "Bob", ["Vries"]),
        ("Controleren", None, ["Vries"]),
        ("Controleren", "Bob", []),
        ("Accorderen", "Bob", []),
        ("Onbekend", None, []),
    ],
)
def test_clients_of_somebody_are_those_of_work_that_counts(
    work: None, people: dict[str, tasks.Colleague], task: str, who: str | None, found: list[str]
) -> None:
    chosen = tasks.clients_of(task, people[who].pk if who else None)
    assert list(Client.objects.filter(pk__in=chosen).values_list("name", flat=True)) == found


def test_for_one_task_only_names_are_said_and_for_all_of_them_the_task_too(
    work: None, clients: dict[str, Client]
) -> None:
    numbers = [client.pk for client in clients.values()]
    vries = clients["Vries"].pk
    assert tasks.responsible_for(numbers, "Invoeren") == {vries: ["Ann", "Bob"]}
    assert tasks.responsible_for(numbers, "") == {vries: ["Controleren: Ann", "Invoeren: Ann", "Invoeren: Bob"]}


def test_a_page_of_clients_is_one_question(work: None, clients: dict[str, Client]) -> None:
    with CaptureQueriesContext(connection) as queries:
        tasks.responsible_for([client.pk for client in clients.values()], "")
    assert len(queries) == 1


def test_roles_on_a_return_come_with_who_has_them(
    bound: Account, people: dict[str, tasks.Colleague], clients: dict[str, Client]
) -> None:
    filed, other = (make_return(clients["Vries"], tax_type="IB", tax_year=year) for year in (2019, 2020))
    about = {"account": bound, "tax_return": filed}
    tasks.ReturnRole.objects.create(**about, colleague=people["Bob"], role="Controleur")
    tasks.ReturnRole.objects.create(**about, colleague=people["Ann"], role="Behandelaar", planned_on=date(2020, 5, 1))
    with CaptureQueriesContext(connection) as queries:
        assert [(row.role, row.colleague.name) for row in tasks.of_return(filed.pk)] == [
            ("Behandelaar", "Ann"),
            ("Controleur", "Bob"),
        ]
    assert len(queries) == 1
    assert not tasks.of_return(other.pk)


def test_responsibilities_that_files_brought_can_be_chosen_after_the_portals_own(
    bound: Account, people: dict[str, tasks.Colleague], clients: dict[str, Client]
) -> None:
    for task in ("Jaarrekening", "Invoeren"):
        about = {"client": clients["Vries"], "colleague": people["Ann"], "responsibility": task}
        tasks.Responsibility.objects.create(account=bound, **about)
    assert tasks.names_to_choose() == [*tasks.NAMES, "Jaarrekening"]
