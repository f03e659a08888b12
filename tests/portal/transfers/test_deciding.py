"""What a record that is there becomes when a file brings it again: three values a field, and a rule for each case."""

from __future__ import annotations

from datetime import date

import pytest

from overstap.portal.clients.models import Client
from overstap.portal.responsibilities.models import Responsibility
from overstap.portal.returns.models import AssessmentNotice, TaxReturn
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.editing import edit, fields
from tests.portal.transfers.office import Practice
from tests.portal.transfers.test_options import migrate

CASES: dict[str, tuple[object, ...]] = {
    # imported, the portal's, the file's -> the portal's then, and what is remembered as imported
    "nobody changed it": ("a", "a", "a", "a", {}),
    "only the file changed it": ("a", "a", "f", "f", {}),
    "only people changed it": ("a", "p", "a", "p", {"city": "a"}),
    "both changed it to the same": ("a", "p", "p", "p", {}),
    "both changed it": ("a", "p", "f", "p", {"city": "f"}),
    "people emptied it": ("a", None, "a", None, {"city": "a"}),
    "people emptied it and the file changed it": ("a", None, "f", None, {"city": "f"}),
    "the file emptied it": ("a", "a", None, None, {}),
    "the file emptied it and people changed it": ("a", "p", None, "p", {"city": None}),
    "people filled it": (None, "p", None, "p", {"city": None}),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_field_becomes_what_the_three_values_say(desk: Desk, practice: Practice, case: tuple[object, ...]) -> None:
    imported, portal, file, then, remembered = case
    practice.row("clients", "c1")["city"] = imported
    desk.migrate(practice)
    edit(desk.account, Client, "c1", city=portal)
    # Something else changed as well, so that the record is looked at in every case.
    practice.row("clients", "c1").update(city=file, phone="050-1")
    desk.migrate(practice)
    assert fields(desk.account, Client, "c1", "city", "phone", "edited") == (then, "050-1", remembered)


@pytest.mark.parametrize(("choice", "then"), [("portal", "p"), ("file", "f")])
def test_a_conflict_goes_the_chosen_way_and_is_none_the_next_time(
    desk: Desk, practice: Practice, choice: str, then: str
) -> None:
    desk.migrate(practice)
    edit(desk.account, Client, "c1", city="p")
    practice.row("clients", "c1")["city"] = "f"
    migrate(desk, practice, conflicts=choice)
    assert fields(desk.account, Client, "c1", "city") == (then,)
    practice.row("clients", "c1")["phone"] = "050-1"
    migrate(desk, practice, conflicts="portal")
    assert fields(desk.account, Client, "c1", "city", "phone") == (then, "050-1")


@pytest.mark.parametrize("file", ["a", "f"])
def test_when_the_file_wins_it_wins_from_what_was_left_to_the_portal_before(
    desk: Desk, practice: Practice, file: str
) -> None:
    practice.row("clients", "c1")["city"] = "a"
    desk.migrate(practice)
    edit(desk.account, Client, "c1", city="p")
    practice.row("clients", "c1")["city"] = file
    migrate(desk, practice, conflicts="portal")
    migrate(desk, practice, conflicts="file")
    assert fields(desk.account, Client, "c1", "city", "edited") == (file, {})


def test_when_the_file_wins_a_status_that_it_does_not_have_stays_as_people_gave_it(
    desk: Desk, practice: Practice
) -> None:
    practice.row("assessment_notices", "s1")["status"] = None
    migrate(desk, practice, sba_status="Akkoord")
    edit(desk.account, AssessmentNotice, "s1", status="Bezwaar")
    migrate(desk, practice, sba_status="Akkoord", conflicts="file")
    assert fields(desk.account, AssessmentNotice, "s1", "status", "edited") == ("Bezwaar", {"status": "Akkoord"})


def test_what_both_changed_to_the_same_is_no_edit_any_more_also_when_nothing_else_changed(
    desk: Desk, practice: Practice
) -> None:
    practice.row("clients", "c1")["city"] = "a"
    desk.migrate(practice)
    edit(desk.account, Client, "c1", city="p")
    for city in ("p", "a"):
        practice.row("clients", "c1")["city"] = city
        desk.migrate(practice)
        assert fields(desk.account, Client, "c1", "city", "edited") == (city, {})


def test_only_the_field_in_conflict_is_decided_and_the_rest_comes(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    edit(desk.account, Client, "c1", city="p")
    practice.row("clients", "c1").update(city="f", phone="050-1", name="Pietersen")
    desk.migrate(practice)
    assert fields(desk.account, Client, "c1", "city", "phone", "name") == ("p", "050-1", "Pietersen")


def test_dates_and_statuses_are_compared_as_such(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    edit(desk.account, Client, "c1", date_of_birth=date(1970, 1, 1))
    edit(desk.account, TaxReturn, "a1", status="open")
    practice.row("clients", "c1").update(date_of_birth=date(1970, 1, 1), phone="050-1")
    practice.row("returns", "a1")["identifier"] = "1"
    desk.migrate(practice)
    assert fields(desk.account, Client, "c1", "date_of_birth", "edited") == (date(1970, 1, 1), {})
    assert fields(desk.account, TaxReturn, "a1", "status", "identifier", "edited") == (
        "open",
        "1",
        {"status": "definitive"},
    )


def test_a_responsibility_that_people_took_away_stays_away(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    edit(desk.account, Responsibility, "r1", removed=True)
    practice.row("relations", "r1")["source_role"] = "Behandelaar"
    desk.migrate(practice)
    assert fields(desk.account, Responsibility, "r1", "removed", "source_role", "edited") == (
        True,
        "Behandelaar",
        {"removed": False},
    )


def test_a_document_is_never_in_conflict(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    edit(desk.account, TaxReturn, "a1", status="open")
    practice.row("returns", "a1")["document"] = b"<xbrl>nieuw</xbrl>"
    desk.migrate(practice)
    (document,) = fields(desk.account, TaxReturn, "a1", "document")
    assert isinstance(document, bytes | memoryview)
    assert bytes(document) == b"<xbrl>nieuw</xbrl>"
