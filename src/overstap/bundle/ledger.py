"""The account of keys: what was listed, what was exported, what was left behind; a scratch SQLite file.

Beside ``model``. ``writing`` keeps it while it writes and asks at the end whether the sets are equal; ``verifying``
fills it from a bundle and asks the same. Memory stays flat for millions of keys: SQLite's cache is bounded and every
question is a scan of one B-tree.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from overstap.bundle.model import TABLES, ForeignKey
from overstap.bundle.staging import create_private

# Memory for the database's pages, in KiB. Keys mostly come in order, so a larger one hardly saves reading.
CACHE_KIB = 4 * 1024

# Keys that an error names as examples.
SHOWN_KEYS = 5

# Numbered in the order of their names: sorting by number and id is then the key order of the ledger tables.
TABLE_NAMES = sorted(TABLES)
_NUMBERS = {name: number for number, name in enumerate(TABLE_NAMES)}

_LAYOUT = """
CREATE TABLE keys (
  t INTEGER NOT NULL, id TEXT NOT NULL,
  declared INTEGER NOT NULL DEFAULT 0,  -- 0 no, 1 by the source, 2 made up from what a part handed over
  part TEXT, source_hash TEXT,
  run INTEGER,                          -- the run of adds that exported it
  reason TEXT, left_part TEXT, detail TEXT,
  content TEXT,                         -- the content hash, of records that may be kept over an interruption
  mark TEXT, was TEXT,                  -- what tells that it did not change at the source: now, and when it was kept
  PRIMARY KEY (t, id)) WITHOUT ROWID;
CREATE TABLE findings (
  t INTEGER NOT NULL, id TEXT NOT NULL, field TEXT NOT NULL, code TEXT NOT NULL, severity TEXT NOT NULL, detail TEXT,
  PRIMARY KEY (t, id, field, code)) WITHOUT ROWID;
CREATE TABLE open_references (
  t INTEGER NOT NULL, id TEXT NOT NULL, field TEXT NOT NULL, target_t INTEGER NOT NULL, target TEXT NOT NULL,
  run INTEGER, severity TEXT NOT NULL, PRIMARY KEY (t, id, field)) WITHOUT ROWID;
CREATE VIEW dangling AS SELECT * FROM open_references r
  WHERE NOT EXISTS (SELECT 1 FROM keys k WHERE k.t = r.target_t AND k.id = r.target AND k.declared > 0);
CREATE VIEW differences AS
  SELECT t, id, 'missing' AS how FROM keys WHERE declared > 0 AND run IS NULL AND reason IS NULL
  UNION ALL SELECT t, id, 'unlisted' FROM keys WHERE declared = 0
  UNION ALL SELECT t, id, 'both' FROM keys WHERE run IS NOT NULL AND reason IS NOT NULL;
