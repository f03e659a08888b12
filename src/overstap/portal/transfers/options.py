"""What somebody chose when he uploaded: which components of the file come in, and the status of notices without one.

The wizard and programs send the choice as tus metadata; ``intake`` reads it once and keeps it with the migration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from overstap.i18n import mark, translate
from overstap.portal.transfers.errors import OptionsError
from overstap.portal.transfers.targets import TARGETS

COMPONENTS_KEY, STATUS_KEY = "components", "sba_status"
"""Names in the metadata of an upload."""

COMBINED = "gecombineerd"
"""All components: the word of the step plan for a file of the migration tool."""

COMPONENTS: Mapping[str, tuple[str, frozenset[str]]] = {
    "clients": (mark("Klanten"), frozenset({"clients"})),
    "returns": (mark("Aangiften, met bijlagen, rollen en taken"), frozenset({"returns", "attachments", "roles"})),
    "assessment_notices": (mark("Aanslagen (SBA)"), frozenset({"assessment_notices"})),
    "relations": (mark("Relaties tussen medewerkers en klanten"), frozenset({"relations"})),
}
"""The word for each component and the tables of the bundle that it takes in, in the order of the wizard."""

ALWAYS = frozenset({"offices", "users"})
"""Tables that every component refers to; small, and nothing by themselves."""

STATUSES = (
    mark("Te beoordelen"),
    mark("Akkoord"),
    mark("Niet akkoord"),
    mark("Bezwaar"),
    mark("Afgehandeld"),
)
"""What a notice without a status of its own may be given; kept in Dutch, as the office's own statuses are."""

assert frozenset(TARGETS) == ALWAYS.union(*(tables for _, tables in COMPONENTS.values()))


@dataclass(frozen=True)
class Options:
    """The *components* to take in, all by default; *sba_status* is empty to leave notices as they are."""

    components: tuple[str, ...] = field(default_factory=lambda: tuple(COMPONENTS))
    sba_status: str = ""

    @classmethod
    def chosen(cls, components: Iterable[str], sba_status: str) -> Self:
        """The options of somebody's choice; no component, or *gecombineerd*, means all.

        Raises:
            OptionsError: when a component or status is none that the portal knows.
        """
        named = set(components) - {COMBINED, ""}
        if named - set(COMPONENTS) or sba_status not in {"", *STATUSES}:
            raise OptionsError
        return cls(tuple(component for component in COMPONENTS if not named or component in named), sba_status)

    @classmethod
    def of_metadata(cls, metadata: Mapping[str, str]) -> Self:
        """The options that came with an upload; raises as ``chosen``."""
        return cls.chosen(metadata.get(COMPONENTS_KEY, "").split(","), metadata.get(STATUS_KEY, ""))

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What ``as_json`` made; everything, for a migration of before there were options."""
        return cls.chosen(kept["components"], kept["sba_status"]) if kept else cls()

    def as_json(self) -> dict[str, object]:
        """For the column."""
        return asdict(self)

    @property
    def is_combined(self) -> bool:
        """Whether all components come in."""
        return len(self.components) == len(COMPONENTS)

    @property
    def words(self) -> list[str]:
        """The components in words, in the active language."""
        return [translate(COMPONENTS[component][0]) for component in self.components]

    def takes(self, table: str) -> bool:
        """Whether records of that table of the bundle come in."""
        return table in ALWAYS or any(table in COMPONENTS[component][1] for component in self.components)
