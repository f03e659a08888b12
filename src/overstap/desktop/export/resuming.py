"""Going on where an interrupted export stopped: what must be the same for that, and from where each part goes on.

Used by ``engine``; the bundle's writer keeps the records (``overstap.bundle.continuing``), this module what has to be
known beside them. The rules are those of ``docs/decisions/0090``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256

from overstap import __version__
from overstap.bundle import Recipient, SourceInfo
from overstap.bundle.model import FORMAT_VERSION
from overstap.desktop.export.ledger import ExportLedger
from overstap.desktop.sources.contract import Listed, Part, Since
from overstap.desktop.sources.selection import Selection

LASTING = frozenset({"returns", "attachments", "assessment_notices"})
"""Tables of which finished records are kept: they make up the time that an export takes. People and roles change most
and are read in seconds, so they are read anew."""

POINT_BYTES = 6 * 1024 * 1024
"""Bytes of records after which they are saved: what an interruption costs at most, and what waits in memory."""

SECONDS_BETWEEN_POINTS = 60.0
"""... or after this long, where programs are slow."""

_MODULUS = 2**256


def fingerprint(source: SourceInfo, selection: Selection, recipient: Recipient | None, basis: str) -> str:
    """What an export is made from; *basis* stands for all else that was chosen, such as the text of the plan."""
    chosen = {field.name: _plain(getattr(selection, field.name)) for field in fields(selection)}
    # The version of the tool too: another one may read the same source in another way.
    parts: list[object] = [__version__, FORMAT_VERSION, source.id, source.variant, source.name, chosen, basis]
    parts += [recipient.public_key, recipient.account] if recipient else []
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> object:
    """*value* as JSON can say it, in one order only."""
    return sorted(map(str, value)) if isinstance(value, frozenset) else str(value)


class Course:
    """How far each part is, in this export or the interrupted one before it."""

    def __init__(self) -> None:
        self._sums: defaultdict[str, int] = defaultdict(int)
        self._vague: set[str] = set()
        self._states: dict[str, Mapping[str, object]] = {}

    def listed(self, part: Part, listed: Listed) -> None:
        """Take a piece of the inventory of *part* into the sum of what each part is to give."""
        for entry in listed.entries:
            giver = entry.given_by or part.name
            if entry.mark is None or listed.table not in LASTING:
                self._vague.add(giver)
            # As Python writes a tuple, which is quick and never the same for two that differ. A sum, for the order in
            # which a source lists says nothing.
            text = listed.table + tuple.__repr__(entry)
            self._sums[giver] += int.from_bytes(sha256(text.encode(errors="backslashreplace")).digest())

    def restore(self, notes: Mapping[str, str]) -> None:
        """Take over the states of an interrupted export, of the parts that list the same as they did then."""
        for name, note in notes.items():
            known = json.loads(note)
            # One record more or less, and the state may lie behind a record that is wanted now.
            if name not in self._vague and known["listed"] == self._sum(name):
                self._states[name] = known["state"]

    def lists(self, part: Part) -> bool:
        """Whether something was listed that *part* is to give."""
        return part.name in self._sums

    def since(self, part: Part, ledger: ExportLedger) -> Since | None:
        """From where *part* goes on; None is from the beginning."""
        if part.name not in self._states or not LASTING.issuperset(part.tables):
            return None
        return Since(self._states[part.name], ledger.exported(part.name, "returns"))

    def reached(self, part: Part, state: Mapping[str, object] | None) -> None:
        """Everything that *part* gave until *state* is in the writer's hands."""
        if state is not None:
            self._states[part.name] = state

    def forget(self, part: Part) -> None:
        """Let *part* begin at the beginning."""
        self._states.pop(part.name, None)

    def notes(self) -> dict[str, str]:
        """What to keep with a safe point, for ``restore``."""
        return {
            name: json.dumps({"state": state, "listed": self._sum(name)})
            for name, state in self._states.items()
            if name not in self._vague
        }

    def _sum(self, name: str) -> str:
        return f"{self._sums[name] % _MODULUS:x}"