"""

_DECLARE = """INSERT INTO keys (t, id, declared, part, source_hash, mark) VALUES (?1, ?2, 1, ?3, ?4, ?5)
ON CONFLICT DO UPDATE SET declared = 1, part = excluded.part, source_hash = excluded.source_hash, mark = excluded.mark
  WHERE declared = 0"""

_EXPORT = """INSERT INTO keys (t, id, run) VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET run = excluded.run WHERE run IS NULL"""

_EXPORT_UNATTESTED = """INSERT INTO keys (t, id, run, declared, part) VALUES (?, ?, ?, 2, ?)
ON CONFLICT DO UPDATE SET run = excluded.run,
  declared = CASE declared WHEN 0 THEN 2 ELSE declared END, part = coalesce(part, excluded.part) WHERE run IS NULL"""

# The same key left behind again for the same reason changes nothing: a restarted program says so twice.
_LEAVE = """INSERT INTO keys (t, id, reason, left_part, detail, declared, part) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT DO UPDATE SET reason = excluded.reason, left_part = excluded.left_part, detail = excluded.detail,
  declared = max(declared, excluded.declared), part = coalesce(part, excluded.part)
  WHERE reason IS NULL OR reason = excluded.reason"""

_LEAVE_ONCE = """INSERT INTO keys (t, id, reason) VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET reason = excluded.reason WHERE reason IS NULL"""

# Many ids travel as one JSON text: one statement beats thousands.
_UNKNOWN = """SELECT value FROM json_each(?) WHERE NOT EXISTS
  (SELECT 1 FROM keys WHERE t = ? AND id = value AND declared > 0)"""

_FIND_ONCE = "INSERT INTO findings VALUES (?, ?, ?, ?, '', NULL) ON CONFLICT DO NOTHING"


Declared = tuple[str, str, str | None, str | None]
"""An inventory entry: id, part, source hash, and the mark that tells whether it changed."""

# What fills up an entry that comes without its last value.
_NO_MARK = (None, None, None, None)


@dataclass(frozen=True)
class Difference:
    """Keys of *table* whose account is wrong: how (``missing``, ``unlisted``, ``both``), how many, the first few."""

    table: str
    how: str
    count: int
    keys: tuple[str, ...]


class Ledger:
    """The scratch database in the file *path*, which it creates; locked, so that others can see that its owner lives.

    A *lasting* one survives its owner as it was at the last ``commit``, and one that is there already is opened.

    Raises:
        OSError, sqlite3.Error: the file cannot be made, is in use, or the disk is full.
    """

    def __init__(self, path: Path, *, lasting: bool = False) -> None:
        self._lasting = lasting
        is_new = not (lasting and path.exists())
        if is_new:
            # Made here, for its owner only; SQLite would make it readable for others.
            create_private(path).close()
        # No waiting for a lock: nobody else has business with this file.
        self._base = sqlite3.connect(path, isolation_level=None, timeout=0)
        # A scratch file is never read again after a crash; one that lasts is, and is safe after a power cut too.
        safety = "journal_mode = WAL; PRAGMA synchronous = FULL" if lasting else "journal_mode = MEMORY"
        try:
            self._base.executescript(
                f"PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF; PRAGMA {safety};"
                f"PRAGMA cache_size = -{CACHE_KIB}; BEGIN EXCLUSIVE; {_LAYOUT if is_new else ''}"
            )
            self._base.commit()
        except sqlite3.Error:
            self._base.close()
            raise
        # One transaction from here to the next ``commit``, and so on: what is not committed never happened. It also
        # spares a scratch file thousands of small ones.
        self._base.execute("BEGIN")

    @property
    def base(self) -> sqlite3.Connection:
        """The connection, for what else is kept in the same file."""
        return self._base

    def commit(self) -> None:
        """Everything until here stays, whatever happens to a lasting ledger's owner."""
        self._base.commit()
        self._base.execute("BEGIN")

    def roll_back(self) -> None:
        """Forget everything since the last ``commit``."""
        self._base.rollback()
        self._base.execute("BEGIN")

    def close(self) -> None:
        """Close the file and give up its lock; what was not committed is forgotten."""
        self._base.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the enclosed changes, or none when it is left by an exception."""
        self._base.execute("SAVEPOINT changes")
        try:
            yield
        except BaseException:
            # A full disk has taken everything back since the last commit, this savepoint included.
            if self._base.in_transaction:
                self._base.execute("ROLLBACK TO changes")
                self._base.execute("RELEASE changes")
            raise
        self._base.execute("RELEASE changes")

    def declare(self, table: str, entries: Iterable[tuple[str, str, str | None] | Declared]) -> list[str]:
        """Note that *table* has these keys. Returns the ids that were declared already."""
        t = _NUMBERS[table]
        return self._apply(_DECLARE, [(t, *entry, *_NO_MARK[len(entry) :]) for entry in entries])

    def export(self, table: str, ids: Sequence[str], run: int, *, unattested: str | None = None) -> list[str]:
        """Note that these records were exported in *run*; keys of an *unattested* part are declared by it.

        Returns the ids that were exported already.
        """
        t = _NUMBERS[table]
        if unattested is None:
            return self._apply(_EXPORT, [(t, key, run) for key in ids])
        return self._apply(_EXPORT_UNATTESTED, [(t, key, run, unattested) for key in ids])

    def note_content(self, table: str, hashes: Iterable[tuple[str, str]]) -> None:
        """Keep the content hashes of exported records: (id, hash)."""
        t = _NUMBERS[table]
        self._base.executemany(
            "UPDATE keys SET content = ? WHERE t = ? AND id = ?", ((value, t, key) for key, value in hashes)
        )

    def contents(self, table: str, ids: Sequence[str]) -> dict[str, str]:
        """The content hashes that were kept of these records."""
        query = (
            "SELECT id, content FROM keys WHERE t = ? AND run IS NOT NULL AND id IN (SELECT value FROM json_each(?))"
        )
        return dict(self._base.execute(query, (_NUMBERS[table], json.dumps(ids))))

    def leave(
        self, table: str, rows: Iterable[tuple[str, str, str, str | None]], *, unattested: bool = False
    ) -> list[str]:
        """Note that these keys stay behind: (id, reason, part, detail). Returns those that had another reason."""
        t = _NUMBERS[table]
        declared = 2 if unattested else 0
        return self._apply(
            _LEAVE,
            [
                (t, key, reason, part, detail, declared, part if unattested else None)
                for key, reason, part, detail in rows
            ],
        )

    def leave_once(self, table: str, rows: Iterable[tuple[str, str]]) -> list[str]:
        """Note keys left behind as a bundle lists them: (id, reason). Returns the ids that were left behind already."""
        t = _NUMBERS[table]
        return self._apply(_LEAVE_ONCE, [(t, *row) for row in rows])

    def leave_rest(self, table: str, part: str, *, reason: str, detail: str | None) -> int:
        """Leave behind every key that *part* declared and that is not accounted for; returns how many."""
        cursor = self._base.execute(
            "UPDATE keys SET reason = ?, left_part = part, detail = ?"
            " WHERE t = ? AND part = ? AND declared > 0 AND run IS NULL AND reason IS NULL",
            (reason, detail, _NUMBERS[table], part),
        )
        return cursor.rowcount

    def find(self, table: str, rows: Iterable[tuple[str, str, str, str, str | None]]) -> None:
        """Note findings: (id, field, code, severity, detail); the same key again replaces the earlier one."""
        t = _NUMBERS[table]
        self._base.executemany("INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?)", ((t, *row) for row in rows))

    def find_once(self, table: str, rows: Iterable[tuple[str, str, str]]) -> list[str]:
        """Note findings as a bundle lists them: (id, field, code). Returns the ids of those listed already."""
        t = _NUMBERS[table]
        return self._apply(_FIND_ONCE, [(t, *row) for row in rows])

    def forget(self, table: str, run: int) -> None:
        """Undo the exports of *run*: they will be done again."""
        t = _NUMBERS[table]
        with self.transaction():
            self._base.execute(
                "UPDATE keys SET run = NULL,"
                " declared = CASE WHEN declared = 2 AND reason IS NULL THEN 0 ELSE declared END"
                " WHERE t = ? AND run = ?",
                (t, run),
            )
            self._base.execute("DELETE FROM keys WHERE t = ? AND declared = 0 AND run IS NULL AND reason IS NULL", (t,))
            self._base.execute("DELETE FROM open_references WHERE t = ? AND run = ?", (t, run))

    def refer(self, table: str, key: ForeignKey, pairs: Sequence[tuple[str, str]], *, run: int, severity: str) -> None:
        """Note the references in *pairs* (id, id referred to) that no declared key answers yet; how severe that is."""
        t, target_t = _NUMBERS[table], _NUMBERS[key.table]
        targets = json.dumps(list({target for _, target in pairs}))
        # Most references lead to what was listed before; only the others take room.
        unknown = {target for (target,) in self._base.execute(_UNKNOWN, (targets, target_t))}
        if unknown:
            self._base.executemany(
                "INSERT OR REPLACE INTO open_references VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(t, one, key.column, target_t, target, run, severity) for one, target in pairs if target in unknown],
            )

    def announce_dangling(self, code: str) -> None:
        """Make a finding called *code* of every reference to a key that no source listed."""
        self._base.execute(
            "INSERT OR REPLACE INTO findings SELECT t, id, field, ?, severity, NULL FROM dangling", (code,)
        )

    def unannounced(self) -> list[tuple[str, str, int]]:
        """Dangling references of which no finding speaks: (table, field, how many)."""
        query = """SELECT t, field, count(*) FROM dangling d WHERE NOT EXISTS
          (SELECT 1 FROM findings f WHERE f.t = d.t AND f.id = d.id AND f.field = d.field) GROUP BY t, field"""
        return [(TABLE_NAMES[t], field, count) for t, field, count in self._base.execute(query)]

    def differences(self) -> list[Difference]:
        """Where inventory = exported + left behind does not hold, as sets of keys; empty when all is accounted for."""
        found = self._base.execute("SELECT t, how, count(*) FROM differences GROUP BY t, how").fetchall()
        few = "SELECT id FROM differences WHERE t = ? AND how = ? LIMIT ?"
        return [
            Difference(
                TABLE_NAMES[t], how, count, tuple(row[0] for row in self._base.execute(few, (t, how, SHOWN_KEYS)))
            )
            for t, how, count in found
        ]

    def counts(self) -> dict[str, tuple[int, int, dict[str, int]]]:
        """Per table with keys: listed, exported, and left behind per reason."""
        totals = self._base.execute("SELECT t, sum(declared > 0), count(run) FROM keys GROUP BY t").fetchall()
        reasons = self._base.execute(
            "SELECT t, reason, count(*) FROM keys WHERE reason IS NOT NULL GROUP BY t, reason"
        ).fetchall()
        return {
            TABLE_NAMES[t]: (listed, exported, {reason: count for number, reason, count in reasons if number == t})
            for t, listed, exported in totals
        }

    def inventory(self) -> Iterator[tuple[str | None, ...]]:
        """Rows of the table inventory in key order."""
        return self._named("SELECT t, id, part, source_hash FROM keys WHERE declared > 0 ORDER BY t, id")

    def left_behind(self) -> Iterator[tuple[str | None, ...]]:
        """Rows of the table left_behind in key order."""
        return self._named("SELECT t, id, left_part, reason, detail FROM keys WHERE reason IS NOT NULL ORDER BY t, id")

    def findings(self) -> Iterator[tuple[str | None, ...]]:
        """Rows of the table findings in key order."""
        return self._named("SELECT t, id, field, code, severity, detail FROM findings ORDER BY t, id, field, code")

    def _named(self, query: str) -> Iterator[tuple[str | None, ...]]:
        with closing(self._base.execute(query)) as cursor:
            for t, *rest in cursor:
                yield (TABLE_NAMES[t], *rest)

    def _apply(self, statement: str, rows: list[tuple[object, ...]]) -> list[str]:
        """Run *statement* for all rows; returns the ids (second in the row) of those that it left unchanged."""
        self._base.execute("SAVEPOINT apply")
        # An upsert whose condition does not hold changes nothing, and that is how a refused key shows.
        before = self._base.total_changes
        self._base.executemany(statement, rows)
        if self._base.total_changes - before == len(rows):
            self._base.execute("RELEASE apply")
            return []
        # Some were refused: go again one by one to see which. Rare, so the common case stays fast.
        self._base.execute("ROLLBACK TO apply")
        refused = [str(row[1]) for row in rows if self._base.execute(statement, row).rowcount == 0]
        self._base.execute("RELEASE apply")
        return refused
