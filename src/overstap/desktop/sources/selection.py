"""What the user chose to migrate, and the one rule that says why a record stays behind.

Below ``contract``: every source asks ``Selection`` for its verdict, so that the three variants cannot differ.
``plan`` makes a selection out of a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

from overstap.bundle.model import FIRST_TAX_YEAR, ClientState, Reason, ReturnStatus

LAST_TAX_YEAR = 2100
"""Beyond it a year can only be mistyped: nobody has returns of it, and a plan could not name it."""


def is_beyond(tax_year: int) -> bool:
    """Whether *tax_year* is one that cannot be a tax year any more."""
    return tax_year > LAST_TAX_YEAR


def can_migrate(tax_year: int) -> bool:
    """Whether anything of *tax_year* can go along at all."""
    return FIRST_TAX_YEAR <= tax_year <= LAST_TAX_YEAR


class Component(StrEnum):
    """The parts of the data that a user ticks (step 11): a migration can be done in phases."""

    CLIENTS = "clients"
    RETURNS = "returns"
    ASSESSMENT_NOTICES = "assessment_notices"
    RELATIONS = "relations"


TABLES_OF = {
    Component.CLIENTS: ("offices", "clients"),
    Component.RETURNS: ("returns", "attachments"),
    Component.ASSESSMENT_NOTICES: ("assessment_notices",),
    Component.RELATIONS: ("users", "relations", "roles"),
}
"""The bundle's tables that go with each component; together all record tables, each once."""


class ProgramYear(NamedTuple):
    """A program and the year of its returns, such as BAS 2016; ``year`` is None for one without a year (CAS)."""

    name: str
    year: int | None = None

    def __str__(self) -> str:
        """The name as people write it: ``BAS 2016``."""
        return self.name if self.year is None else f"{self.name} {self.year}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The reverse of ``str``: a last word of four digits is the year."""
        name, _, year = text.rpartition(" ")
        return cls(name, int(year)) if name and len(year) == len("2016") and year.isdecimal() else cls(text)


class ReturnFacts(NamedTuple):
    """What the choice of a return depends on."""

    office_id: str
    program: ProgramYear
    tax_year: int
    status: ReturnStatus
    client_state: ClientState = ClientState.CURRENT


@dataclass(frozen=True)
class Selection:
    """What goes along; ``None`` for offices or programs means all there are."""

    components: frozenset[Component] = frozenset(Component)
    offices: frozenset[str] | None = None
    programs: frozenset[ProgramYear] | None = None
    statuses: frozenset[ReturnStatus] = frozenset({ReturnStatus.FILED, ReturnStatus.DEFINITIVE})
    oldest_tax_year: int = FIRST_TAX_YEAR
    former_clients: bool = True

    @property
    def tables(self) -> frozenset[str]:
        """The bundle's tables that go along."""
        return frozenset(table for component in self.components for table in TABLES_OF[component])

    def office_is_chosen(self, office_id: str) -> bool:
        """Whether the office with this id goes along."""
        return self.offices is None or office_id in self.offices

    def why_not_office(self, office_id: str) -> Reason | None:
        """Why an office stays behind, or None when it goes along."""
        chosen = self.office_is_chosen(office_id)
        return self._why_not_phase(Component.CLIENTS) if chosen else Reason.NOT_SELECTED

    def why_not_user(self) -> Reason | None:
        """Why a desktop user stays behind, or None when all go along."""
        return self._why_not_phase(Component.RELATIONS)

    def why_not_client(self, office_id: str, state: ClientState) -> Reason | None:
        """Why a client stays behind, or None when it goes along."""
        return self._why_not_whose(office_id, state) or self._why_not_phase(Component.CLIENTS)

    def why_not_return(self, facts: ReturnFacts) -> Reason | None:
        """Why a return and its attachments stay behind, or None when they go along.

        The year comes first: a return of 2011 or earlier, or of after 2100, can never migrate, whatever was chosen. The
        phase comes last: ``OTHER_PHASE`` then says of a record that it would go along in a file with all components,
        which is what keeps the references of a phase equal to those of the combined file.
        """
        return self._why_not_facts(facts) or self._why_not_phase(Component.RETURNS)

    def why_not_role(self, facts: ReturnFacts) -> Reason | None:
        """Why a role or task on the return that *facts* describe stays behind, or None when it goes along.

        A phase with relations only takes the roles on the returns that another phase takes.
        """
        return self._why_not_facts(facts) or self._why_not_phase(Component.RELATIONS)

    def why_not_notice(self, office_id: str, tax_year: int, state: ClientState) -> Reason | None:
        """Why an assessment notice (SBA) stays behind, or None when it goes along."""
        return (
            self._why_not_year(tax_year)
            or self._why_not_whose(office_id, state)
            or self._why_not_kept(tax_year)
            or self._why_not_phase(Component.ASSESSMENT_NOTICES)
        )

    def why_not_relation(self, office_id: str, state: ClientState) -> Reason | None:
        """Why a relation between an employee and a client stays behind, or None when it goes along."""
        return self._why_not_whose(office_id, state) or self._why_not_phase(Component.RELATIONS)

    def _why_not_phase(self, component: Component) -> Reason | None:
        return None if component in self.components else Reason.OTHER_PHASE

    def _why_not_facts(self, facts: ReturnFacts) -> Reason | None:
        if (reason := self._why_not_year(facts.tax_year)) is not None:
            return reason
        if self.programs is not None and facts.program not in self.programs:
            return Reason.NOT_SELECTED
        if (reason := self._why_not_whose(facts.office_id, facts.client_state)) is not None:
            return reason
        if facts.status not in self.statuses:
            return Reason.STILL_OPEN if facts.status is ReturnStatus.OPEN else Reason.NOT_SELECTED
        return self._why_not_kept(facts.tax_year)

    def _why_not_kept(self, tax_year: int) -> Reason | None:
        return Reason.PAST_RETENTION if tax_year < self.oldest_tax_year else None

    @staticmethod
    def _why_not_year(tax_year: int) -> Reason | None:
        # Unreadable, as the format says of values that make no sense; ``faults`` says what is wrong.
        later = Reason.UNREADABLE if is_beyond(tax_year) else None
        return Reason.BEFORE_2012 if tax_year < FIRST_TAX_YEAR else later

    def _why_not_whose(self, office_id: str, state: ClientState) -> Reason | None:
        if not self.office_is_chosen(office_id):
            return Reason.NOT_SELECTED
        if state is ClientState.FORMER and not self.former_clients:
            return Reason.FORMER_CLIENT
        return None
