"""What the check lets in, keeps out or refuses; in each case with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from overstap import i18n
from overstap.bundle import Recipient, generate_identity
from overstap.bundle.model import Severity
from overstap.portal.accounts.api import Account, User, bind, publish_key
from overstap.portal.clients.models import Client
from overstap.portal.returns.models import AssessmentNotice, Attachment
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers import checking, course
from overstap.portal.transfers.models import BundleKey, Migration
from overstap.portal.transfers.states import State
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.looking import keys
from tests.portal.transfers.office import Found, Practice
from tests.portal.transfers.working import work


def kept_out(desk: Desk) -> dict[tuple[str, str], str | None]:
    with bind(desk.account.pk):
        return {(row.table, row.key): row.reason for row in transfers.kept_out(desk.latest().id)}


def found(desk: Desk) -> set[tuple[str, str, str, str, str]]:
    with bind(desk.account.pk):
        rows = transfers.findings(desk.latest().id)
        return {(row.table, row.key, row.field, row.code, row.severity) for row in rows}


def refused(desk: Desk, path: Path) -> transfers.MigrationView:
    desk.upload(path)
    work()
    migration = desk.latest()
    assert migration.state == State.REFUSED
    assert keys(desk.account, Client) == []
    return migration


def test_a_return_of_2011_and_what_hangs_on_it_stay_out(desk: Desk, practice: Practice) -> None:
    practice.add_return("oud", "c1", 2011)
    practice.row("roles", "rol:1")["return_id"] = "oud"
    migration = desk.migrate(practice)
    assert kept_out(desk) == {("returns", "oud"): "before-2012", ("roles", "rol:1"): "reference-skipped"}
    assert ("returns", "oud", "tax_year", "before-2012", "blocking") in found(desk)
    # Kept out for a reason is accounted for: nothing differs.
    assert migration.state == State.COMPLETE


def test_a_record_that_refers_to_nothing_stays_out(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice.only("attachments"))
    assert set(kept_out(desk).values()) == {"reference-missing"}
    assert ("attachments", "b1", "return_id", "reference-missing", "blocking") in found(desk)
    assert keys(desk.account, Attachment) == []


def test_an_assessment_notice_comes_in_without_its_return(desk: Desk, practice: Practice) -> None:
    practice.row("assessment_notices", "s1")["return_id"] = "nergens"
    desk.migrate(practice)
    assert ("assessment_notices", "s1", "return_id", "reference-awaited", "advisory") in found(desk)
    with bind(desk.account.pk):
        assert AssessmentNotice.objects.get().tax_return is None


def test_what_the_exporter_blocked_stays_out(desk: Desk, practice: Practice) -> None:
    practice.found.append(Found("returns", "a1", "document", "unfit-value", Severity.BLOCKING))
    desk.migrate(practice)
    assert kept_out(desk) == {("returns", "a1"): "unfit-value"}


def test_what_the_exporter_only_remarked_comes_in(desk: Desk, practice: Practice) -> None:
    practice.found.append(Found("clients", "c1", "bsn", "identifier-check", Severity.ADVISORY))
    desk.migrate(practice)
    assert kept_out(desk) == {}
    assert ("clients", "c1", "bsn", "identifier-check", "advisory") in found(desk)


@pytest.mark.parametrize("field", ["version", "tax_year"])
def test_a_number_that_the_portal_cannot_hold_keeps_the_record_out(desk: Desk, practice: Practice, field: str) -> None:
    practice.row("returns", "a1")[field] = 2**31
    desk.migrate(practice)
    assert kept_out(desk) == {("returns", "a1"): "value-too-large"}


def test_a_damaged_file_is_refused_with_its_problems(desk: Desk, practice: Practice) -> None:
    path = practice.export(desk.folder)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    migration = refused(desk, path)
    assert migration.failure is not None
    assert migration.failure.code == "transfers.not-sound"
    assert migration.problems
    assert set(migration.problems[0]) == {"path", "code", "message", "hint"}


@pytest.fixture
def back_to_dutch() -> Iterator[None]:
    yield
    i18n.activate("nl")


def test_problems_are_worded_for_whoever_looks(desk: Desk, practice: Practice, back_to_dutch: None) -> None:
    path = practice.export(desk.folder)
    path.write_bytes(path.read_bytes()[:-100])
    (dutch,) = refused(desk, path).problems
    i18n.activate("en")
    (english,) = desk.latest().problems
    assert (dutch["code"], dutch["path"]) == (english["code"], english["path"])
    assert "bestand" in dutch["message"]
    assert "file" in english["message"]
    assert dutch["hint"] != english["hint"]


@pytest.mark.parametrize("content", [b"", b"geen zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_bundle_is_refused(desk: Desk, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bestand.zip"
    path.write_bytes(content)
    assert refused(desk, path).problems


def test_a_file_encrypted_for_another_account_is_refused(desk: Desk, practice: Practice) -> None:
    _, stranger = generate_identity()
    path = practice.export(desk.folder, recipient=Recipient(stranger, None))
    failure = refused(desk, path).failure
    assert failure is not None
    assert failure.code == "transfers.other-account"
    assert failure.message == "Dit migratiebestand is gemaakt voor een ander kantoor."


def test_a_file_that_names_another_account_is_refused(desk: Desk, practice: Practice, other_account: Account) -> None:
    recipient = Recipient(publish_key(desk.account), str(other_account.pk))
    failure = refused(desk, practice.export(desk.folder, recipient=recipient)).failure
    assert failure is not None
    assert failure.code == "transfers.other-account"


def test_the_check_writes_no_practice_data(desk: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "wait", lambda migration: course.move(migration, State.WAITING))
    migration = desk.migrate(practice)
    assert (migration.state, migration.progress.percent) == (State.WAITING, 10)
    assert keys(desk.account, Client) == []


def test_an_older_attempt_that_wakes_up_writes_nothing(desk: Desk, practice: Practice) -> None:
    desk.upload(practice.export(desk.folder))
    with bind(desk.account.pk):
        row = Migration.objects.get()
    with course.locked(desk.account.pk, row.pk) as stale:
        course.move(stale, State.CHECKING)
    # A second attempt has begun and done everything.
    work()
    with pytest.raises(checking._SupersededError):
        checking._take_stock(stale, timezone.now())
    with bind(desk.account.pk):
        assert BundleKey.objects.exclude(outcome="imported").count() == 0


def test_a_check_that_was_interrupted_is_done_again_from_the_start(
    desk: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = _failing_once(checking.rules.judge)
    monkeypatch.setattr(checking.rules, "judge", judge)
    desk.upload(practice.export(desk.folder))
    with bind(desk.account.pk):
        row = Migration.objects.get()
    with pytest.raises(OSError, match="weg"):
        checking.check(desk.account.pk, row.pk)
    checking.check(desk.account.pk, row.pk)
    work()
    assert desk.latest().state == State.COMPLETE


def _failing_once(function: Callable[..., None]) -> Callable[..., None]:
    calls: list[int] = []

    def wrapped(*args: object) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise OSError("opslag is weg")
        function(*args)

    return wrapped


def test_the_bar_of_the_check_never_runs_backwards(
    desk: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch, member: User
) -> None:
    shown: list[int] = []
    monkeypatch.setattr(checking, "_step_done", lambda row: (step(row), shown.append(desk.latest().progress.percent)))
    step = checking._step_done
    desk.migrate(practice)
    assert shown == sorted(shown)
