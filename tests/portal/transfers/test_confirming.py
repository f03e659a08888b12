"""When a migration asks for somebody's agreement, and what he can do then."""

from __future__ import annotations

import pytest
from django.core import mail

from overstap.bundle.model import Severity
from overstap.portal.accounts.api import Account, bind
from overstap.portal.audit.models import Event
from overstap.portal.clients.models import Client
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers import checking, course
from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.states import State
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.editing import edit, fields
from tests.portal.transfers.looking import keys
from tests.portal.transfers.office import Found, Practice
from tests.portal.transfers.test_options import migrate
from tests.portal.transfers.working import work


def confirm(desk: Desk) -> None:
    desk.agree()
    work()


def decide(desk: Desk, choice: transfers.Choice, client: str | None = None) -> int:
    with bind(desk.account.pk):
        return transfers.decide(desk.latest().id, choice, client_key=client, actor_id=desk.user.pk)


@pytest.fixture
def asking(desk: Desk, practice: Practice) -> Desk:
    """A migration that asks, because the exporter blocked one of its returns."""
    practice.found.append(Found("returns", "a1", "document", "unfit-value", Severity.BLOCKING))
    desk.upload(practice.export(desk.folder))
    work()
    return desk


@pytest.fixture
def in_conflict(desk: Desk, practice: Practice) -> Desk:
    """A migration to be decided per client: both clients changed on both sides."""
    desk.migrate(practice)
    for key in ("c1", "c2"):
        edit(desk.account, Client, key, city="Assen")
        practice.row("clients", key)["city"] = "Haren"
    mail.outbox.clear()
    migrate(desk, practice, conflicts="ask")
    return desk


def test_nothing_is_asked_when_nothing_blocks(desk: Desk, practice: Practice) -> None:
    practice.add_return("oud", "c1", 2011)
    practice.row("roles", "rol:1")["return_id"] = "oud"
    desk.upload(practice.export(desk.folder))
    work()
    assert desk.latest().state == State.COMPLETE


def test_a_record_that_cannot_come_in_makes_it_ask_and_nothing_is_written(asking: Desk) -> None:
    assert asking.latest().state == State.CONFIRMING
    assert keys(asking.account, Client) == []
    with bind(asking.account.pk):
        assert transfers.preview(1).consent == transfers.Consent({"unfit-value": 1}, 0, is_wanted=False)


def test_an_account_may_want_to_agree_to_every_migration(desk: Desk, practice: Practice) -> None:
    Account.objects.filter(pk=desk.account.pk).update(confirms_itself=False)
    desk.upload(practice.export(desk.folder))
    work()
    assert desk.latest().state == State.CONFIRMING


def test_after_somebody_agreed_it_loads(asking: Desk) -> None:
    confirm(asking)
    assert asking.latest().state == State.COMPLETE
    with bind(asking.account.pk):
        row = Migration.objects.get()
        assert row.confirmed_by == asking.user
        assert Event.objects.filter(action="migration.confirmed", actor=asking.user).exists()


def test_whoever_uploaded_hears_that_he_is_waited_for(asking: Desk) -> None:
    (message,) = mail.outbox
    assert message.subject == "Migratie 1 van Kantoor Noord wacht op uw akkoord"
    assert "/k/noord/migraties/1/voorbeeld/" in message.body


def test_one_that_does_not_ask_cannot_be_agreed_with(asking: Desk) -> None:
    confirm(asking)
    for act in (lambda: confirm(asking), lambda: decide(asking, transfers.Choice.FILE)):
        with pytest.raises(transfers.NotConfirmingError):
            act()


def test_while_it_asks_it_can_be_cancelled_and_asks_again_when_it_goes_on(asking: Desk) -> None:
    with bind(asking.account.pk):
        transfers.cancel(1, actor_id=asking.user.pk)
    assert asking.latest().state == State.CANCELLED
    with bind(asking.account.pk):
        transfers.resume(1, actor_id=asking.user.pk)
    work()
    assert asking.latest().state == State.CONFIRMING


