"""Uploading and waiting as one piece of work: stopped anywhere, it goes on there and makes one migration."""

from __future__ import annotations

from typing import Any

import pytest

from overstap.desktop.upload import Followed, Patience, Portal, upload_and_wait
from overstap.desktop.upload.errors import PortalBusyError
from overstap.errors import CancelledError
from tests.desktop.upload.conftest import PATIENT, Sender
from tests.desktop.upload.tus_server import TOKEN, FakePortal, Fault


class StoppedError(CancelledError):
    code = "test.stopped"
    message = "Gestopt"
    hint = "Probeer het opnieuw"


def migration(state: str) -> dict[str, Any]:
    return {"id": "1", "state": state, "progress": 100, "url": "/migratie/1", "report": None}


def follow(sender: Sender, *, stop_at: str = "", patience: Patience = PATIENT) -> Followed:
    """One run of the command, stopped at the first step that begins with *stop_at*."""

    def report(step: str, done: int, total: int) -> None:
        sender.steps.append((step, done, total))
        if stop_at and step.startswith(stop_at):
            raise StoppedError

    with Portal(sender.address, TOKEN) as portal:
        return upload_and_wait(portal, sender.file, report=report, patience=patience, state=sender.state)


def test_the_answer_is_that_of_the_migration_of_this_file(sender: Sender, fake: FakePortal, data: bytes) -> None:
    fake.states = [migration("loading"), migration("complete")]
    followed = follow(sender)
    assert followed.answer["migration"]["state"] == "complete"
    assert (followed.address, fake.content) == (f"{fake.address}/uploads/{1:032x}", data)


@pytest.mark.parametrize("step", ["Uploaden", "Verwerken in het portaal"])
def test_stopped_at_any_step_the_next_run_makes_no_second_migration(
    sender: Sender, fake: FakePortal, data: bytes, step: str
) -> None:
    fake.states = [migration("loading")]
    with pytest.raises(StoppedError):
        follow(sender, stop_at=step)
    fake.states = [migration("complete")]
    follow(sender)
    assert (fake.count("POST"), fake.content) == (1, data)


def test_who_goes_on_waiting_is_told_that_nothing_is_sent(sender: Sender, fake: FakePortal) -> None:
    fake.states = [migration("complete")]
    with pytest.raises(StoppedError):
        follow(sender, stop_at="Verwerken")
    sent = fake.count("PATCH")
    follow(sender)
    assert fake.count("PATCH") == sent
    assert any(step.startswith("Dit bestand is al geüpload") for step, _, _ in sender.steps)


@pytest.mark.parametrize("ending", ["complete", "complete_with_differences", "failed", "refused", "cancelled"])
def test_once_the_migration_has_ended_the_same_file_is_a_new_one(sender: Sender, fake: FakePortal, ending: str) -> None:
    fake.states = [migration(ending)]
    follow(sender)
    follow(sender)
    assert fake.count("POST") == 2


def test_a_portal_that_stays_away_while_it_is_waited_for_is_asked_again_by_the_next_run(
    sender: Sender, fake: FakePortal
) -> None:
    fake.states = [migration("complete")]
    fake.faults = [Fault("GET", status=503)] * PATIENT.attempts
    with pytest.raises(PortalBusyError):
        follow(sender)
    assert follow(sender).answer["migration"]["state"] == "complete"
    assert fake.count("POST") == 1


def test_a_finished_upload_that_the_portal_does_not_know_any_more_is_sent_again(
    sender: Sender, fake: FakePortal, data: bytes
) -> None:
    fake.states = [migration("loading")]
    with pytest.raises(StoppedError):
        follow(sender, stop_at="Verwerken")
    fake.uploads.clear()
    fake.states = [migration("complete")]
    follow(sender)
    assert (fake.count("POST"), fake.content) == (2, data)


def test_without_waiting_the_next_run_believes_that_the_file_is_there(sender: Sender, fake: FakePortal) -> None:
    fake.states = [migration("loading")]
    with pytest.raises(StoppedError):
        follow(sender, stop_at="Verwerken")
    sender.send()
    assert fake.count("POST") == 1
    assert not list(sender.state.iterdir())
