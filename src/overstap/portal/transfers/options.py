"""What somebody chose when he uploaded: which parts of the file come in, and the status of notices without one.

The wizard and programs send the choice as tus metadata; ``intake`` reads it once and keeps it with the migration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from overstap.i18n import mark, translate
from overstap.portal.transfers.errors import OptionsError
from overstap.portal.transfers.targets import TARGETS

PARTS_KEY, STATUS_KEY = "parts", "sba_status"
"""Names in the metadata of an upload."""

COMBINED = "gecombineerd"
"""All parts: the word of the step plan for a file of the migration tool."""

PARTS: Mapping[str, tuple[str, frozenset[str]]] = {
    "clients": (mark("Klanten"), frozenset({"clients"})),
    "returns": (mark("Aangiften, met bijlagen, rollen en taken"), frozenset({"returns", "attachments", "roles"})),
    "sba": (mark("Aanslagen (SBA)"), frozenset({"assessment_notices"})),
    "relations": (mark("Relaties tussen medewerkers en klanten"), frozenset({"relations"})),
}
"""The word for each part and the tables of the bundle that it takes in, in the order of the wizard."""

ALWAYS = frozenset({"offices", "users"})
"""Tables that every part refers to; small, and nothing by themselves."""

STATUSES = (
    mark("Te beoordelen"),
    mark("Akkoord"),
    mark("Niet akkoord"),
    mark("Bezwaar"),
    mark("Afgehandeld"),
)
"""What a notice without a status of its own may be given; kept in Dutch, as the office's own statuses are."""

assert frozenset(TARGETS) == ALWAYS.union(*(tables for _, tables in PARTS.values()))


@dataclass(frozen=True)
class Options:
    """The *parts* to take in, all by default; *sba_status* is empty to leave notices as they are."""

    parts: tuple[str, ...] = field(default_factory=lambda: tuple(PARTS))
    sba_status: str = ""

    @classmethod
    def chosen(cls, parts: Iterable[str], sba_status: str) -> Self:
        """The options of somebody's choice; no part, or *gecombineerd*, means all.

        Raises:
            OptionsError: when a part or status is none that the portal knows.
        """
        named = set(parts) - {COMBINED, ""}
        if named - set(PARTS) or sba_status not in {"", *STATUSES}:
            raise OptionsError
        return cls(tuple(part for part in PARTS if not named or part in named), sba_status)

    @classmethod
    def of_metadata(cls, metadata: Mapping[str, str]) -> Self:
        """The options that came with an upload; raises as ``chosen``."""
        return cls.chosen(metadata.get(PARTS_KEY, "").split(","), metadata.get(STATUS_KEY, ""))

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What ``as_json`` made; everything, for a migration of before there were options."""
        return cls.chosen(kept["parts"], kept["sba_status"]) if kept else cls()

    def as_json(self) -> dict[str, object]:
        """For the column."""
        return asdict(self)

    @property
    def is_combined(self) -> bool:
        """Whether all parts come in."""
        return len(self.parts) == len(PARTS)

    @property
    def words(self) -> list[str]:
        """The parts in words, in the active language."""
        return [translate(PARTS[part][0]) for part in self.parts]

    def takes(self, table: str) -> bool:
        """Whether records of that table of the bundle come in."""
        return table in ALWAYS or any(table in PARTS[part][1] for part in self.parts)
