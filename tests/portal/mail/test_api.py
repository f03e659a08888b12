"""E-mails leave with the transaction that causes them, over real SMTP."""

from __future__ import annotations

from django.db import transaction
from django.test import override_settings
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from overstap.portal.mail.api import send
from tests.portal.database import Database
from tests.portal.mail.receiving import Mailbox

CONTEXT = {"count": 3, "url": "https://portaal.example/", "account": "Kantoor Noord"}


def _work() -> None:
    with app.replace_connector(app.connector.get_worker_connector()):
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def test_an_email_is_delivered_as_text_and_html(fresh_database: Database, mailbox: Mailbox) -> None:
    send("testmail/done", "jansen@noord.example", "nl", CONTEXT)
    _work()
    (message,) = mailbox.messages
    assert message["To"] == "jansen@noord.example"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_what_is_rolled_back_sends_nothing(fresh_database: Database, mailbox: Mailbox) -> None:
    with transaction.atomic():
        send("testmail/done", "jansen@noord.example", "nl", CONTEXT)
        transaction.set_rollback(True)
    _work()
    assert mailbox.messages == []


def test_without_a_mail_server_it_is_tried_again_later(fresh_database: Database) -> None:
    send("testmail/done", "jansen@noord.example", "nl", CONTEXT)
    nowhere = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 9}
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", **nowhere):
        _work()
    job = ProcrastinateJob.objects.get(task_name="mail.deliver")
    assert (job.status, job.attempts) == ("todo", 1)
    assert job.scheduled_at is not None
