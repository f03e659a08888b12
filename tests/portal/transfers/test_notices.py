"""The e-mail at the end: sent once, with numbers and an address, without practice data."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from procrastinate.contrib.django.models import ProcrastinateJob

from overstap.portal.accounts.api import User, bind
from overstap.portal.transfers import course
from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.states import State
from overstap.portal.transfers.window import ZONE
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
