"""What the keeper says about its server to everybody who waits for it: one small file, replaced as a whole."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from overstap.portal.project.embedded.place import Place

KEEPER_MODULE = "overstap.portal.project.embedded.keeper"
THROWAWAY = "--throwaway"
"""The keeper's option: fast instead of safe, and nothing is left afterwards."""
SECONDS_FOR_RECOVERY = 300.0
"""Replaying a full write-ahead log after a power cut took minutes on a slow disk."""


class Stage(StrEnum):
    """How far the server is; before the first word of its keeper there is no state."""

    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class State:
    """What was said last, by which keeper, and where the socket lies."""

    stage: str
    keeper: int
    socket_folder: str


def say(place: Place, stage: Stage, socket_folder: Path) -> None:
    """Tell everybody who waits."""
    part = place.state.with_suffix(".part")
    part.write_text(json.dumps(asdict(State(stage, os.getpid(), str(socket_folder)))), encoding="utf-8")
    part.replace(place.state)


def heard(place: Place) -> State | None:
    """What the keeper said last, or None when it has not spoken yet."""
    try:
        return State(**json.loads(place.state.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
