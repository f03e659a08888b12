"""Why a record of the database stays behind: from the facts in its row to the one rule of ``selection``.

Between ``profile``, whose queries give the facts, and ``database``. Many rows share the same facts, so each combination
is judged once; counting queries judge whole groups the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from overstap.bundle.model import FIRST_TAX_YEAR, ClientState, Reason, ReturnStatus
from overstap.desktop.sources.profile import Entity
from overstap.desktop.sources.selection import ProgramYear, ReturnFacts, Selection

_OF_CLIENT = ("of_office", "of_state")
_OF_RETURN = (*_OF_CLIENT, "of_program", "of_year", "of_status", "of_filed")

# What cannot do without a client; a client without an office is refused by the format itself.
_OF_A_CLIENT = frozenset({"relations", "returns", "roles", "attachments", "assessment_notices"})

# The columns that the choice of a record of each table depends on; its queries have to give them.
FACTS_OF: Mapping[str, tuple[str, ...]] = {
    "offices": ("of_office",),
    "users": (),
    "clients": _OF_CLIENT,
    "relations": _OF_CLIENT,
    "returns": _OF_RETURN,
    "roles": _OF_RETURN,
    "attachments": _OF_RETURN,
    "assessment_notices": (*_OF_CLIENT, "of_year"),
}


class Verdicts:
    """The verdicts of *selection* on the records of *entity*."""

    def __init__(self, entity: Entity, selection: Selection) -> None:
        self.columns = FACTS_OF[entity.table]
        self._entity = entity
        self._selection = selection
        self._known: dict[tuple[Any, ...], Reason | None] = {}

    def on(self, values: tuple[Any, ...]) -> Reason | None:
        """Why a record with these *values* of ``columns`` stays behind, or None when it goes along."""
        if values not in self._known:
            facts = dict(zip(self.columns, values, strict=True))
            # Tables of people have no year in their facts.
            judge = self._judge_of_year if "of_year" in facts else self._judge_of_people
            self._known[values] = fixed_reason(self._entity.table, facts) or judge(facts)
        return self._known[values]

    def _judge_of_people(self, facts: Mapping[str, Any]) -> Reason | None:
        table, chosen = self._entity.table, self._selection
        if table == "users":
            return chosen.why_not_user()
        office = text_of(facts["of_office"]) or ""
        if table == "offices":
            return chosen.why_not_office(office)
        state = state_of(self._entity, facts)
        return chosen.why_not_client(office, state) if table == "clients" else chosen.why_not_relation(office, state)

    def _judge_of_year(self, facts: Mapping[str, Any]) -> Reason | None:
        if self._entity.table == "assessment_notices":
            office, state = text_of(facts["of_office"]) or "", state_of(self._entity, facts)
            return self._selection.why_not_notice(office, int(facts["of_year"]), state)
        of_return = return_facts(self._entity, facts)
        is_role = self._entity.table == "roles"
        return self._selection.why_not_role(of_return) if is_role else self._selection.why_not_return(of_return)


def fixed_reason(table: str, facts: Mapping[str, Any]) -> Reason | None:
    """Why a record of *table* stays behind whatever is chosen: it hangs on a return or client that is not there.

    Without its return nobody can hand it over; without its client the portal cannot place it. None: the choice decides.
    """
    if table not in _OF_A_CLIENT:
        return None
    year = facts.get("of_year", FIRST_TAX_YEAR)
    if year is None:
        return Reason.UNREADABLE
    # The year comes first, as everywhere: of such a return nothing needs mending. After 2100 both say the same.
    return Reason.UNREADABLE if facts["of_office"] is None and year >= FIRST_TAX_YEAR else None


def return_facts(entity: Entity, facts: Mapping[str, Any]) -> ReturnFacts:
    """What the choice of a return depends on, in the bundle's words."""
    return ReturnFacts(
        office_id=text_of(facts["of_office"]) or "",
        program=program_of(facts),
        tax_year=int(facts["of_year"]),
        status=status_of(entity, facts),
        client_state=state_of(entity, facts),
    )


def program_of(facts: Mapping[str, Any]) -> ProgramYear:
    """The program that hands the return over; of a return that is not there, one without a name."""
    if facts["of_year"] is None:
        return ProgramYear("")
    return ProgramYear(text_of(facts["of_program"]) or "", int(facts["of_year"]))


def status_of(entity: Entity, facts: Mapping[str, Any]) -> ReturnStatus:
    """The status of a return; a word that nobody knows counts as filed when the return was sent, as programs do."""
    words, word = entity.words.get("of_status"), text_of(facts["of_status"])
    # The rule of the program protocol, so that header and record cannot disagree (decision 0047).
    if words is None or word not in words.meaning:
        return ReturnStatus.FILED if facts["of_filed"] else ReturnStatus.OPEN
    return ReturnStatus(words.code(word))


def state_of(entity: Entity, facts: Mapping[str, Any]) -> ClientState:
    """Whether the client is one still; without words for it, it is."""
    words = entity.words.get("of_state")
    return ClientState(words.code(text_of(facts.get("of_state")))) if words else ClientState.CURRENT


def text_of(value: object) -> str | None:
    """A value of the database as text; ids are numbers there, or GUIDs."""
    return None if value is None else str(value)
