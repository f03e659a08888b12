"""What the check says of clients that another source has brought already, and of notices without a status."""

from __future__ import annotations

from overstap.portal.accounts.api import bind
from overstap.portal.clients.models import Client
from overstap.portal.returns.models import AssessmentNotice
from overstap.portal.transfers.models import BundleKey
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.editing import edit, fields
from tests.portal.transfers.office import Practice
from tests.portal.transfers.test_forecasting import told
from tests.portal.transfers.test_options import migrate


def elsewhere(**client: object) -> Practice:
    """The same person, as another source knows him."""
    practice = Practice(source="cas-2").only("offices", "clients")
    row = practice.row("clients", "c1")
    row.update(id="x9", **client)
    practice.tables["clients"] = [row]
    return practice


def test_a_client_whom_another_source_brought_is_in_conflict_where_both_say_something(
    desk: Desk, practice: Practice
) -> None:
    practice.row("clients", "c1").update(city="Assen", email="j@voorbeeld.example")
    desk.migrate(practice)
    migrate(desk, elsewhere(city="Haren", phone="050-1"), conflicts="portal")
    record = told(desk, "clients", "x9")
    assert record.changes is not None
    # What only the portal has stays, and what only the file has is filled in.
    assert record.changes["city"] == ["Assen", "Haren", True]
    assert record.changes["phone"] == [None, "050-1", False]
    assert "email" not in record.changes
    assert (record.forecast, record.outcome) == ("conflict", "changed")
    assert fields(desk.account, Client, "c1", "city", "phone", "email") == ("Assen", "050-1", "j@voorbeeld.example")


def test_the_same_file_of_the_other_source_again_is_no_conflict_again(desk: Desk, practice: Practice) -> None:
    practice.row("clients", "c1")["city"] = "Assen"
    desk.migrate(practice)
    for _ in range(2):
        migrate(desk, elsewhere(city="Haren"), conflicts="portal")
    assert told(desk, "clients", "x9").forecast == "unchanged"
    migrate(desk, elsewhere(city="Haren", phone="050-1"), conflicts="portal")
    assert told(desk, "clients", "x9").forecast == "changed"
    assert fields(desk.account, Client, "c1", "city", "phone") == ("Assen", "050-1")


def test_a_notice_keeps_the_status_that_it_was_given_when_its_file_comes_again(desk: Desk, practice: Practice) -> None:
    migrate(desk, practice, sba_status="Akkoord")
    practice.row("assessment_notices", "s1")["amount"] = 5
    migrate(desk, practice, sba_status="Bezwaar")
    assert told(desk, "assessment_notices", "s1").changes == {"amount": [-120, 5, False]}
    assert fields(desk.account, AssessmentNotice, "s1", "status", "amount") == ("Akkoord", 5)


def test_a_status_that_people_gave_is_in_no_conflict_with_a_file_that_has_none(desk: Desk, practice: Practice) -> None:
    migrate(desk, practice, sba_status="Te beoordelen")
    edit(desk.account, AssessmentNotice, "s1", status="Akkoord")
    practice.row("assessment_notices", "s1")["amount"] = 5
    migrate(desk, practice)
    assert told(desk, "assessment_notices", "s1").forecast == "changed"
    assert fields(desk.account, AssessmentNotice, "s1", "status", "amount") == ("Akkoord", 5)


def test_clients_of_a_phase_that_are_not_in_the_file_are_called_as_in_the_portal(
    desk: Desk, practice: Practice
) -> None:
    desk.migrate(practice)
    desk.migrate(practice.only("returns"))
    with bind(desk.account.pk):
        keys = set(BundleKey.objects.filter(migration__number=2).values_list("client_key", flat=True))
    assert keys == {"c1", "c2"}
