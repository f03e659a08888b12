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
from overstap.portal.uploads import lifecycle
from overstap.portal.uploads.models import Upload
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Practice
from tests.portal.transfers.working import work
from tests.portal.uploads.tus_requests import Tus


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


def test_an_upload_that_was_given_up_is_gone_here_as_it_is_for_tus(desk: Desk, token: str) -> None:
    upload = lifecycle.create(lifecycle.Request(desk.account.pk, desk.user.pk, "x.zip", 100))
    assert ask(f"/uploads/{upload.pk}", token)[0] == 200
    lifecycle.terminate(desk.account.pk, upload.pk)
    status, answer = ask(f"/uploads/{upload.pk}", token)
    assert (status, answer["code"]) == (410, "uploads.gone")
    assert Tus(token).send("HEAD", f"/uploads/{upload.pk}").status_code == 410


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


def test_the_list_has_the_newest_first_a_piece_at_a_time(desk: Desk, practice: Practice, token: str) -> None:
    for _ in range(3):
        desk.upload(practice.export(desk.folder))
    status, answer = ask("/migrations?limit=2", token)
    assert (status, answer["count"]) == (200, 3)
    assert [line["id"] for line in answer["migrations"]] == [3, 2]
    assert [line["id"] for line in ask("/migrations?limit=2&offset=2", token)[1]["migrations"]] == [1]
    assert answer["migrations"][0]["url"].endswith("/k/noord/migraties/3/")


def test_the_report_is_there_once_it_is_reconciled(desk: Desk, practice: Practice, token: str) -> None:
    desk.upload(practice.export(desk.folder))
    status, answer = ask("/migrations/1/report", token)
    assert (status, answer["code"]) == (404, "transfers.no-report")
    work()
    status, answer = ask("/migrations/1/report", token)
    assert (status, answer["reconciled"], answer["differences"]) == (200, True, 0)
    assert {table["table"] for table in answer["tables"]} >= {"clients", "returns"}


def test_the_link_file_is_that_of_the_page(desk: Desk, token: str) -> None:
    status, answer = ask("/link-file", token)
    assert (status, answer["overstap_link"]) == (200, 1)
    assert answer["account"] == {"id": str(desk.account.pk), "name": "Kantoor Noord"}
    assert answer["public_key"].startswith("age1")


@pytest.mark.parametrize(
    ("path", "name"),
    [("/migrations/een", "number"), ("/migrations/99999999999", "number"), ("/migrations?limit=0", "limit")],
)
def test_an_address_that_cannot_be_is_refused_like_everything_else(token: str, path: str, name: str) -> None:
    status, answer = ask(path, token)
    assert (status, answer["code"]) == (422, "transfers.request")
    assert name in answer["message"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("put", "/migrations/1", "GET"),
        ("head", "/migrations", "GET"),
        ("delete", "/migrations/1/undo", "GET, POST"),
    ],
)
def test_a_method_that_an_address_does_not_have_is_refused_with_those_that_it_has(
    db: None, method: str, path: str, allowed: str
) -> None:
    response = getattr(Client(), method)(f"/api/v1{path}")
    assert (response.status_code, response["Allow"]) == (405, allowed)
    assert response["Content-Type"].startswith("application/json")
    if method != "head":
        assert response.json()["code"] == "transfers.method"
        assert allowed in response.json()["message"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_is_not_there_is_refused_like_everything_else(db: None, method: str) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/migraties/1")
    assert (response.status_code, response.json()["code"]) == (404, "transfers.no-address")


def test_sentences_are_in_the_language_that_is_asked_for(token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
    dutch = ask("/migrations/1", token)[1]["message"]
    assert Client().get("/api/v1/migrations/1", headers=headers).json()["message"] != dutch


def test_the_description_has_a_summary_for_everything_in_dutch(db: None) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    told = [method for methods in described["paths"].values() for method in methods.values()]
    assert len(told) >= 13
    for operation in told:
        assert "_" not in operation["summary"], "ninja's own summary is the function's name"
        assert set(operation["responses"]) - {"410"} == {"200", "401", "403", "404", "422"}


def vague(part: object) -> bool:
    """Whether *part* of a description says of an object, at any depth, nothing of what is in it."""
    if isinstance(part, list):
        return any(map(vague, part))
    if not isinstance(part, dict):
        return False
    bare = part.get("type") == "object" and part.get("additionalProperties", True) is True
    return (bare and not part.get("properties")) or any(map(vague, part.values()))


def test_the_description_tells_what_is_in_every_object(db: None) -> None:
    schemas = Client().get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert [name for name, schema in schemas.items() if vague(schema)] == []
    assert {"TableAnswer", "TotalAnswer", "ProblemAnswer", "LinkUser"} <= set(schemas)
