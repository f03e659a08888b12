"""The plan as an object: where to read, and what the user chose.

Between ``reading`` and ``writing``, which turn it from and into TOML, and ``export``, which carries it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from overstap.desktop.sources.contract import OfficeFound
from overstap.desktop.sources.selection import Selection

PLAN_VERSION = 1
"""Raised when a key changes its meaning; a plan with another number is refused, not guessed at."""


class SourceVariant(StrEnum):
    """What kind of source a plan reads; the values are those of the bundle's ``source.variant``."""

    DATABASE = "database"
    LOCAL = "local"
    SBR_FOLDER = "sbr-folder"


@dataclass(frozen=True)
class PlannedSource:
    """Where the plan reads: the path, its variant, and the identity that the source had when the plan was made.

    The identity of a folder of SBR messages comes from the plan, so that a folder keeps it when it moves; any other
    source knows its own, and a plan for another is refused.
    """

    path: Path
    variant: SourceVariant
    id: str


@dataclass(frozen=True)
class Plan:
    """A finished choice, with nothing secret in it; ``offices`` are all that were found, chosen or not."""

    source: PlannedSource
    selection: Selection
    offices: tuple[OfficeFound, ...]
