"""The choices of steps 19 to 21 as objects: which portal user each colleague is, and where responsibilities come from.

A leaf of ``responsibilities``; the plan keeps these, the flow changes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from overstap.bundle.model import TaxType

PORTAL_NAMES = ("Relatiebeheer", "Voorbereiden", "Invoeren", "Controleren", "Accorderen", "Verzenden")
"""The portal's responsibilities when no link file names them; a test keeps them equal to the portal's own list."""

TAXES = frozenset({TaxType.IB, TaxType.VPB})
"""The taxes whose definitive returns tell who does what (step 20)."""


class OriginKind(StrEnum):
    """A desktop user is something for a return by a role, or by a task that was planned for him."""

    ROLE = "role"
    TASK = "task"


class Origin(NamedTuple):
    """A desktop role or planned task, by the name that it has there."""

    kind: OriginKind
    name: str


class PlannedUser(NamedTuple):
    """A desktop user and the e-mail address of the portal user that he is; None leaves him unlinked."""

    id: str
    name: str
    email: str | None


@dataclass(frozen=True)
class Responsibilities:
    """For each portal responsibility the origin that it is taken from, read from one year's definitive returns.

    Names occur once; a responsibility without an origin is not in it and is not migrated.
    """

    reference_year: int | None = None
    origins: tuple[tuple[str, Origin], ...] = ()

    @property
    def are_wanted(self) -> bool:
        """Whether there is anything to derive."""
        return self.reference_year is not None and bool(self.origins)
