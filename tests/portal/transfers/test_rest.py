"""What programs are told."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from overstap.portal.accounts.api import Account, User, bind, create_token
from overstap.portal.transfers.report import Report
from overstap.portal.uploads.models import Upload
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Practice
from tests.portal.transfers.working import work


@pytest.fixture
def token(desk: Desk) -> str:
    return create_token(desk.account, desk.user, "test")


def ask(path: str, token: str | None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = Client().get(f"/api/v1{path}", headers=headers)
    return response.status_code, json.loads(response.content)


def upload_id(desk: Desk) -> str:
    with bind(desk.account.pk):
        return str(Upload.objects.get().pk)


def test_an_upload_tells_its_migration_with_the_report(desk: Desk, practice: Practice, token: str) -> None:
    migration = desk.migrate(practice)
    status, answer = ask(f"/uploads/{upload_id(desk)}", token)
    assert status == 200
    assert answer["offset"] == answer["length"] > 0
    told = answer["migration"]
    assert (told["id"], told["state"], told["progress"]) == (1, "complete", 100)
    assert told["url"].endswith("/k/noord/migraties/1/"), "the account stands in it"
    assert Report.from_json(told["report"]) == migration.report


def test_a_migration_is_told_by_its_number(desk: Desk, practice: Practice, token: str) -> None:
    desk.migrate(practice)
    status, answer = ask("/migrations/1", token)
    assert (status, answer["sentence"][:23]) == (200, "De migratie is klaar. A")


def test_a_refused_file_tells_why(desk: Desk, token: str, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"geen zip")
    desk.upload(path)
    work()
    _, answer = ask(f"/uploads/{upload_id(desk)}", token)
    assert answer["migration"]["error"]["code"] == "transfers.not-sound"
    assert answer["migration"]["problems"][0]["code"] == "bundle.not-a-bundle"
    assert answer["migration"]["report"] is None


@pytest.mark.parametrize("path", [f"/uploads/{uuid.UUID(int=0)}", "/migrations/1"])
def test_what_is_not_there_is_said_in_words(token: str, path: str) -> None:
    status, answer = ask(path, token)
    assert status == 404
    assert set(answer) == {"code", "message", "hint"}


def test_another_accounts_migration_is_not_there(
    desk: Desk, practice: Practice, other_account: Account, stranger: User
) -> None:
    desk.migrate(practice)
    other = create_token(other_account, stranger, "test")
    assert ask("/migrations/1", other)[0] == 404
    assert ask(f"/uploads/{upload_id(desk)}", other)[0] == 404


@pytest.mark.parametrize("token", [None, "overstap_nee"])
def test_without_a_valid_token_nothing_is_told(database: None, token: str | None) -> None:
    status, answer = ask("/migrations/1", token)
    assert status == 401
    assert answer["hint"]


def test_a_browser_may_ask_with_its_session(desk: Desk, practice: Practice, client_logged_in: Client) -> None:
    desk.migrate(practice)
    assert client_logged_in.get("/api/v1/migrations/1").status_code == 200
