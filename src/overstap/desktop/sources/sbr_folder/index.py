"""What is in the folder, looked at once: one row per file with its verdict, one per client that the messages name.

Stands on ``walking`` and ``judging``; ``source`` answers every question from it. Kept in a scratch database, so that a
million files take no more memory than ten.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from overstap.bundle.model import Reason
from overstap.desktop.progress import Report
from overstap.desktop.scratch import Scratch
from overstap.desktop.sources.contract import StaysFound
from overstap.desktop.sources.sbr_folder.judging import Fit, Unfit, judge
from overstap.desktop.sources.sbr_folder.walking import (
    FileTroubleError,
    Spotted,
    Trouble,
    key_of,
    read,
    told_apart,
    walk,
)
from overstap.i18n import translate
from overstap.xbrl import DEFAULT as LIMITS

MESSAGE_SUFFIX = ".xbrl"
SUFFIXES = frozenset({MESSAGE_SUFFIX, ".xml"})
"""Endings of files that are looked into; any other file is listed and left behind without being read as a message."""

PAGE = 200
"""Rows taken from the scratch database at once."""

_LAYOUT = """
CREATE TABLE files (
  path TEXT PRIMARY KEY, key TEXT NOT NULL, trouble TEXT, sha256 TEXT,
  t TEXT NOT NULL DEFAULT 'returns', reason TEXT, detail TEXT,
  client TEXT, tax_year INTEGER, content TEXT, findings TEXT) WITHOUT ROWID;