def test_one_that_was_agreed_with_does_not_ask_twice(asking: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    Account.objects.update(loads_after_hours=True)
    monkeypatch.setattr("overstap.portal.transfers.course.begin", lambda _: None)
    confirm(asking)
    with bind(asking.account.pk):
        transfers.cancel(1, actor_id=asking.user.pk)
        transfers.resume(1, actor_id=asking.user.pk)
    assert asking.latest().state == State.WAITING


def test_undecided_conflicts_keep_it_from_beginning(in_conflict: Desk) -> None:
    assert in_conflict.latest().state == State.CONFIRMING
    with pytest.raises(transfers.UndecidedError, match="2 gegevens"):
        confirm(in_conflict)
    decide(in_conflict, transfers.Choice.FILE, "c1")
    with pytest.raises(transfers.UndecidedError, match="1 gegevens"):
        confirm(in_conflict)


def test_each_client_gets_what_was_decided_for_him(in_conflict: Desk) -> None:
    assert decide(in_conflict, transfers.Choice.FILE, "c1") == 1
    assert decide(in_conflict, transfers.Choice.PORTAL, "c2") == 1
    confirm(in_conflict)
    assert in_conflict.latest().state == State.COMPLETE
    assert fields(in_conflict.account, Client, "c1", "city", "edited") == ("Haren", {})
    assert fields(in_conflict.account, Client, "c2", "city", "edited") == ("Assen", {"city": "Haren"})


def test_one_choice_can_be_made_for_all(in_conflict: Desk) -> None:
    assert decide(in_conflict, transfers.Choice.FILE) == 2
    confirm(in_conflict)
    assert fields(in_conflict.account, Client, "c2", "city") == ("Haren",)


def test_to_ask_again_is_no_decision(in_conflict: Desk) -> None:
    with pytest.raises(ValueError, match="no decision"):
        decide(in_conflict, transfers.Choice.ASK)


def test_conflicts_with_a_choice_for_all_need_nobody(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    edit(desk.account, Client, "c1", city="Assen")
    practice.row("clients", "c1")["city"] = "Haren"
    migrate(desk, practice, conflicts="portal")
    assert desk.latest().state == State.COMPLETE


@pytest.fixture
def overtaken(desk: Desk, practice: Practice) -> Desk:
    """A migration that asks, in a portal that has the same records; the migration that brought those can be undone."""
    desk.migrate(practice)
    Account.objects.filter(pk=desk.account.pk).update(confirms_itself=False)
    practice.row("clients", "c1")["city"] = "Haren"
    desk.upload(practice.export(desk.folder))
    work()
    mail.outbox.clear()
    return desk


def undo_the_first(desk: Desk) -> None:
    with bind(desk.account.pk):
        transfers.undo(1, actor_id=desk.user.pk)


def row_of_the_second(desk: Desk) -> Migration:
    with bind(desk.account.pk):
        return Migration.objects.get(number=2)


def preview_of_the_second(desk: Desk) -> transfers.Preview:
    with bind(desk.account.pk):
        return transfers.preview(2)


def test_nobody_agrees_while_another_migration_is_being_undone(overtaken: Desk) -> None:
    assert not preview_of_the_second(overtaken).is_outdated
    undo_the_first(overtaken)
    assert preview_of_the_second(overtaken).is_outdated
    with pytest.raises(transfers.PreviewOutdatedError):
        overtaken.agree()


def test_after_another_one_was_undone_the_preview_is_made_again_and_asked_about_again(overtaken: Desk) -> None:
    assert preview_of_the_second(overtaken).changed == 1
    undo_the_first(overtaken)
    work()
    second = preview_of_the_second(overtaken)
    assert overtaken.latest().state == State.CONFIRMING
    assert (second.changed, second.is_outdated, second.is_made_again) == (0, False, True)
    assert second.new > 1
    assert "Migratie 2 van Kantoor Noord wacht op uw akkoord" in [message.subject for message in mail.outbox]
    confirm(overtaken)
    assert overtaken.latest().state == State.COMPLETE
    assert keys(overtaken.account, Client) == ["c1", "c2"]


def test_one_that_was_cancelled_while_it_asked_is_checked_again_when_another_one_wrote_meanwhile(
    overtaken: Desk,
) -> None:
    with bind(overtaken.account.pk):
        transfers.cancel(2, actor_id=overtaken.user.pk)
    undo_the_first(overtaken)
    work()
    with bind(overtaken.account.pk):
        transfers.resume(2, actor_id=overtaken.user.pk)
    with pytest.raises(transfers.PreviewOutdatedError):
        overtaken.agree()
    work()
    assert overtaken.latest().state == State.CONFIRMING
    assert preview_of_the_second(overtaken).changed == 0


def test_one_cancelled_during_its_second_check_begins_that_anew(overtaken: Desk) -> None:
    with course.locked(overtaken.account.pk, row_of_the_second(overtaken).pk) as row:
        course.check_again(row)
        course.cancel(row)
    with bind(overtaken.account.pk):
        transfers.resume(2, actor_id=overtaken.user.pk)
    assert overtaken.latest().state == State.UPLOADED
    work()
    assert preview_of_the_second(overtaken).changed == 1


def test_a_check_that_nothing_overtook_is_not_done_twice(overtaken: Desk) -> None:
    checking.check(overtaken.account.pk, row_of_the_second(overtaken).pk)
    assert overtaken.latest().state == State.CONFIRMING
    assert row_of_the_second(overtaken).check_attempt == 1


def test_a_refused_file_overtakes_nothing(overtaken: Desk) -> None:
    broken = overtaken.folder / "stuk.zip"
    broken.write_bytes(b"PK\x03\x04" + bytes(100))
    overtaken.upload(broken)
    work()
    assert overtaken.latest().state == State.REFUSED
    assert not preview_of_the_second(overtaken).is_outdated
