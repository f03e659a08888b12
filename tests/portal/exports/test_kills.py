"""A worker that is killed while it takes an account out: another one does it, whole and once."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.core.files.storage import default_storage
from procrastinate.contrib.django.models import ProcrastinateJob

from overstap.portal.accounts.api import bind
from overstap.portal.exports import api as exports
from tests.portal.database import Database
from tests.portal.transfers import directly
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.killing import kill_worker_at, until
from tests.portal.transfers.office import Practice
from tests.portal.transfers.working import work


def test_an_export_whose_worker_is_killed_is_made_by_another(
    desk: Desk, practice: Practice, fresh_database: Database, portal_environment: dict[str, str]
) -> None:
    directly.take_in(desk, practice)
    asked = exports.ask(desk.account.pk, actor_id=desk.user.pk)
    kill_worker_at("returns_taxreturn", fresh_database, portal_environment, mode="ACCESS EXCLUSIVE")
    until(lambda: (work(), not ProcrastinateJob.objects.filter(status="doing").exists())[1])
    with bind(desk.account.pk):
        (made,) = exports.exports()
    assert (made.state, made.content_digest) == ("ready", directly.taken_out(desk)[1])
    assert default_storage.size(made.stored_as) == made.size
    assert not list(Path(tempfile.gettempdir()).glob(f"*{desk.account.pk}-{asked.pk}"))
