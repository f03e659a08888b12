"""After the upload: follow the migration until it has ended, and say how that went."""

from __future__ import annotations

from typing import Any

import pytest

from overstap.desktop.upload import Portal, check, state_name, wait
from overstap.desktop.upload.errors import MigrationDiffersError, MigrationFailedError, PortalAnswerError
from overstap.desktop.upload.waiting import STATES
from overstap.errors import OverstapError, PortalError, ReconciliationError
from overstap.portal.transfers.states import State
from tests.desktop.upload.conftest import PATIENT
from tests.desktop.upload.tus_server import TOKEN, FakePortal, Fault

UPLOAD = "/uploads/0198c1b2"


def migration(state: str, progress: int = 0) -> dict[str, Any]:
    return {"id": "1", "state": state, "progress": progress, "url": "/migratie/1", "report": None}


def followed(fake: FakePortal, steps: list[tuple[str, int, int]] | None = None) -> dict[str, Any]:
    heard = steps if steps is not None else []
    with Portal(fake.address, TOKEN) as portal:
        return wait(portal, fake.address + UPLOAD, report=lambda *step: heard.append(step), patience=PATIENT, first=0.0)


def test_it_waits_until_the_migration_has_ended(fake: FakePortal) -> None:
    fake.states = [
        None,
        migration("checking", 5),
        migration("waiting", 10),
        migration("loading", 40),
        migration("complete", 100),
    ]
    assert followed(fake)["migration"]["state"] == "complete"
    assert {path for _, path in fake.requests} == {"/api/v1/uploads/0198c1b2"}


def test_progress_is_shown_and_waiting_is_explained(fake: FakePortal) -> None:
    fake.states = [migration("checking", 5), migration("waiting", 10), migration("complete", 100)]
    steps: list[tuple[str, int, int]] = []
    followed(fake, steps)
    assert [done for step, done, _ in steps if step == "Verwerken in het portaal"] == [5, 100]
    assert any("kantooruren" in step for step, _, _ in steps)


def test_who_is_waited_for_hears_where_to_agree(fake: FakePortal) -> None:
    asking = migration("confirming", 10)
    fake.states = [asking, migration("complete", 100)]
    steps: list[tuple[str, int, int]] = []
    followed(fake, steps)
    assert any("akkoord" in step and asking["url"] in step for step, _, _ in steps)


def test_one_that_was_taken_back_meanwhile_is_not_waited_for(fake: FakePortal) -> None:
    fake.states = [migration("undone", 100)]
    answer = followed(fake)
    with pytest.raises(MigrationFailedError, match="teruggedraaid"):
        check(answer)


def test_every_state_of_the_portal_has_a_word() -> None:
    assert set(STATES) == {str(state) for state in State}


def test_a_portal_that_restarts_meanwhile_is_asked_again(fake: FakePortal) -> None:
    fake.faults = [Fault("GET", status=502)] * 2
    fake.states = [migration("complete")]
    assert followed(fake)["migration"]["state"] == "complete"


@pytest.mark.parametrize(
    "found",
    [
        "klaar",
        5,
        [],
        {},
        {"state": 1, "url": "/"},
        {"state": "complete"},
        {"state": "x", "url": "/", "progress": "half"},
    ],
)
def test_an_answer_that_only_looks_like_one_is_named(fake: FakePortal, found: object) -> None:
    fake.states = [found]
    with pytest.raises(PortalAnswerError, match="migratie"):
        followed(fake)


def test_an_answer_of_something_else_is_named(fake: FakePortal) -> None:
    fake.faults = [Fault("GET", status=200, body={"hallo": "wereld"})]
    with pytest.raises(PortalAnswerError, match="migratie"):
        followed(fake)


def test_a_complete_migration_is_well() -> None:
    check({"migration": migration("complete")})


@pytest.mark.parametrize(
    ("state", "error", "family"),
    [
        ("complete_with_differences", MigrationDiffersError, ReconciliationError),
        ("failed", MigrationFailedError, PortalError),
        ("refused", MigrationFailedError, PortalError),
    ],
)
def test_any_other_end_is_an_error_that_says_where_to_look(
    state: str, error: type[OverstapError], family: type[OverstapError]
) -> None:
    with pytest.raises(error) as caught:
        check({"migration": migration(state)})
    assert isinstance(caught.value, family)
    assert "/migratie/1" in caught.value.advice


def test_a_state_that_a_later_portal_adds_is_shown_as_it_is() -> None:
    assert state_name("loading") == "wordt ingelezen"
    assert state_name("previewing") == "previewing"
