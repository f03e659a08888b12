"""What programs may do with a migration: steer it, undo it, try again what failed of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from overstap.portal.accounts.api import Account, Membership, User, bind, create_token, revoke_token, tokens_of
from overstap.portal.clients.models import Client as PracticeClient
from overstap.portal.transfers.models import BundleKey, JournalEntry, Kept, Migration
from overstap.portal.uploads.models import Upload

JUST_NOW = timezone.now()
ACTIONS = ("confirm", "start", "cancel", "resume", "retry", "undo")


def make(account: Account, sender: User, state: str, **more: object) -> Migration:
    """The account's next migration, in that state; it has been checked."""
    with bind(account.pk):
        upload = Upload.objects.create(
            account=account, created_by=sender, file_name="een.zip", length=10, expires_at=JUST_NOW
        )
        about = {"upload": upload, "started_by": sender, "checked_at": JUST_NOW, "source_id": "else4cas-1"}
        number = Migration.objects.count() + 1
        return Migration.objects.create(account=account, number=number, state=state, **about | more)


def add_key(migration: Migration, table: str, key: str, outcome: str, **more: object) -> None:
    of = {"account_id": migration.account_id, "migration": migration, "table": table, "key": key, "content_hash": "0"}
    with bind(migration.account_id):
        BundleKey.objects.create(**of, outcome=outcome, **more)


@pytest.fixture
def token(account: Account, member: User) -> str:
    """Of the member who sends the files here."""
    return create_token(account, member, "test")


@pytest.fixture
def done(account: Account, member: User) -> Migration:
    """It made two clients, of whom somebody edited one."""
    done = make(account, member, "complete", finished_at=JUST_NOW)
    for key, edited in (("c1", {}), ("c2", {"name": "Bakker"})):
        add_key(done, "clients", key, "imported", label=f"Klant {key}")
        with bind(account.pk):
            client = PracticeClient.objects.create(account=account, name=f"Klant {key}", kind="person", edited=edited)
            of = {"account": account, "migration": done, "table": "clients", "key": key}
            JournalEntry.objects.create(**of, row=client.pk, action="made")
    return done


def send(method: str, path: str, token: str) -> tuple[int, Any]:
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {token}"})
    response = client.generic(method, f"/api/v1/migrations/{path}")
    return response.status_code, json.loads(response.content)


def do(path: str, token: str) -> tuple[int, Any]:
    return send("POST", path, token)


def ask(path: str, token: str) -> tuple[int, Any]:
    return send("GET", path, token)


def test_who_sent_it_stops_it_and_has_it_go_on(account: Account, member: User, token: str) -> None:
    make(account, member, "uploaded", checked_at=None)
    assert do("1/cancel", token)[1]["state"] == "cancelled"
    status, answer = do("1/cancel", token)
    assert (status, answer["code"]) == (422, "transfers.already-cancelled")
    assert do("1/resume", token)[1]["state"] == "uploaded"


def test_one_that_goes_on_by_itself_is_not_told_to(account: Account, member: User, token: str) -> None:
    make(account, member, "uploaded")
    status, answer = do("1/resume", token)
    assert (status, answer["code"]) == (422, "transfers.not-resumable")


def test_somebody_agrees_once_to_what_is_going_to_happen(account: Account, member: User, token: str) -> None:
    Account.objects.filter(pk=account.pk).update(loads_after_hours=False)
    make(account, member, "confirming")
    status, answer = do("1/confirm", token)
    assert (status, answer["state"]) == (200, "reconciling"), "there is nothing to load in it"
    assert do("1/confirm", token)[1]["code"] == "transfers.not-confirming"


def test_only_an_administrator_starts_one_before_the_evening(
    account: Account, member: User, administrator: User, token: str
) -> None:
    make(account, member, "waiting", window_until=JUST_NOW)
    status, answer = do("1/start", token)
    assert (status, answer["code"]) == (403, "transfers.not-allowed")
    assert do("1/start", create_token(account, administrator, "test"))[0] == 200


@pytest.mark.parametrize("action", ACTIONS)
def test_a_member_does_nothing_with_what_somebody_else_sent(
    account: Account, administrator: User, token: str, action: str
) -> None:
    make(account, administrator, "complete", finished_at=JUST_NOW)
    status, answer = do(f"1/{action}", token)
    assert (status, answer["code"]) == (403, "transfers.not-allowed")


@pytest.mark.parametrize("action", ACTIONS)
def test_a_token_of_another_account_finds_nothing(
    done: Migration, other_account: Account, stranger: User, action: str
) -> None:
    status, answer = do(f"1/{action}", create_token(other_account, stranger, "test"))
    assert (status, answer["code"]) == (404, "transfers.not-found")


def test_a_token_reaches_one_account_also_when_its_user_works_for_two(
    account: Account, other_account: Account, member: User, administrator: User
) -> None:
    Membership.objects.create(account=other_account, user=member, role=Membership.Role.ADMINISTRATOR)
    make(account, administrator, "complete", finished_at=JUST_NOW)
    make(other_account, member, "complete", finished_at=JUST_NOW)
    assert do("1/undo", create_token(account, member, "hier"))[0] == 403, "no administrator here"
    assert do("1/undo", create_token(other_account, member, "daar"))[1]["state"] == "undoing"
    with bind(account.pk):
        assert Migration.objects.get(number=1).state == "complete"


def test_what_is_asked_before_undoing_is_for_who_may_undo(
    done: Migration, account: Account, administrator: User, token: str
) -> None:
    assert ask("1/undo", create_token(account, administrator, "test"))[0] == 200
    with bind(account.pk):
        Migration.objects.update(started_by=administrator)
    assert ask("1/undo", token)[0] == 403


