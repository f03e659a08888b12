"""Taking a migration back: the account as it was before, but for what people did since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.utils import timezone

from overstap.errors import PortalError
from overstap.portal.accounts.api import Account, bind
from overstap.portal.audit.models import Event
from overstap.portal.clients.models import Client, Office
from overstap.portal.responsibilities.models import Responsibility
from overstap.portal.returns.models import AssessmentNotice, Attachment, TaxReturn
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.models import JournalEntry, Kept, Migration
from overstap.portal.transfers.states import STAGES, State
from overstap.portal.uploads.models import Upload
from tests.portal.database import Database
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.looking import keys
from tests.portal.transfers.office import Practice
from tests.portal.transfers.people import Content, content, edit, make_responsible
from tests.portal.transfers.test_cancelling import half_way
from tests.portal.transfers.working import work

__all__ = ["half_way"]

LARGE = b"x" * (4 * 2**20 + 1)
"""A document that is kept in storage."""


def ask(desk: Desk, number: int = 1, *, takes_edits: bool = False) -> None:
    with bind(desk.account.pk):
        transfers.undo(number, actor_id=desk.user.pk, takes_edits=takes_edits)


def undo(desk: Desk, number: int = 1, *, takes_edits: bool = False) -> transfers.MigrationView:
    ask(desk, number, takes_edits=takes_edits)
    work()
    with bind(desk.account.pk):
        return transfers.migration(number)


def hindrance(desk: Desk, number: int = 1) -> PortalError | None:
    with bind(desk.account.pk):
        return transfers.undo_hindrance(number)


def kept(desk: Desk) -> list[tuple[str, str, str, list[str]]]:
    with bind(desk.account.pk):
        return sorted(Kept.objects.values_list("table", "key", "reason", "fields"))


@pytest.fixture
def look(fresh_database: Database, account: Account) -> Callable[[], Content]:
    return lambda: content(fresh_database, account)


def test_what_it_made_goes(desk: Desk, practice: Practice, look: Callable[[], Content]) -> None:
    empty = look()
    desk.migrate(practice)
    assert undo(desk).state == State.UNDONE
    assert look() == empty


def test_what_it_changed_returns_to_what_it_was(desk: Desk, practice: Practice, look: Callable[[], Content]) -> None:
    desk.migrate(practice)
    before = look()
    practice.row("clients", "c1")["name"] = "Jansen-de Wit"
    practice.row("returns", "a1").update(document=b"<xbrl>anders</xbrl>", period_end=None)
    practice.add_return("a4", "c2", 2017)
    desk.migrate(practice)
    assert look() != before
    assert undo(desk, 2).state == State.UNDONE
    assert look() == before


def test_the_document_in_the_row_comes_back_byte_for_byte(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    practice.row("returns", "a1")["document"] = b"<xbrl>anders</xbrl>"
    desk.migrate(practice)
    undo(desk, 2)
    with bind(desk.account.pk):
        assert bytes(TaxReturn.objects.get(source_key="a1").document or b"") == b"<xbrl>a1</xbrl>"


def test_what_people_edited_since_is_listed_and_kept_with_what_it_needs(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    edit(desk.account, TaxReturn, "a1", status="filed")
    assert undo(desk).state == State.UNDONE
    assert kept(desk) == [
        ("clients", "c1", "in-use", []),
        ("offices", "1", "in-use", []),
        ("returns", "a1", "edited", []),
    ]
    assert (keys(desk.account, TaxReturn), keys(desk.account, Client)) == (["a1"], ["c1"])


def test_what_people_made_on_a_record_keeps_that_record(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    made = make_responsible(desk.account, "c2", "u2")
    undo(desk)
    assert keys(desk.account, Responsibility) == [made]
    assert [(table, key) for table, key, *_ in kept(desk)] == [("clients", "c2"), ("offices", "1"), ("users", "u2")]


def test_edits_and_additions_go_along_when_somebody_chooses_so(
    desk: Desk, practice: Practice, look: Callable[[], Content]
) -> None:
    empty = look()
    desk.migrate(practice)
    edit(desk.account, TaxReturn, "a1", status="filed")
    make_responsible(desk.account, "c2", "u2")
    undo(desk, takes_edits=True)
    assert (look(), kept(desk)) == (empty, [])


def test_a_field_edited_since_stays_and_the_others_are_put_back(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    practice.row("clients", "c1").update(name="Jansen-de Wit", city="Assen")
    desk.migrate(practice)
    edit(desk.account, Client, "c1", name="De Wit")
    undo(desk, 2)
    with bind(desk.account.pk):
        client = Client.objects.get(source_key="c1")
    assert (client.name, client.city, client.edited) == ("De Wit", None, {"name": "Jansen"})
    assert kept(desk) == [("clients", "c1", "edited", ["name"])]


def test_a_field_edited_back_to_what_it_was_is_no_edit(
    desk: Desk, practice: Practice, look: Callable[[], Content]
) -> None:
    desk.migrate(practice)
    before = look()
    practice.row("clients", "c1")["name"] = "Jansen-de Wit"
    desk.migrate(practice)
    edit(desk.account, Client, "c1", name="Jansen")
    undo(desk, 2)
    assert (look(), kept(desk)) == (before, [])


def test_edits_since_are_taken_from_changed_records_when_somebody_chooses_so(
    desk: Desk, practice: Practice, look: Callable[[], Content]
) -> None:
    desk.migrate(practice)
    before = look()
    practice.row("clients", "c1")["name"] = "Jansen-de Wit"
    desk.migrate(practice)
    edit(desk.account, Client, "c1", name="De Wit")
    undo(desk, 2, takes_edits=True)
    assert (look(), kept(desk)) == (before, [])


def test_an_undone_file_comes_in_again(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    edit(desk.account, Client, "c2", name="Bakker Holding B.V.")
    undo(desk)
    again = desk.migrate(practice)
    assert again.state == State.COMPLETE
    assert keys(desk.account, TaxReturn) == ["a1", "a2", "a3"]
    assert keys(desk.account, Client) == ["c1", "c2"]
    with bind(desk.account.pk):
        assert Client.objects.get(source_key="c2").name == "Bakker Holding B.V."


def test_a_notice_of_an_earlier_file_stays_without_the_return(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice.only("offices", "clients", "users", "assessment_notices"))
    with bind(desk.account.pk):
        AssessmentNotice.objects.update(return_key="a2")
    desk.migrate(practice.only("returns"))
    with bind(desk.account.pk):
        AssessmentNotice.objects.update(tax_return=TaxReturn.objects.get(source_key="a2"))
    assert undo(desk, 2).state == State.UNDONE
    with bind(desk.account.pk):
        assert AssessmentNotice.objects.get().tax_return is None


def stored(desk: Desk) -> list[str]:
    with bind(desk.account.pk):
        return sorted(path for path in TaxReturn.objects.values_list("document_path", flat=True) if path)


def test_a_stored_document_goes_with_the_last_row_that_refers_to_it(desk: Desk, practice: Practice) -> None:
    practice.row("returns", "a1")["document"] = LARGE
    desk.migrate(practice)
    practice.add_return("a4", "c1", 2017, document=LARGE)
    practice.row("returns", "a2")["document"] = LARGE + b"2"
    desk.migrate(practice)
    (first, second) = sorted(set(stored(desk)))
    undo(desk, 2)
    assert [default_storage.exists(path) for path in {first, second}].count(True) == 1
    assert default_storage.exists(stored(desk)[0])
    undo(desk, 1)
    assert not any(default_storage.exists(path) for path in (first, second))


def test_a_stored_document_that_another_migration_may_put_back_stays(desk: Desk, practice: Practice) -> None:
    practice.row("returns", "a1")["document"] = LARGE
    desk.migrate(practice)
    (path,) = stored(desk)
    practice.row("returns", "a1")["document"] = b"<xbrl>klein</xbrl>"
    desk.migrate(practice)
    assert stored(desk) == []
    practice.add_return("a5", "c2", 2016, document=LARGE)
    desk.migrate(practice.only("returns"))
    undo(desk, 3)
    assert default_storage.exists(path)
    undo(desk, 2)
    assert stored(desk) == [path]


def test_a_later_migration_that_changed_something_is_undone_first(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    practice.row("clients", "c1")["name"] = "Jansen-de Wit"
    desk.migrate(practice)
    error = hindrance(desk)
    assert error is not None
    assert (error.code, error.advice) == ("transfers.later-migration", "Draai eerst migratie 2 terug.")
    assert hindrance(desk, 2) is None


def test_a_later_migration_that_added_something_is_undone_first(
    desk: Desk, practice: Practice, look: Callable[[], Content]
) -> None:
    desk.migrate(practice.only("offices", "clients"))
    desk.migrate(practice.only("offices", "returns"))
    before = look()
    with pytest.raises(PortalError, match="bouwen voort op") as caught:
        ask(desk)
    assert caught.value.code == "transfers.later-migration"
    assert (look(), desk.latest().state) == (before, State.COMPLETE)


def test_a_later_migration_that_found_all_equal_is_undone_first(
    desk: Desk, practice: Practice, look: Callable[[], Content]
) -> None:
    empty = look()
    desk.migrate(practice)
    desk.migrate(practice)
    assert getattr(hindrance(desk), "code", None) == "transfers.later-migration"
    undo(desk, 2)
    undo(desk, 1)
    assert look() == empty


def test_migrations_that_do_not_touch_each_other_are_undone_in_any_order(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    practice.source = "else4cas-2"
    for row in practice.tables["clients"]:
        row.pop("bsn", None)
    desk.migrate(practice)
    assert hindrance(desk, 1) is None
    undo(desk, 1)
    assert len(keys(desk.account, TaxReturn)) == 3
    undo(desk, 2)
    assert keys(desk.account, TaxReturn) == []


@pytest.mark.parametrize("state", [state for state in State if State.UNDOING not in STAGES[state].then])
def test_what_runs_or_was_refused_is_not_undone(desk: Desk, practice: Practice, state: State) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        Migration.objects.update(state=state)
    assert getattr(hindrance(desk), "code", None) == "transfers.not-undoable"


def test_after_thirty_days_it_is_too_late(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    for days, code in ((29, None), (31, "transfers.too-old")):
        with bind(desk.account.pk):
            Migration.objects.update(finished_at=timezone.now() - timedelta(days=days))
        assert getattr(hindrance(desk), "code", None) == code


def test_while_another_migration_has_the_turn_nothing_is_undone(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    desk.migrate(practice.only("offices"))
    with bind(desk.account.pk):
        Migration.objects.filter(number=2).update(state=State.LOADING)
    error = hindrance(desk)
    assert error is not None
    assert (error.code, "2" in str(error)) == ("transfers.other-runs", True)


def test_the_file_goes_the_log_tells_and_an_e_mail_follows(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    mail.outbox.clear()
    undo(desk)
    with bind(desk.account.pk):
        assert Upload.objects.get().erased_at is not None
        assert JournalEntry.objects.count() == 0
        asked = Event.objects.get(action="migration.undo-asked")
        assert Event.objects.filter(action="migration.undone").exists()
    assert (asked.actor_id, asked.details) == (desk.user.pk, {"takes_edits": False})
    (message,) = mail.outbox
    assert message.subject == "Migratie 1 van Kantoor Noord is teruggedraaid"
    assert "Uit het portaal gehaald: 12\nTeruggezet: 0" in message.body


def test_another_account_is_not_touched(
    desk: Desk, desk_of: Callable[..., Desk], practice: Practice, other_account: Account, stranger: object
) -> None:
    desk.migrate(practice)
    other = desk_of(other_account, stranger)
    other.migrate(practice)
    undo(desk)
    assert keys(other_account, Attachment) == ["b1"]
    assert keys(desk.account, Office) == []


def test_one_that_was_cancelled_half_way_is_undone_as_far_as_it_came(
    half_way: Desk, look: Callable[[], Content]
) -> None:
    assert keys(half_way.account, Client) == ["c1", "c2"]
    assert undo(half_way).state == State.UNDONE
    assert not any(look().values())


def test_one_that_was_cancelled_before_it_loaded_is_undone_too(desk: Desk, practice: Practice) -> None:
    desk.upload(practice.export(desk.folder))
    with bind(desk.account.pk):
        transfers.cancel(1, actor_id=desk.user.pk)
    assert undo(desk).state == State.UNDONE


def test_the_numbers_of_what_was_done_are_kept(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    practice.row("clients", "c1")["name"] = "Jansen-de Wit"
    practice.add_return("a4", "c2", 2017)
    desk.migrate(practice)
    undo(desk, 2)
    with bind(desk.account.pk):
        report = Migration.objects.get(number=2).undo_report
    assert report == {"removed": {"returns": 1}, "restored": {"clients": 1}}
