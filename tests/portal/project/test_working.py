"""The worker, in the process that operators start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from overstap.portal.mail.api import send
from overstap.portal.project.working import run_worker
from tests.portal.database import Database
from tests.portal.mail.conftest import Mailbox, mail_templates, mailbox

__all__ = ["mail_templates", "mailbox"]

CONTEXT = {"count": 3, "url": "https://portaal.example/", "account": "Kantoor Noord"}


def test_a_job_that_is_done_leaves_no_address_behind(fresh_database: Database, mailbox: Mailbox) -> None:
    send("testmail/done", "jansen@noord.example", "nl", CONTEXT)
    run_worker(concurrency=1, until_idle=True)
    assert len(mailbox.messages) == 1
    assert not ProcrastinateJob.objects.filter(task_name="mail.deliver").exists()


def test_a_job_that_fails_for_good_is_logged_by_name_and_number(
    fresh_database: Database, portal_environment: dict[str, str], data_folder: Path
) -> None:
    send("testmail/absent", "jansen@noord.example", "nl", CONTEXT)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 99")
    command = [sys.executable, "-m", "overstap", "portal", "worker", "--until-idle", "--data", str(data_folder)]
    done = subprocess.run(command, env=portal_environment, capture_output=True, text=True, check=False)
    job = ProcrastinateJob.objects.get(task_name="mail.deliver")
    assert (done.returncode, job.status) == (0, "failed")
    assert f"mail.deliver[{job.pk}]" in done.stderr
    assert "jansen" not in done.stderr