@pytest.mark.parametrize("question", ["undo", "kept"])
def test_another_account_is_told_nothing_of_an_undoing(
    done: Migration, other_account: Account, stranger: User, question: str
) -> None:
    assert ask(f"1/{question}", create_token(other_account, stranger, "test"))[0] == 404


def test_a_token_that_was_revoked_does_nothing_any_more(
    done: Migration, account: Account, member: User, token: str
) -> None:
    (kept,) = tokens_of(member, account)
    revoke_token(account, kept.pk, actor=member)
    assert do("1/undo", token)[0] == 401


def test_a_browser_that_comes_from_another_page_changes_nothing(account: Account, member: User) -> None:
    make(account, member, "uploaded")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)
    response = browser.post("/k/noord/api/v1/migrations/1/cancel")
    assert (response.status_code, response.json()["code"]) == (403, "transfers.foreign-page")
    browser.get("/k/noord/instellingen/tokens/")
    header = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    assert browser.post("/k/noord/api/v1/migrations/1/cancel", headers=header).json()["state"] == "cancelled"


def test_what_undoing_would_do_is_told_without_doing_it(done: Migration, token: str) -> None:
    status, answer = ask("1/undo", token)
    assert (status, answer["possible"], answer["refusal"]) == (200, True, None)
    assert (answer["removed"], answer["restored"], answer["held"]) == ({"clients": 1}, {}, 1)
    assert answer["remaining"] == [{"table": "clients", "label": "Klant c2", "reason": "edited", "fields": []}]
    assert ask("1", token)[1]["state"] == "complete"


@pytest.mark.parametrize(
    ("query", "takes_edits"), [("", False), ("?takes_edits=true", True), ("?takes_edits=0", False)]
)
def test_undoing_takes_what_people_edited_only_when_told_to(
    done: Migration, account: Account, token: str, query: str, *, takes_edits: bool
) -> None:
    status, answer = do(f"1/undo{query}", token)
    assert (status, answer["state"]) == (200, "undoing")
    with bind(account.pk):
        assert Migration.objects.get().undo_takes_edits is takes_edits


def test_a_choice_that_cannot_be_read_undoes_nothing(done: Migration, token: str) -> None:
    status, answer = do("1/undo?takes_edits=misschien", token)
    assert (status, answer["code"]) == (422, "transfers.request")
    assert "takes_edits" in answer["message"]
    assert ask("1", token)[1]["state"] == "complete"


def test_why_it_cannot_be_undone_is_an_answer_to_the_question_and_a_refusal_of_the_deed(
    done: Migration, account: Account, token: str
) -> None:
    with bind(account.pk):
        Migration.objects.update(finished_at=datetime(2020, 1, 1, tzinfo=UTC))
    status, answer = ask("1/undo", token)
    assert (status, answer["possible"], answer["refusal"]["code"]) == (200, False, "transfers.too-old")
    status, refusal = do("1/undo", token)
    assert (status, refusal) == (422, answer["refusal"])


def test_the_turn_of_another_one_is_respected(done: Migration, account: Account, member: User, token: str) -> None:
    make(account, member, "loading", load_started_at=JUST_NOW)
    assert do("1/undo", token)[1]["code"] == "transfers.other-runs"


def test_what_undoing_kept_is_listed_a_piece_at_a_time(done: Migration, account: Account, token: str) -> None:
    assert ask("1/kept", token)[1] == {"count": 0, "records": []}
    with bind(account.pk):
        of = {"account": account, "migration": done, "table": "clients", "row": 1}
        Kept.objects.create(**of, key="c1", reason="edited", made=False, label="Klant c1", fields=["city"])
        Kept.objects.create(**of, key="c2", reason="in-use", made=True)
    _, answer = ask("1/kept", token)
    assert answer["count"] == 2
    named, unnamed = answer["records"]
    assert (named["label"], named["key"], named["fields"]) == ("Klant c1", "c1", ["city"])
    assert (unnamed["label"], unnamed["reason"]) == ("c2", "in-use")
    assert ask("1/kept?limit=1&offset=1", token)[1]["records"] == [unnamed]


def test_what_failed_is_tried_again_and_that_is_told_in_the_log(account: Account, member: User, token: str) -> None:
    Account.objects.filter(pk=account.pk).update(loads_after_hours=False)
    partly = make(account, member, "complete_with_differences", finished_at=JUST_NOW, load_started_at=JUST_NOW)
    add_key(partly, "returns", "a1", "failed", reason="reference-not-loaded")
    status, answer = do("1/retry", token)
    assert (status, answer["state"]) == (200, "loading")
    with bind(account.pk):
        assert Migration.objects.get().judges_again


@pytest.mark.parametrize("state", ["complete", "complete_with_differences", "loading", "refused"])
def test_where_nothing_failed_there_is_nothing_to_try_again(
    account: Account, member: User, token: str, state: str
) -> None:
    make(account, member, state, finished_at=JUST_NOW)
    status, answer = do("1/retry", token)
    assert (status, answer["code"]) == (422, "transfers.not-retryable")
    assert answer["hint"]


def test_without_its_file_nothing_is_tried_again(account: Account, member: User, token: str) -> None:
    failed = make(account, member, "failed", finished_at=JUST_NOW)
    with bind(account.pk):
        Upload.objects.filter(pk=failed.upload_id).update(erased_at=JUST_NOW)
    assert do("1/retry", token)[1]["code"] == "transfers.not-retryable"
