"""What a keeper says is heard whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from overstap.portal.project.embedded.place import Place
from overstap.portal.project.embedded.state import Stage, heard, say


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, tmp_path, tmp_path, None)


def test_before_the_first_word_there_is_nothing(place: Place) -> None:
    assert heard(place) is None


@pytest.mark.parametrize("stage", Stage)
def test_what_was_said_last_is_heard(place: Place, stage: Stage, tmp_path: Path) -> None:
    say(place, Stage.FAILED, tmp_path / "eerder")
    say(place, stage, tmp_path / "socket")
    state = heard(place)
    assert state is not None
    assert (state.stage, state.keeper, state.socket_folder) == (stage, os.getpid(), str(tmp_path / "socket"))


def test_nothing_else_is_left_beside_it(place: Place, tmp_path: Path) -> None:
    say(place, Stage.READY, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["server.json"]
