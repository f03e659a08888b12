"""An account's own export taken in again: in the account itself, in an empty one, and after a detour."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.clients.models import Client, ClientIdentity, Office
from overstap.portal.responsibilities.models import Colleague, Responsibility
from overstap.portal.returns.models import TaxReturn
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.models import BundleKey, JournalEntry
from overstap.portal.transfers.states import State
from tests.portal.database import Database
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.directly import take_in, take_in_file, taken_out
from tests.portal.transfers.looking import versions
from tests.portal.transfers.office import Practice
from tests.portal.transfers.test_matching import office, person, together, who
from tests.portal.transfers.test_phases import content


@pytest.fixture
def elsewhere(desk_of: Callable[[Account, User], Desk], other_account: Account, stranger: User, tmp_path: Path) -> Desk:
    """The desk of another account."""
    desk = desk_of(other_account, stranger)
    return Desk(desk.account, desk.user, tmp_path / "elders")


def make_client(account: Account, **more: str) -> Client:
    """What somebody adds in the portal: without an office, and known to no source."""
    with bind(account.pk):
        return Client.objects.create(
            account=account, source_id="portal", source_key="5f0c", kind="person", name="Nieuw", **more
        )


def test_its_own_export_changes_nothing(desk: Desk, practice: Practice, fresh_database: Database) -> None:
    take_in(desk, practice)
    make_client(desk.account)
    before, (path, digest) = versions(fresh_database), taken_out(desk)
    migration = take_in_file(desk, path)
    assert migration.state == State.COMPLETE
    assert migration.report is not None
    assert migration.report.changed_nothing
    assert versions(fresh_database) == before
    assert taken_out(desk)[1] == digest


def test_lists_call_records_of_an_own_export_as_their_source_does(desk: Desk, practice: Practice) -> None:
    take_in(desk, practice)
    take_in_file(desk, taken_out(desk)[0])
    number = desk.latest().id
    with bind(desk.account.pk):
        rows = [*transfers.records(number), *transfers.all_records(number)]
        called = {(row.table, transfers.key_at_source(row)) for row in rows if row.table in {"clients", "returns"}}
        assert {key for table, key in called if table == "clients"} == {"c1", "c2"}
        assert {key for table, key in called if table == "returns"} == {"a1", "a2", "a3"}
        assert all("/" in row.key for row in rows)


def test_lists_call_records_of_an_ordinary_file_as_it_does(desk: Desk, practice: Practice) -> None:
    practice.add_return(key := f"{b'else4cas'.hex()}/a9", "c1", 2016)
    take_in(desk, practice)
    with bind(desk.account.pk):
        assert key in {transfers.key_at_source(row) for row in transfers.records(desk.latest().id)}


def test_the_office_that_stands_for_none_stays_out_of_its_own_account(desk: Desk, practice: Practice) -> None:
    take_in(desk, practice)
    make_client(desk.account)
    take_in_file(desk, taken_out(desk)[0])
    with bind(desk.account.pk):
        assert Office.objects.count() == 1
        assert BundleKey.objects.get(reason="stands-for-none").table == "offices"
        assert not transfers.findings(desk.latest().id)


def test_an_empty_account_becomes_the_same_account(desk: Desk, elsewhere: Desk, practice: Practice) -> None:
    take_in(desk, practice)
    make_client(desk.account)
    path, digest = taken_out(desk)
    assert take_in_file(elsewhere, path).state == State.COMPLETE
    assert taken_out(elsewhere)[1] == digest
    with bind(elsewhere.account.pk):
        assert set(TaxReturn.objects.values_list("source_id", "source_key")) == {
            ("else4cas-1", key) for key in ("a1", "a2", "a3")
        }
        assert bytes(TaxReturn.objects.get(source_key="a1").document or b"") == b"<xbrl>a1</xbrl>"


def test_the_desktop_file_then_changes_nothing_there(
    desk: Desk, elsewhere: Desk, practice: Practice, fresh_database: Database
) -> None:
    take_in(desk, practice)
    take_in_file(elsewhere, taken_out(desk)[0])
    before = versions(fresh_database)
    report = take_in(elsewhere, practice).report
    assert report is not None
    assert (report.changed_nothing, report.reconciled) == (True, True)
    assert versions(fresh_database) == before


def test_a_change_since_the_export_is_found_field_by_field(desk: Desk, elsewhere: Desk, practice: Practice) -> None:
    take_in(desk, practice)
    take_in_file(elsewhere, taken_out(desk)[0])
    practice.row("returns", "a1")["status"] = "filed"
    report = take_in(elsewhere, practice).report
    assert report is not None
    assert {table.table: table.changed for table in report.tables if table.changed} == {"returns": 1}


def test_two_sources_in_one_export_keep_their_records_apart(desk: Desk, elsewhere: Desk, practice: Practice) -> None:
    take_in(desk, practice)
    practice.source = "else4cas-2"
    practice.row("clients", "c1")["bsn"] = None
    take_in(desk, practice)
    path, digest = taken_out(desk)
    assert take_in_file(elsewhere, path).state == State.COMPLETE
    assert taken_out(elsewhere)[1] == digest
    assert who(elsewhere) == who(desk)
    with bind(elsewhere.account.pk):
        made = JournalEntry.objects.filter(table="returns", action="made")
        # By the keys in the file, where both sources have an a1.
        assert len(set(made.values_list("key", flat=True))) == made.count() == 6


def test_a_notice_still_waits_for_its_return_elsewhere(desk: Desk, elsewhere: Desk, practice: Practice) -> None:
    take_in(desk, practice.only("offices", "clients", "assessment_notices"))
    take_in_file(elsewhere, taken_out(desk)[0])
    take_in(elsewhere, practice)
    take_in(desk, practice)
    assert content(elsewhere.account)["assessment_notices"].keys() == {"s1"}
    assert content(elsewhere.account)["assessment_notices"]["s1"][1:] == ("c1", "a2")


def test_a_client_still_stands_by_his_key_elsewhere(desk: Desk, elsewhere: Desk, practice: Practice) -> None:
    take_in(desk, practice.only("offices", "returns"))
    path, digest = taken_out(desk)
    take_in_file(elsewhere, path)
    assert taken_out(elsewhere)[1] == digest
    take_in(elsewhere, practice)
    with bind(elsewhere.account.pk):
        assert sorted(Client.objects.values_list("name", "placeholder")) == [("Bakker B.V.", False), ("Jansen", False)]


def test_a_person_of_another_account_is_matched_by_his_number(desk: Desk, elsewhere: Desk) -> None:
    take_in(desk, office("A", person("1", "111222333")))
    take_in(elsewhere, office("B", person("7", "111222333")))
    take_in_file(elsewhere, taken_out(desk)[0])
    assert who(elsewhere) == {together("A1", "B7")}


def test_what_the_account_has_once_and_the_export_twice_comes_in_once(desk: Desk, elsewhere: Desk) -> None:
    # Elsewhere both sources know one client; here his number came too late to see that.
    take_in(elsewhere, office("A", person("1", "111222333")))
    take_in(elsewhere, office("B", person("7", "111222333")))
    take_in(desk, office("A", person("1", "111222333")))
    take_in(desk, office("B", person("7", None)))
    migration = take_in_file(elsewhere, taken_out(desk)[0])
    assert migration.state == State.COMPLETE
    assert who(elsewhere) == {together("A1", "B7")}
    with bind(elsewhere.account.pk):
        assert BundleKey.objects.get(reason="same-client").source_key == "7"


def test_a_responsibility_that_somebody_took_away_stays_away(desk: Desk, practice: Practice) -> None:
    take_in(desk, practice)
    path, _ = taken_out(desk)
    with bind(desk.account.pk):
        Responsibility.objects.update(removed=True)
    take_in_file(desk, path)
    with bind(desk.account.pk):
        assert Responsibility.objects.get().removed


def test_a_colleague_of_elsewhere_is_linked_by_his_address(desk: Desk, elsewhere: Desk, practice: Practice) -> None:
    practice.row("users", "u1")["email"] = elsewhere.user.email.upper()
    take_in(desk, practice)
    take_in_file(elsewhere, taken_out(desk)[0])
    with bind(elsewhere.account.pk):
        assert Colleague.objects.get(source_key="u1").user == elsewhere.user
        assert ClientIdentity.objects.filter(source_id="else4cas-1").count() == 2


def test_the_history_knows_a_migration_whatever_its_file_calls_the_record(
    desk: Desk, elsewhere: Desk, practice: Practice
) -> None:
    take_in(desk, practice)
    make_client(desk.account)
    take_in_file(elsewhere, taken_out(desk)[0])
    practice.row("clients", "c1")["city"] = "Haren"
    take_in(elsewhere, practice)
    with bind(elsewhere.account.pk):
        for key, numbers in (("c1", [2, 1]), ("5f0c", [1])):
            client = Client.objects.get(source_key=key)
            ids = transfers.ids_in_bundles(str(client.source_id), key)
            assert [each.number for each in transfers.writings_of("clients", client.pk, ids)] == numbers
