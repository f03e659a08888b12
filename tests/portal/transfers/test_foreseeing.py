"""What undoing would do, told beforehand, is what it does."""

from __future__ import annotations

import pytest

from overstap.portal.accounts.api import bind
from overstap.portal.clients.models import Client, Office
from overstap.portal.responsibilities.models import ReturnRole
from overstap.portal.returns.models import TaxReturn
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.models import JournalEntry, Migration
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.directly import take_back, take_in
from tests.portal.transfers.editing import edit
from tests.portal.transfers.office import Practice


def foreseen_and_done(desk: Desk, number: int) -> transfers.Outlook:
    """Undo the migration, and see that it does what was foreseen; returns that."""
    with bind(desk.account.pk):
        outlook = transfers.undo_outlook(number)
    take_back(desk, number)
    with bind(desk.account.pk):
        report = Migration.objects.get(number=number).undo_report
        kept = {(row.table, row.label or row.key, row.reason, tuple(row.fields)) for row in transfers.kept(number)}
    assert report == {"removed": outlook.removed, "restored": outlook.restored}
    assert {(row.table, row.label, row.reason, row.fields) for row in outlook.remaining} == kept
    assert outlook.held == len(kept)
    return outlook


def test_a_file_that_nobody_touched_goes_whole(desk: Desk, practice: Practice) -> None:
    take_in(desk, practice)
    outlook = foreseen_and_done(desk, 1)
    assert (outlook.removed["clients"], outlook.removed["offices"], outlook.held) == (2, 1, 0)


@pytest.mark.parametrize("phases", [("returns", "attachments"), ("users", "relations")])
def test_the_offices_of_clients_who_were_known_by_key_before_go_with_them(
    desk: Desk, practice: Practice, phases: tuple[str, ...]
) -> None:
    take_in(desk, practice.only(*phases))
    take_in(desk, practice.only("offices", "clients"))
    outlook = foreseen_and_done(desk, 2)
    assert (outlook.removed["offices"], outlook.held) == (1, 0)
    assert outlook.restored["clients"] > 0


def test_an_office_that_a_client_went_to_by_this_file_goes(desk: Desk, practice: Practice) -> None:
    take_in(desk, practice)
    practice.tables["offices"].append({"id": "2", "name": "Vestiging Zuid", "city": "Assen"})
    practice.row("clients", "c1")["office_id"] = "2"
    take_in(desk, practice)
    outlook = foreseen_and_done(desk, 2)
    assert (outlook.removed, outlook.restored, outlook.held) == ({"offices": 1}, {"clients": 1}, 0)


def test_an_office_stays_with_the_client_whom_somebody_moved_to_it(desk: Desk, practice: Practice) -> None:
    take_in(desk, practice)
    practice.tables["offices"].append({"id": "2", "name": "Vestiging Zuid", "city": "Assen"})
    practice.row("clients", "c1")["name"] = "Visser"
    take_in(desk, practice)
    with bind(desk.account.pk):
        south = Office.objects.get(source_key="2")
    edit(desk.account, Client, "c1", office_id=south.pk)
    outlook = foreseen_and_done(desk, 2)
    assert {(row.table, row.reason) for row in outlook.remaining} == {("clients", "edited"), ("offices", "in-use")}


def test_what_people_edited_is_foreseen_with_what_it_needs(desk: Desk, practice: Practice) -> None:
    take_in(desk, practice)
    edit(desk.account, TaxReturn, "a1", status="filed")
    outlook = foreseen_and_done(desk, 1)
    assert {(row.table, row.reason) for row in outlook.remaining} == {
        ("clients", "in-use"),
        ("offices", "in-use"),
        ("returns", "edited"),
    }


@pytest.mark.parametrize("comes_first", [True, False])
def test_phases_that_came_before_what_they_wait_for_are_undone_to_nothing(
    desk: Desk, practice: Practice, *, comes_first: bool
) -> None:
    clients, staff, returns = ("offices", "clients"), ("users", "relations", "roles"), ("returns", "attachments")
    for tables in (staff, returns, clients) if comes_first else (clients, staff, returns):
        take_in(desk, practice.only(*tables))
    with bind(desk.account.pk):
        assert ReturnRole.objects.filter(tax_return__isnull=False).exists()
    for number in (3, 2, 1):
        foreseen_and_done(desk, number)
    with bind(desk.account.pk):
        assert not any(model.objects.exists() for model in (Client, Office, TaxReturn, ReturnRole, JournalEntry))
