"""What became of every listed key, and who was to hand it over: the export's memory while it runs.

The bundle's writer keeps its own account, to prove at the end that nothing is missing; this one answers questions on
the way: did the return that this role hangs on come along, and what did BAS 2016 not hand over?
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from overstap.bundle.model import RECORD_TABLES
from overstap.desktop.scratch import Scratch
from overstap.desktop.sources.contract import Entry, Part

EXPORTED = "exported"
"""The fate of a record that is in the bundle; any other fate is the code of the reason why it stayed behind."""

PAGE = 1000
"""Keys taken from the ledger at once."""

_LAYOUT = """
CREATE TABLE keys (t INTEGER NOT NULL, id TEXT NOT NULL, part TEXT NOT NULL, giver INTEGER NOT NULL, fate TEXT,
  PRIMARY KEY (t, id)) WITHOUT ROWID;
CREATE INDEX waiting ON keys (giver, t) WHERE fate IS NULL;
"""

_NUMBERS = {table.name: number for number, table in enumerate(RECORD_TABLES)}
_NAMES = {number: name for name, number in _NUMBERS.items()}

# Many ids travel as one JSON text: SQLite limits the number of parameters, and one statement beats hundreds.
_FATES = "SELECT id, fate FROM keys WHERE t = ? AND id IN (SELECT value FROM json_each(?))"
_SETTLE = """UPDATE keys SET fate = ? WHERE fate IS NULL AND t = ? AND id IN (SELECT value FROM json_each(?))
RETURNING giver"""

_EXPORTED = "SELECT id FROM keys WHERE t = ? AND giver = ? AND fate = ?"

# By key and not by OFFSET: the caller settles what it was given, so that the set shrinks under the scan.
_WAITING = """SELECT t, id, part, giver FROM keys WHERE fate IS NULL AND (t, id) > (?, ?)
ORDER BY t, id LIMIT ?"""
_WAITING_FOR_PART = """SELECT t, id, part, giver FROM keys WHERE fate IS NULL AND (t, id) > (?, ?)
AND giver = ? AND t IN (SELECT value FROM json_each(?)) ORDER BY t, id LIMIT ?"""


class Waiting(NamedTuple):
    """A listed key for which nothing came: its table, id, the part that listed it and the one that was to give it."""

    table: str
    id: str
    part: str
    giver: str


class Progress(NamedTuple):
    """How many keys of a giver are settled, and how many there are."""

    done: int
    total: int


class ExportLedger:
    """The keys of one export, in a scratch database. An id with U+0000 is none: the database would cut it off there."""

    def __init__(self) -> None:
        self._scratch = Scratch(_LAYOUT)
        self._givers: dict[str, int] = {}
        self._ids = count()
        self._total: Counter[int] = Counter()
        self._done: Counter[int] = Counter()

    def close(self) -> None:
        """Forget everything."""
        self._scratch.close()

    def declare(self, part: str, table: str, entries: Sequence[Entry]) -> None:
        """Note that *part* lists these records; a key that was listed before keeps its first entry."""
        t = _NUMBERS[table]
        rows = [(t, entry.id, part, self._giver(entry.given_by or part)) for entry in entries]
        self._scratch.change("INSERT OR IGNORE INTO keys (t, id, part, giver) VALUES (?, ?, ?, ?)", rows)
        self._total.update(giver for *_, giver in rows)

    def fates(self, table: str, ids: Sequence[str]) -> Mapping[str, str | None]:
        """What became of these records: None for one that is still waited for; unlisted ones are not in the answer."""
        return dict(self._scratch.rows(_FATES, (_NUMBERS[table], json.dumps(ids))))

    def settle(self, table: str, ids: Sequence[str], fate: str) -> None:
        """Note what became of these listed records, which were waited for until now."""
        settled = self._scratch.rows(_SETTLE, (fate, _NUMBERS[table], json.dumps(ids)))
        # Only what was still waited for comes back, so that nothing is counted twice.
        self._done.update(giver for (giver,) in settled)

    def waiting(self, part: Part | None = None) -> Iterator[Waiting]:
        """What *part* was to give and did not give; without a part, what nobody gave.

        The caller may settle what it was given before it takes the next.
        """
        statement = _WAITING
        values: tuple[object, ...] = ()
        if part is not None:
            statement = _WAITING_FOR_PART
            values = (self._giver(part.name), json.dumps([_NUMBERS[table] for table in part.tables]))
        names = {number: name for name, number in self._givers.items()}
        last: tuple[int, str] = (-1, "")
        while page := self._scratch.rows(statement, (*last, *values, PAGE)):
            yield from (Waiting(_NAMES[t], key, lister, names[giver]) for t, key, lister, giver in page)
            last = page[-1][:2]

    def is_waited_for(self, part: Part) -> bool:
        """Whether *part* still has something to give."""
        return next(self.waiting(part), None) is not None

    def exported(self, giver: str, table: str) -> frozenset[str]:
        """The ids of the records of *table* that *giver* was to give and that are in the bundle."""
        rows = self._scratch.rows(_EXPORTED, (_NUMBERS[table], self._giver(giver), EXPORTED))
        return frozenset(key for (key,) in rows)

    def progress(self, giver: str | None = None) -> Progress:
        """How far *giver* is, or everything."""
        if giver is None:
            return Progress(self._done.total(), self._total.total())
        number = self._giver(giver)
        return Progress(self._done[number], self._total[number])

    def _giver(self, name: str) -> int:
        if name not in self._givers:
            self._givers[name] = next(self._ids)
        return self._givers[name]