CREATE UNIQUE INDEX files_key ON files (key, path);
CREATE INDEX files_hash ON files (sha256) WHERE reason IS NULL;
CREATE TABLE clashes (path TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE clients (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, number_column TEXT, number TEXT NOT NULL,
  initials TEXT, prefix TEXT, name TEXT, recency TEXT NOT NULL) WITHOUT ROWID;
"""

# Page by page, by key: nothing is held open while the rows are used, and they may be changed meanwhile.
_FILES = """SELECT key, key, path, sha256, t, reason, detail, client, tax_year, content, findings FROM files
WHERE key > ? ORDER BY key LIMIT ?"""
_CLASHES = "SELECT path, path, key FROM clashes WHERE path > ? ORDER BY path LIMIT ?"
_PATHS = "SELECT path, path, key, trouble FROM files WHERE path > ? ORDER BY path LIMIT ?"
_CLIENTS = """SELECT id, id, kind, number_column, number, initials, prefix, name FROM clients
WHERE id > ? ORDER BY id LIMIT ?"""

_FIT = """UPDATE files SET sha256 = ?, t = ?, client = ?, tax_year = ?, content = ?, findings = ? WHERE path = ?"""

# The newest message with a name decides; one without a name never takes a name away.
_CLIENT = """INSERT INTO clients VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
initials = excluded.initials, prefix = excluded.prefix, name = excluded.name, recency = excluded.recency
WHERE excluded.name IS NOT NULL AND (name IS NULL OR recency < excluded.recency)"""


class FileRow(NamedTuple):
    """One file: ``reason`` is None for a message that can migrate, and then the last five are filled."""

    key: str
    path: str
    sha256: str | None
    table: str
    reason: Reason | None
    detail: str | None
    client: str | None
    tax_year: int | None
    content: dict[str, object]
    findings: list[list[str]]


class ClientRow(NamedTuple):
    """One client: ``name`` is None when no message says how it is called."""

    id: str
    kind: str
    number_column: str | None
    number: str
    initials: str | None
    prefix: str | None
    name: str | None


class Count(NamedTuple):
    """How many returns of a tax and year there are."""

    tax_type: str
    tax_year: int
    records: int


class Index:
    """The folder *root* as it was when the index was made."""

    def __init__(self, root: Path, source_id: str, report: Report) -> None:
        self._root = root
        self._source_id = source_id
        self._scratch = Scratch(_LAYOUT)
        self._fill(report)

    def close(self) -> None:
        """Forget everything that was found."""
        self._scratch.close()

    def files(self) -> Iterator[FileRow]:
        """Every file, by key."""
        return map(_file_row, self._pages(_FILES))

    def clients(self) -> Iterator[ClientRow]:
        """Every client, by id."""
        return (ClientRow(*row) for row in self._pages(_CLIENTS))

    def counts(self) -> dict[str, int]:
        """How many files per table, left-behind ones included, and how many clients."""
        found = dict(self._scratch.rows("SELECT t, count(*) FROM files GROUP BY t"))
        return {**found, "clients": self._scratch.rows("SELECT count(*) FROM clients")[0][0]}

    def returns(self) -> list[Count]:
        """The returns that can be read, counted by tax and year."""
        query = """SELECT json_extract(content, '$.tax_type') tax, tax_year, count(*) FROM files
            WHERE t = 'returns' AND reason IS NULL GROUP BY tax, tax_year ORDER BY tax, tax_year"""
        return [Count(*row) for row in self._scratch.rows(query)]

    def left(self) -> list[StaysFound]:
        """The files that stay behind whatever is chosen, counted by reason."""
        query = "SELECT t, reason, count(*) FROM files WHERE reason IS NOT NULL GROUP BY t, reason ORDER BY t, reason"
        return [StaysFound(table, Reason(reason), records) for table, reason, records in self._scratch.rows(query)]

    def _fill(self, report: Report) -> None:
        batch: list[tuple[str, str, Trouble | None]] = []
        searching = translate("Bestanden zoeken")
        # Listed first and read afterwards: the total is then known, and a file that vanishes was still listed.
        for found, spotted in enumerate(walk(self._root), start=1):
            batch.append(_listed(spotted))
            if len(batch) == PAGE:
                self._list(batch)
                # A large folder takes minutes to list: said while it happens, so that nobody thinks it hangs.
                report(searching, found, 0)
        self._list(batch)
        self._tell_apart()
        total = self._scratch.rows("SELECT count(*) FROM files")[0][0]
        step = translate("Berichten lezen")
        for done, (path, key, trouble) in enumerate(self._pages(_PATHS), start=1):
            self._judge(path, key, Trouble(trouble) if trouble else None)
            report(step, done, total)
        self._find_duplicates()

    def _list(self, batch: list[tuple[str, str, Trouble | None]]) -> None:
        self._scratch.change("INSERT INTO files (path, key, trouble) VALUES (?, ?, ?)", batch)
        # The caller goes on with the same list.
        batch.clear()

    def _tell_apart(self) -> None:
        """Give files whose keys are equal, although the system tells their names apart, keys of their own."""
        # Noted first: told apart one by one, the last of them would not clash any more.
        clashing = "SELECT path, key FROM files WHERE key IN (SELECT key FROM files GROUP BY key HAVING count(*) > 1)"
        self._scratch.change(f"INSERT INTO clashes {clashing}", [()])
        for path, key in self._pages(_CLASHES):
            self._scratch.change("UPDATE files SET key = ? WHERE path = ?", [(told_apart(key, _spelled(path)), path)])

    def _judge(self, path: str, key: str, trouble: Trouble | None) -> None:
        digest, verdict = self._look_into(_spelled(path), trouble)
        if isinstance(verdict, Unfit):
            change = "UPDATE files SET sha256 = ?, reason = ?, detail = ? WHERE path = ?"
            self._scratch.change(change, [(digest, verdict.reason, verdict.detail, path)])
            return
        payer = verdict.taxpayer
        client = payer.client_id(self._source_id)
        # JSON and not columns: what a return and a notice say of themselves differs, and only the export needs it.
        content = json.dumps(verdict.row, default=date.isoformat)
        row = (digest, verdict.table, client, verdict.tax_year, content, json.dumps(verdict.findings), path)
        self._scratch.change(_FIT, [row])
        names = (payer.initials, payer.prefix, payer.name)
        # The key settles who is newest among messages of the same minute, the same on every machine.
        newest = f"{verdict.recency} {key}"
        self._scratch.change(_CLIENT, [(client, payer.kind, payer.column, payer.number, *names, newest)])

    def _look_into(self, path: str, trouble: Trouble | None) -> tuple[str | None, Fit | Unfit]:
        is_message = Path(path).suffix.lower() in SUFFIXES
        if trouble is not None:
            return None, _unfit(trouble, is_message=is_message)
        try:
            data = read(self._root / path, limit=LIMITS.message_bytes)
        except FileTroubleError as error:
            return None, _unfit(error.trouble, is_message=is_message)
        return sha256(data).hexdigest(), _judged(path, data) if is_message else _not_a_message()

    def _find_duplicates(self) -> None:
        """Leave all but the first of equal messages behind, naming the first."""
        # By the database: a folder may well be a copy of another, a million files long.
        change = """UPDATE files SET reason = ?, detail = replace(?, '{file}', first.key) FROM
            (SELECT sha256, min(key) key FROM files WHERE reason IS NULL GROUP BY sha256 HAVING count(*) > 1) first
            WHERE files.sha256 = first.sha256 AND files.reason IS NULL AND files.key > first.key"""
        self._scratch.change(change, [(Reason.DUPLICATE, translate("Gelijk aan {file}"))])

    def _pages(self, query: str) -> Iterator[tuple[str, ...]]:
        """The rows of *query*, which takes the key to begin after and a number, and gives the key first."""
        last = ""
        while page := self._scratch.rows(query, (last, PAGE)):
            yield from (row[1:] for row in page)
            last = page[-1][0]


def _listed(spotted: Spotted) -> tuple[str, str, Trouble | None]:
    # SQLite stores text as UTF-8, which a name on disk need not be; as Latin-1 every byte of it is a character.
    stored = os.fsencode(spotted.path).decode("latin-1")
    return stored, key_of(spotted.path), spotted.trouble


def _spelled(stored: str) -> str:
    return os.fsdecode(stored.encode("latin-1"))


def _file_row(row: tuple[str, ...]) -> FileRow:
    key, path, digest, table, reason, detail, client, tax_year, content, findings = row
    return FileRow(
        key,
        _spelled(path),
        digest,
        table,
        Reason(reason) if reason else None,
        detail,
        client,
        int(tax_year) if tax_year else None,
        json.loads(content or "{}"),
        json.loads(findings or "[]"),
    )


def _judged(path: str, data: bytes) -> Fit | Unfit:
    verdict = judge(data)
    # Whoever calls a file a message means one: when it is none, it is a damaged one and no photograph.
    if isinstance(verdict, Unfit) and verdict.reason is Reason.NOT_SBR and path.lower().endswith(MESSAGE_SUFFIX):
        return Unfit(Reason.UNREADABLE, verdict.detail)
    return verdict


def _not_a_message() -> Unfit:
    return Unfit(Reason.NOT_SBR, translate("Alleen bestanden op .xbrl en .xml worden als bericht gelezen."))


def _unfit(trouble: Trouble, *, is_message: bool) -> Unfit:
    sentences = {
        Trouble.LINK: translate("Een verwijzing naar een ander bestand wordt niet gevolgd."),
        Trouble.NO_FILE: translate("Dit is geen gewoon bestand."),
        Trouble.TOO_DEEP: translate("Deze map ligt te diep en is niet bekeken."),
        Trouble.DENIED: translate("Lezen is niet toegestaan of niet gelukt."),
        Trouble.GONE: translate("Het bestand verdween tijdens het lezen."),
        Trouble.TOO_LARGE: translate("Het bestand is groter dan een bericht kan zijn."),
    }
    if trouble is Trouble.TOO_LARGE:
        return Unfit(Reason.TOO_LARGE, sentences[trouble]) if is_message else _not_a_message()
    return Unfit(Reason.VANISHED if trouble is Trouble.GONE else Reason.UNREADABLE, sentences[trouble])
