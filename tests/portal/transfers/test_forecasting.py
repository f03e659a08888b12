"""What the check says that loading would do, record by record; and that loading then does just that."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overstap.portal.accounts.api import Account, bind
from overstap.portal.clients.models import Client
from overstap.portal.returns.models import TaxReturn
from overstap.portal.transfers import course, forecasting
from overstap.portal.transfers.models import BundleKey, Migration
from overstap.portal.transfers.targets import TARGETS
from overstap.portal.ui.templatetags.display import masked_text
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.directly import take_in
from tests.portal.transfers.editing import edit
from tests.portal.transfers.office import Practice
from tests.portal.transfers.test_merging import lookups, plan_of
from tests.portal.transfers.test_options import migrate

OUTCOME_OF = {"new": "imported", "changed": "changed", "unchanged": "unchanged", "skipped": "skipped"}
"""What a forecast becomes; of a conflict the choice says it, and whether another field changes."""


def told(desk: Desk, table: str, key: str) -> BundleKey:
    """The record in the newest migration."""
    with bind(desk.account.pk):
        return BundleKey.objects.filter(table=table, key=key).latest("migration")


def forecasts(desk: Desk) -> dict[tuple[str, str], str | None]:
    """The forecast of every record of the newest migration."""
    with bind(desk.account.pk):
        newest = Migration.objects.latest("number")
        return {(row.table, row.key): row.forecast for row in BundleKey.objects.filter(migration=newest)}


def test_a_practice_that_comes_for_the_first_time_is_new(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    assert set(forecasts(desk).values()) == {"new"}


def test_the_same_file_again_is_unchanged_whatever_people_edited(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    edit(desk.account, Client, "c1", city="Assen")
    desk.migrate(practice)
    assert set(forecasts(desk).values()) == {"unchanged"}


def test_a_change_is_told_field_by_field(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    practice.row("clients", "c1").update(city="Assen", name="Jansen-Smit")
    desk.migrate(practice)
    record = told(desk, "clients", "c1")
    assert (record.forecast, record.label) == ("changed", "Jansen-Smit")
    assert record.changes == {"city": [None, "Assen", False], "name": ["Jansen", "Jansen-Smit", False]}


def test_a_conflict_is_told_with_both_values_and_what_comes_besides(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    edit(desk.account, Client, "c1", city="Assen", phone="050-1")
    practice.row("clients", "c1").update(city="Haren", initials="A.")
    desk.migrate(practice)
    record = told(desk, "clients", "c1")
    assert record.forecast == "conflict"
    # What only people changed is nothing that the file does.
    assert record.changes == {"city": ["Assen", "Haren", True], "initials": [None, "A.", False]}


def test_a_document_is_told_by_its_hash(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    practice.row("returns", "a1")["document"] = b"<xbrl>nieuw</xbrl>"
    desk.migrate(practice)
    changes = told(desk, "returns", "a1").changes
    assert changes is not None
    assert list(changes) == ["document_sha256"]


def test_records_that_are_referred_to_are_told_by_their_names(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    practice.tables["offices"].append({"id": "2", "name": "Vestiging Zuid"})
    practice.row("clients", "c1")["office_id"] = "2"
    practice.row("relations", "r1")["user_id"] = "u2"
    desk.migrate(practice)
    assert told(desk, "clients", "c1").changes == {"office_id": ["Vestiging Noord", "Vestiging Zuid", False]}
    assert told(desk, "relations", "r1").changes == {"user_id": ["M. Edewerker", "O. Nbekend", False]}


def test_what_is_kept_out_is_told_with_the_rest(desk: Desk, practice: Practice) -> None:
    practice.add_return("oud", "c1", 2011)
    migrate(desk, practice, components="returns,clients")
    found = forecasts(desk)
    assert found["returns", "oud"] == found["relations", "r1"] == "skipped"
    assert found["returns", "a1"] == "new"


@pytest.mark.parametrize(
    "record",
    [
        ("offices", "1", "Vestiging Noord", None),
        ("users", "u1", "M. Edewerker", None),
        ("clients", "c1", "Vries, A.B. de", "c1"),
        ("clients", "c2", "Bakker B.V.", "c2"),
        ("relations", "r1", "Relatiebeheer", "c1"),
        ("returns", "a3", "VPB 2016", "c2"),
        ("roles", "rol:1", "Behandelaar · IB 2016", "c1"),
        ("assessment_notices", "s1", "IB 2016", "c1"),
        ("attachments", "b1", "polis.pdf · IB 2016", "c1"),
    ],
)
def test_a_record_has_a_name_and_the_client_that_it_is_about(
    desk: Desk, practice: Practice, record: tuple[str, str, str, str | None]
) -> None:
    table, key, label, client = record
    practice.row("clients", "c1").update(name="Vries", prefix="de", initials="A.B.")
    desk.migrate(practice)
    found = told(desk, table, key)
    assert (found.label, found.client_key) == (label, client)


def test_of_a_notices_number_which_begins_with_a_bsn_only_the_end_is_told(desk: Desk, practice: Practice) -> None:
    numbers = ["1234.56.782.H.46.0112", "1234.56", "0112", "", None]
    notice = practice.row("assessment_notices", "s1")
    practice.tables["assessment_notices"] = [
        notice | {"id": f"s{place}", "notice_number": number} for place, number in enumerate(numbers)
    ]
    take_in(desk, practice)
    labels = [told(desk, "assessment_notices", f"s{place}").label for place in range(len(numbers))]
    # As pages mask it themselves: none of a number that is all end.
    assert labels == [f"IB 2016 {masked_text(number)}" if number else "IB 2016" for number in numbers]


def test_what_hangs_on_a_return_of_an_earlier_file_is_about_its_client(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    desk.migrate(practice.only("users", "roles"))
    role = told(desk, "roles", "rol:1")
    assert (role.client_key, role.label) == ("c1", "Behandelaar · IB 2016")


def test_returns_of_one_tax_and_year_are_told_apart_by_period_and_version(desk: Desk, practice: Practice) -> None:
    quarter = {"tax_type": "OB", "period_start": date(2020, 1, 1), "period_end": date(2020, 3, 31)}
    practice.add_return("k1", "c1", 2020, **quarter)
    practice.add_return("k2", "c1", 2020, **quarter, version=2)
    practice.add_return("k3", "c1", 2020, tax_type="OB", period_start=None, period_end=None, version=None)
    desk.migrate(practice)
    labels = [told(desk, "returns", key).label for key in ("k1", "k2", "k3")]
    assert labels == ["OB 2020 01-01-2020 – 31-03-2020", "OB 2020 01-01-2020 – 31-03-2020 v2", "OB 2020"]


def test_what_somebody_changes_in_between_is_decided_anew(
    desk: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.migrate(practice)
    practice.row("clients", "c1")["city"] = "Haren"
    honest = course.wait

    def edit_first(migration: Migration) -> None:
        edit(desk.account, Client, "c1", city="Assen")
        honest(migration)

    monkeypatch.setattr(course, "wait", edit_first)
    desk.migrate(practice)
    assert told(desk, "clients", "c1").forecast == "changed"
    with bind(desk.account.pk):
        client = Client.objects.get(source_key="c1")
    assert (client.city, client.edited) == ("Assen", {"city": "Haren"})


PLACES = st.sampled_from(["Assen", "Haren", None])
STATUSES = st.sampled_from(["open", "filed"])
WORLDS = st.fixed_dictionaries(
    {side: st.fixed_dictionaries({"city": PLACES, "phone": PLACES, "status": STATUSES}) for side in ("i", "p", "f")}
)
"""What was imported, what people in the portal then made of it, and what the second file has."""


def put(practice: Practice, world: dict[str, Any]) -> None:
    """Give the practice the values of one side; no number, or it would be the client of an earlier example."""
    practice.row("clients", "c1").update(city=world["city"], phone=world["phone"], bsn=None)
    practice.row("returns", "a1")["status"] = world["status"]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=WORLDS, choice=st.sampled_from(["portal", "file"]), is_role_gone=st.booleans())
def test_law_the_forecast_is_the_outcome_when_nothing_changes_in_between(
    desk: Desk, world: dict[str, Any], choice: str, *, is_role_gone: bool
) -> None:
    practice = Practice(source=f"source-{next(NUMBERS)}")
    put(practice, world["i"])
    desk.migrate(practice)
    edit(desk.account, Client, "c1", city=world["p"]["city"], phone=world["p"]["phone"])
    edit(desk.account, TaxReturn, "a1", status=world["p"]["status"])
    put(practice, world["f"])
    if is_role_gone:
        practice.tables["roles"].clear()
    migrate(desk, practice, conflicts=choice)
    with bind(desk.account.pk):
        rows = list(BundleKey.objects.filter(migration=Migration.objects.latest("number")))
        client = Client.objects.filter(source_key="c1").latest("pk")
    for row in rows:
        assert row.outcome == outcome_of(row, choice), (row.table, row.key, row.changes)
        assert row.reason == (f"conflict-{choice}" if row.forecast == "conflict" else None)
    changes = next(row for row in rows if row.key == "c1").changes or {}
    for name in ("city", "phone"):
        _, file, conflicts = changes.get(name, (None, None, True))
        assert getattr(client, name) == (
            file if name in changes and (not conflicts or choice == "file") else world["p"][name]
        )


def outcome_of(row: BundleKey, choice: str) -> str:
    """What becomes of the record when it is loaded."""
    comes = choice == "file" or any(not conflicts for *_, conflicts in (row.changes or {}).values())
    return OUTCOME_OF.get(row.forecast or "") or ("changed" if comes else "unchanged")


NUMBERS = count()


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("table", ["clients", "relations", "returns", "attachments"])
def test_the_forecast_looks_records_up_by_their_whole_key(bound: Account, table: str, *, own: bool) -> None:
    # All of a table at once: by account and source alone it would be every record against every other.
    statement = forecasting.forecast_statement(TARGETS[table], own=own)
    found = lookups(plan_of(bound, table, statement, own=own))
    assert len(found) >= 2 + len(TARGETS[table].references)
    assert [lookup for lookup in found if "key" not in lookup] == []
