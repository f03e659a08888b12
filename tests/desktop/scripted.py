"""A source that does as it is told, for the tests of the export: its inventory and events are written down."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from overstap.bundle import SourceInfo
from overstap.desktop.sources.contract import (
    Boundary,
    Entry,
    Event,
    Inventory,
    Listed,
    Overview,
    Part,
    Records,
    Since,
    Stage,
)
from overstap.desktop.sources.selection import Selection
from overstap.errors import OverstapError

INFO = SourceInfo("guid-1", "database", "Else4Cas")
PEOPLE = Part("database", Stage.PEOPLE, ("offices", "users", "clients", "relations"))
BAS = Part("BAS 2016", Stage.RETURNS, ("returns", "attachments"))
CAS = Part("CAS", Stage.AFTER_RETURNS, ("assessment_notices",))
ROLES = Part("database", Stage.AFTER_RETURNS, ("roles",))

Row = Mapping[str, object]
Step = Event | OverstapError


def office(key: str = "o1") -> Row:
    return {"id": key, "name": "Kantoor Utrecht"}


def user(key: str = "u1") -> Row:
    return {"id": key, "name": "Mies"}


def client(key: str = "c1", office_id: str = "o1") -> Row:
    return {"id": key, "office_id": office_id, "kind": "person", "state": "current", "name": "De Vries"}


def tax_return(key: str = "r1", client_id: str = "c1") -> Row:
    header = {"program": "BAS 2016", "tax_type": "IB", "message_kind": "aangifte", "tax_year": 2016, "status": "filed"}
    return {"id": key, "client_id": client_id, **header, "document": b"<xbrl/>", "document_format": "xbrl"}


def notice(key: str = "s1", return_id: str | None = "r1") -> Row:
    return {"id": key, "client_id": "c1", "return_id": return_id, "tax_type": "IB", "tax_year": 2016}


def role(key: str = "rol:1", return_id: str = "r1") -> Row:
    return {"id": key, "return_id": return_id, "user_id": "u1", "role": "Controle"}


def attachment(key: str = "b1", return_id: str = "r1") -> Row:
    return {"id": key, "return_id": return_id, "file_name": "brief.pdf", "document": b"%PDF"}


def listed(table: str, *ids: str, given_by: str | None = None) -> Listed:
    return Listed(table, [Entry(key, given_by=given_by) for key in ids])


def given(table: str, *rows: Row) -> list[Event]:
    """These records, and the boundary after them."""
    return [Records.of(table, rows), Boundary()]


@dataclass
class Script:
    """What one part lists and gives; an error in a list is raised where it stands."""

    part: Part
    lists: Sequence[Listed | OverstapError] = ()
    gives: Sequence[Step] = ()
    attested: bool = True


@dataclass
class Scripted:
    """A ``Source`` of scripts; ``closed`` is set by ``close``, ``asked`` names the parts that were read."""

    scripts: Sequence[Script]
    info: SourceInfo = INFO
    closed: threading.Event = field(default_factory=threading.Event)
    asked: list[Part] = field(default_factory=list)

    def overview(self) -> Overview:
        return Overview((), {}, ())

    def parts(self, selection: Selection) -> Sequence[Part]:
        del selection
        return [script.part for script in self.scripts]

    def inventory(self, part: Part) -> Inventory:
        script = self._script(part)
        return Inventory(self._listed(script), attested=script.attested)

    def records(self, part: Part, selection: Selection, since: Since | None = None) -> Iterator[Event]:
        del selection, since
        self.asked.append(part)
        for event in self._script(part).gives:
            if isinstance(event, OverstapError):
                raise event
            yield event

    def close(self) -> None:
        self.closed.set()

    def _script(self, part: Part) -> Script:
        return next(script for script in self.scripts if script.part == part)

    @staticmethod
    def _listed(script: Script) -> Iterator[Listed]:
        for each in script.lists:
            if isinstance(each, OverstapError):
                raise each
            yield each


def people() -> Script:
    """One office, one user, one client."""
    lists = [listed("offices", "o1"), listed("users", "u1"), listed("clients", "c1")]
    gives = [*given("offices", office()), *given("users", user()), *given("clients", client())]
    return Script(PEOPLE, lists, gives)
