"""What an interrupted writer leaves to the next one: members that are safely in the ``.part`` file, and safe points.

Kept in the same file as the ``ledger`` and committed with it, so that keys, members and the state of what hands over
records can never tell different stories. ``continuing`` finds it again; ``docs/decisions/0090`` says what is kept and
what is not.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from overstap.bundle.ledger import TABLE_NAMES, Ledger
from overstap.bundle.segments import Totals

_LAYOUT = """
CREATE TABLE IF NOT EXISTS work (fingerprint TEXT NOT NULL, started TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS members (
  number INTEGER PRIMARY KEY, point INTEGER NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,
  crc32 INTEGER NOT NULL, plain_size INTEGER NOT NULL, plain_sha256 TEXT NOT NULL, records INTEGER NOT NULL,
  digest TEXT NOT NULL, totals TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS points (point INTEGER PRIMARY KEY, runs TEXT NOT NULL, notes TEXT NOT NULL);
"""

# What is kept is what has been exported; everything else is found out again.
_FORGET_THE_REST = """
UPDATE keys SET was = mark, mark = NULL, declared = 0, part = NULL, source_hash = NULL, reason = NULL,
  left_part = NULL, detail = NULL, run = CASE WHEN t IN (SELECT value FROM json_each(?)) THEN run END"""

_KEPT = "EXISTS (SELECT 1 FROM keys k WHERE k.t = {0}.t AND k.id = {0}.id AND k.run IS NOT NULL)"
_FORGET_FINDINGS = f"DELETE FROM findings WHERE NOT {_KEPT.format('findings')}"  # noqa: S608 - two constants
_FORGET_REFERENCES = f"DELETE FROM open_references WHERE NOT {_KEPT.format('open_references')}"  # noqa: S608 - the same

# ``was IS NOT mark`` is also true for a key that is not listed any more.
_CHANGED = """SELECT t, min(run) FROM keys
WHERE run IS NOT NULL AND (declared = 0 OR was IS NOT mark) GROUP BY t"""


@dataclass(frozen=True)
class Member:
    """A member in the ``.part`` file, and for a segment its share in the sums over the bundle."""

    path: str
    size: int
    sha256: str
    crc32: int
    plain_size: int
    plain_sha256: str
    records: int = 0
    digest: int = 0
    totals: Totals | None = None


class Journal:
    """The journal in the file of *ledger*; changes are committed with the ledger's."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._base = ledger.base
        for statement in _LAYOUT.split(";"):
            self._base.execute(statement)

    def begin(self, fingerprint: str, started: datetime) -> None:
        """Note what this work is made from, and when it began."""
        self._base.execute("INSERT INTO work VALUES (?, ?)", (fingerprint, started.isoformat()))
        self._ledger.commit()

    @property
    def work(self) -> tuple[str, datetime] | None:
        """Fingerprint and start of this work; None when its writer died before it could say so."""
        row = self._base.execute("SELECT fingerprint, started FROM work").fetchone()
        return None if row is None else (row[0], datetime.fromisoformat(row[1]))

    @property
    def point(self) -> int:
        """The number of the last safe point; 0 when there is none."""
        return int(self._base.execute("SELECT coalesce(max(point), 0) FROM points").fetchone()[0])

    def note_member(self, member: Member) -> None:
        """Note that *member* is in the ``.part`` file; it counts from the next safe point on."""
        totals = json.dumps([[*key, count] for key, count in (member.totals or {}).items()])
        # A digest is larger than a whole number of the database can be.
        values = (member.path, member.size, member.sha256, member.crc32, member.plain_size, member.plain_sha256)
        self._base.execute(
            "INSERT INTO members (point, path, size, sha256, crc32, plain_size, plain_sha256, records, digest, totals)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self.point + 1, *values, member.records, f"{member.digest:x}", totals),
        )

    def add_point(self, runs: Mapping[str, int], notes: Mapping[str, str]) -> None:
        """A safe point: everything exported until the last of *runs* of each table is kept, and *notes* with it."""
        self._base.execute(
            "INSERT INTO points VALUES (?, ?, ?)", (self.point + 1, json.dumps(dict(runs)), json.dumps(dict(notes)))
        )
        self._ledger.commit()

    def members(self) -> Iterator[Member]:
        """The kept members, in the order in which they lie in the ``.part`` file."""
        query = """SELECT path, size, sha256, crc32, plain_size, plain_sha256, records, digest, totals
            FROM members ORDER BY number"""
        for path, size, sha256, crc32, plain_size, plain_sha256, records, digest, totals in self._base.execute(query):
            counts: Totals = Counter({(kind, year): count for kind, year, count in json.loads(totals)})
            yield Member(path, size, sha256, crc32, plain_size, plain_sha256, records, int(digest, 16), counts)

    def notes(self) -> dict[str, str]:
        """What was noted at the last safe point."""
        row = self._base.execute("SELECT notes FROM points ORDER BY point DESC LIMIT 1").fetchone()
        return {} if row is None else json.loads(row[0])

    def runs(self) -> dict[str, int]:
        """The last run of each table that is kept."""
        row = self._base.execute("SELECT runs FROM points ORDER BY point DESC LIMIT 1").fetchone()
        return {} if row is None else json.loads(row[0])

    def reopen(self, tables: Collection[str]) -> None:
        """Keep what was exported of *tables*; forget inventory, reasons, and findings on anything else."""
        numbers = [number for number, name in enumerate(TABLE_NAMES) if name in tables]
        self._base.execute(_FORGET_THE_REST, (json.dumps(numbers),))
        self._forget_unkept()

    def drop_changed(self) -> int:
        """Go back to the last safe point before any kept record that changed at the source; returns its number.

        Call it when the inventory is complete. A record changed when it is not listed any more, or with another mark.
        """
        changed = {TABLE_NAMES[t]: run for t, run in self._base.execute(_CHANGED)}
        points = self._base.execute("SELECT point, runs FROM points ORDER BY point DESC").fetchall()
        for point, text in points:
            runs: dict[str, int] = json.loads(text)
            if all(runs.get(table, -1) < first for table, first in changed.items()):
                self._go_back(point, runs)
                return int(point)
        self._go_back(0, {})
        return 0

    def _go_back(self, point: int, runs: Mapping[str, int]) -> None:
        if point < self.point:
            self._base.execute("DELETE FROM members WHERE point > ?", (point,))
            self._base.execute("DELETE FROM points WHERE point > ?", (point,))
            for number, table in enumerate(TABLE_NAMES):
                last = runs.get(table, -1)
                self._base.execute("UPDATE keys SET run = NULL WHERE t = ? AND run > ?", (number, last))
            self._forget_unkept()
        # Committed before the .part file is cut: it may hold more than is noted here, but never less.
        self._ledger.commit()

    def kept(self, table: str, *, after: str, limit: int) -> list[str]:
        """The ids of at most *limit* kept records of *table*, in order, that come *after* an id."""
        query = "SELECT id FROM keys WHERE t = ? AND run IS NOT NULL AND id > ? ORDER BY id LIMIT ?"
        return [key for (key,) in self._base.execute(query, (TABLE_NAMES.index(table), after, limit))]

    def _forget_unkept(self) -> None:
        self._base.execute("DELETE FROM keys WHERE run IS NULL AND declared = 0")
        self._base.execute(_FORGET_FINDINGS)
        self._base.execute(_FORGET_REFERENCES)
