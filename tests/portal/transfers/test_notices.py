"""The e-mail at the end: sent once, with numbers and an address, without practice data."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from lxml import html
from procrastinate.contrib.django.models import ProcrastinateJob

from overstap.portal.accounts.api import User, bind
from overstap.portal.transfers import course, errors, notices
from overstap.portal.transfers.failure import Failure
from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.report import Report, TableReport
from overstap.portal.transfers.states import State
from overstap.portal.transfers.window import ZONE
from tests.portal.database import Database
from tests.portal.mail.receiving import receiving
from tests.portal.pages.conftest import make_migration
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Practice
from tests.portal.transfers.working import work


def sent() -> EmailMultiAlternatives:
    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    return message


def test_success_is_told_with_the_numbers_and_the_address(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    message = sent()
    assert message.to == [desk.user.email]
    assert message.subject == "Migratie 1 van Kantoor Noord is klaar"
    assert "Nieuw in het portaal: 12\n" in message.body
    assert "/k/noord/migraties/1/" in message.body
    assert "Verschillen: 0" in message.body


def test_a_refusal_is_told_with_what_to_do(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"geen zip")
    desk.upload(path)
    work()
    message = sent()
    assert message.subject == "Migratie 1 van Kantoor Noord is geweigerd"
    assert "Meestal helpt het" in message.body
    assert "Nieuw in het portaal" not in message.body


def test_waiting_is_told_once_with_the_moment_and_the_address(desk: Desk, practice: Practice) -> None:
    desk.upload(practice.export(desk.folder))
    with bind(desk.account.pk):
        row = Migration.objects.get()
    evening = datetime(2017, 9, 25, 18, tzinfo=ZONE)
    with course.locked(desk.account.pk, row.pk) as current, patch.object(course, "waits_until", return_value=evening):
        current.state = State.CHECKING
        course.wait(current)
        course.begin(current)
    ProcrastinateJob.objects.exclude(task_name__startswith="mail.").delete()
    work()
    message = sent()
    assert message.subject == "Migratie 1 van Kantoor Noord wacht tot na kantooruren"
    assert "Het inlezen begint op 25-09-2017 18:00." in message.body
    assert "/k/noord/migraties/1/" in message.body


def test_no_practice_data_is_in_it(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    html = str(sent().alternatives[0][0])
    for secret in ("Jansen", "Bakker", "111222333", "Edewerker"):
        assert secret not in sent().body + html


def test_nobody_is_told_who_may_no_longer_log_in(desk: Desk, practice: Practice) -> None:
    desk.upload(practice.export(desk.folder))
    User.objects.filter(pk=desk.user.pk).update(is_active=False)
    work()
    assert mail.outbox == []


REPORT = Report((TableReport("clients", 9, 8, {"before-2012": 1}, 60_000, 1, 2, {}, 1, 3, 0.1),), (), (), 3).as_json()
FAILURE = Failure("transfers.x", "Het papier is op.", "Vul het aan.", {}).as_json()
KNOWN = {
    "complete": {"report": REPORT},
    "complete_with_differences": {"report": REPORT},
    "failed": {"error": FAILURE},
    "undone": {"undo_report": {"removed": {"clients": 3, "returns": 4_000}, "restored": {"clients": 5}}},
}
"""What is known of a migration in such a state."""


def told(user: User, language: str, state: str) -> EmailMessage:
    """The e-mail to *user* about a migration of his in *state*, as it arrives at his mail server."""
    user.language = language
    user.save()
    account = user.memberships.get().account
    with receiving() as box:
        with bind(account.pk):
            row = make_migration(account, user, state, **KNOWN.get(state, {}))
            if state == "waiting":
                notices.tell_waiting(row, datetime(2017, 9, 25, 18, tzinfo=ZONE))
            elif state == "confirming":
                notices.tell_confirming(row)
            elif state == "undone":
                notices.tell_undone(row, kept=2)
            else:
                notices.tell(row)
        work()
    (message,) = box.messages
    return message


def parts(message: EmailMessage) -> tuple[str, str]:
    """Its plain text, and the words of its HTML."""
    plain, page = (part.get_content() for part in message.iter_parts())
    return plain, " ".join(html.document_fromstring(page).text_content().split())


@pytest.mark.parametrize(
    ("language", "state", "subject"),
    [
        ("nl", "waiting", "Migratie 1 van Kantoor Noord wacht tot na kantooruren"),
        ("en", "waiting", "Migration 1 of Kantoor Noord waits until after office hours"),
        ("nl", "complete", "Migratie 1 van Kantoor Noord is klaar"),
        ("en", "complete", "Migration 1 of Kantoor Noord is complete"),
        ("nl", "complete_with_differences", "Migratie 1 van Kantoor Noord is klaar, met verschillen"),
        ("nl", "failed", "Migratie 1 van Kantoor Noord is mislukt"),
        ("en", "failed", "Migration 1 of Kantoor Noord failed"),
        ("nl", "confirming", "Migratie 1 van Kantoor Noord wacht op uw akkoord"),
        ("nl", "undone", "Migratie 1 van Kantoor Noord is teruggedraaid"),
        ("en", "undone", "Migration 1 of Kantoor Noord has been undone"),
    ],
)
def test_each_notice_arrives_over_smtp_in_the_users_language(
    fresh_database: Database, member: User, language: str, state: str, subject: str
) -> None:
    message = told(member, language, state)
    assert (message["Subject"], message["To"]) == (subject, member.email)
    plain, words = parts(message)
    assert "/k/noord/migraties/1/" in plain
    assert words.startswith(subject)


def test_text_and_html_have_the_same_numbers_and_the_same_way_on(fresh_database: Database, member: User) -> None:
    message = told(member, "nl", "complete_with_differences")
    plain, words = parts(message)
    page = [part.get_content() for part in message.iter_parts()][1]
    for what, number in (("Nieuw in het portaal", "60.000"), ("Gewijzigd", 1), ("Stond er al", 2), ("Verschillen", 3)):
        assert f"{what}: {number}" in plain
        assert f"{what} {number}" in words
    (link,) = html.document_fromstring(page).xpath("//main//a/@href")
    assert link in plain


def test_thousands_are_written_as_the_reader_does(fresh_database: Database, member: User) -> None:
    for text in parts(told(member, "en", "complete")):
        assert "60,000" in text


@pytest.mark.parametrize("state", ["failed", "complete"])
def test_the_way_on_leads_to_a_report_only_when_there_is_one(
    fresh_database: Database, member: User, state: str
) -> None:
    for text in parts(told(member, "nl", state)):
        assert ("verslag" in text) == (state == "complete")


def test_no_hint_points_at_what_an_email_does_not_have() -> None:
    # The words of an error stand on pages, in answers to programs and in e-mails alike.
    ours = [each for each in vars(errors).values() if getattr(each, "__module__", "") == errors.__name__]
    assert len(ours) > 10
    assert [each.code for each in ours if "hieronder" in each.message + each.hint] == []


def test_a_failure_tells_what_happened_and_what_to_do(fresh_database: Database, member: User) -> None:
    for text in parts(told(member, "nl", "failed")):
        assert "Het papier is op." in text
        assert "Vul het aan." in text


def test_an_undoing_tells_how_much_went_came_back_and_stayed(fresh_database: Database, member: User) -> None:
    plain, words = parts(told(member, "nl", "undone"))
    for what, number in (
        ("Uit het portaal gehaald", "4.003"),
        ("Teruggezet", 5),
        ("Blijven staan, omdat er sindsdien iets mee is gedaan", 2),
    ):
        assert f"{what}: {number}" in plain
        assert f"{what} {number}" in words
