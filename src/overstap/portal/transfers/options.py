"""What somebody chose when he uploaded: the components that come in, the status of notices, who wins a conflict.

The wizard and programs send the choice as tus metadata; ``intake`` reads it once and keeps it with the migration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from overstap.i18n import mark, translate
from overstap.portal.returns.api import NOTICE_STATUSES
from overstap.portal.transfers.errors import OptionsError
from overstap.portal.transfers.models import Choice
from overstap.portal.transfers.targets import TARGETS

COMPONENTS_KEY, STATUS_KEY, CONFLICTS_KEY = "components", "sba_status", "conflicts"
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

STATUSES = NOTICE_STATUSES
"""What a notice without a status of its own may be given."""

CONFLICTS: Mapping[str, tuple[str, str]] = {
    Choice.PORTAL.value: (
        mark("Wat in het portaal staat, blijft"),
        mark("Wat u of een collega in het portaal wijzigde, blijft zoals het is."),
    ),
    Choice.FILE.value: (
        mark("Wat in het bestand staat, gaat voor"),
        mark("De waarde uit het bestand komt in de plaats van wat in het portaal werd gewijzigd."),
    ),
    Choice.ASK.value: (
        mark("Ik kies per klant"),
        mark("Na de controle ziet u elk verschil en kiest u; tot dan wordt er niets ingelezen."),
    ),
}
"""For each way to settle a conflict its word and what it means, in the order of the wizard."""

assert frozenset(TARGETS) == ALWAYS.union(*(tables for _, tables in COMPONENTS.values()))


@dataclass(frozen=True)
class Options:
    """The *components* to take in, all by default; *sba_status* is empty to leave notices as they are.

    *conflicts* is a ``Choice``: whose value holds where people in the portal and the file both changed it.
    """

    components: tuple[str, ...] = field(default_factory=lambda: tuple(COMPONENTS))
    sba_status: str = ""
    conflicts: str = Choice.PORTAL.value

    @classmethod
    def chosen(cls, components: Iterable[str], sba_status: str, conflicts: str = "") -> Self:
        """The options of somebody's choice; no component, or *gecombineerd*, means all; no *conflicts* the portal's.

        Raises:
            OptionsError: when a component, status or choice is none that the portal knows.
        """
        named = set(components) - {COMBINED, ""}
        if named - set(COMPONENTS) or sba_status not in {"", *STATUSES} or conflicts not in {"", *CONFLICTS}:
            raise OptionsError
        taken = tuple(component for component in COMPONENTS if not named or component in named)
        return cls(taken, sba_status, conflicts or Choice.PORTAL.value)

    @classmethod
    def of_metadata(cls, metadata: Mapping[str, str]) -> Self:
        """The options that came with an upload; raises as ``chosen``."""
        components = metadata.get(COMPONENTS_KEY, "").split(",")
        return cls.chosen(components, metadata.get(STATUS_KEY, ""), metadata.get(CONFLICTS_KEY, ""))

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What ``as_json`` made; the defaults, for a migration of before there was such an option."""
        return cls.chosen(kept["components"], kept["sba_status"], kept.get("conflicts", "")) if kept else cls()

    def as_json(self) -> dict[str, object]:
        """For the column."""
        return asdict(self)

    @property
    def is_combined(self) -> bool:
        """Whether all components come in."""
        return len(self.components) == len(COMPONENTS)

    @property
    def conflicts_word(self) -> str:
        """How conflicts are settled in words, in the active language."""
        return translate(CONFLICTS[self.conflicts][0])

    @property
    def words(self) -> list[str]:
        """The components in words, in the active language."""
        return [translate(COMPONENTS[component][0]) for component in self.components]

    def takes(self, table: str) -> bool:
        """Whether records of that table of the bundle come in."""
        return table in ALWAYS or any(table in COMPONENTS[component][1] for component in self.components)
