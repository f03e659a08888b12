"""Writes the protocol: inventory lines, and SCHEMA, RECORD and STATE lines; with the faults that were asked for.

Above ``records`` and ``tables``; ``command`` calls it with a store. The rules stand in
``docs/reference/program-protocol.md``.
"""

import json
import sys
import time
from binascii import b2a_base64
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple, Protocol

from overstap.sample.programs.containers import UnreadableError
from overstap.sample.programs.faults import Fault
from overstap.sample.programs.records import MAKERS, Found, Row, row_id
from overstap.sample.programs.tables import schema_of

# Half of what the protocol allows; what a crash costs is at most this much work.
RECORDS_PER_STATE = 100

# Bytes of a document that become base64 at a time; a multiple of three, so that the pieces fit together. Nearly every
# document is one piece, while a scan of 20 MB does not take four times that in memory.
_ENCODED_AT_ONCE = 3 * 512 * 1024

# Documents between two STATE lines, so that a listener that keeps a segment in memory stays small.
BYTES_PER_STATE = 16 * 1024 * 1024


class Store(Protocol):
    """What ``database`` and ``local`` have in common."""

    def inventory(self, table: str) -> Iterable[tuple[str, str | None]]:
        """Ids and hashes in key order."""

    def rows(self, table: str, after: str | None) -> Iterable[Row]:
        """Rows after a record, in key order."""


class EarlyEndError(Exception):
    """A fault asked the program to end here, with an exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class _Entry(NamedTuple):
    found: Found | None
    key: str


def write_inventory(out: BinaryIO, store: Store, tables: Iterable[str], *, fault: Fault | None) -> None:
    """Write the list of all records, closed by its count."""
    count = 0
    for table in tables:
        for key, checksum in store.inventory(table):
            out.write(_line({"table": table, "id": key, "hash": checksum}))
            count += 1
    if fault and fault.kind == "wrong-count":
        count += 1
    if not (fault and fault.kind == "no-inventory"):
        out.write(_line({"complete": True, "count": count}))


class SingerWriter:
    """Writes the records of one run; *bookmarks* say where an earlier run had come to."""

    def __init__(self, out: BinaryIO, *, bookmarks: dict[str, str], resumed: bool, fault: Fault | None) -> None:
        self._out = out
        self._bookmarks = dict(bookmarks)
        self._resumed = resumed
        self._fault = fault
        self._written = 0

    def write(self, store: Store, tables: Iterable[str]) -> None:
        """Write all records after the bookmarks, table by table.

        Raises:
            EarlyEndError: when a fault ends the program.
        """
        for table in tables:
            key_properties = {"key_properties": ["id"]}
            self._out.write(_line({"type": "SCHEMA", "stream": table, "schema": schema_of(table), **key_properties}))
            self._write_table(store, table)
            self._write_state()

    def _write_table(self, store: Store, table: str) -> None:
        records = size = 0
        for entry in _entries(table, store.rows(table, self._bookmarks.get(table))):
            if entry.found is not None:
                self._write_record(table, entry.found)
                size += len(entry.found.document or b"")
            # Unreadable records count too: the bookmark moves past them.
            records += 1
            self._bookmarks[table] = entry.key
            if records >= RECORDS_PER_STATE or size >= BYTES_PER_STATE:
                self._write_state()
                records = size = 0

    def _write_record(self, table: str, found: Found) -> None:
        pieces = record_line(table, found)
        # A fault can change or repeat the line, and so gets it whole.
        if self._fault is not None:
            pieces = [self._misbehave(self._fault, table, b"".join(pieces))]
        self._out.writelines(pieces)
        self._written += 1

    def _write_state(self) -> None:
        self._out.write(_line({"type": "STATE", "value": {"bookmarks": self._bookmarks}}))
        self._out.flush()

    def _misbehave(self, fault: Fault, table: str, line: bytes) -> bytes:
        if fault.kind == "slow":
            self._out.flush()
            time.sleep(fault.number / 1000)
        if self._written != fault.number:
            return line
        replacements = {
            "garbage": b"Runtime error 216 at 00403A2C\n",
            "broken-schema": _line({"type": "RECORD", "stream": table, "record": {"client_id": 1}}),
            "duplicate": line + line,
            "skip": b"",
            "stranger": line.replace(b'"id":"', b'"id":"0', 1),
        }
        if fault.kind in replacements:
            return replacements[fault.kind]
        self._end_badly(fault, line)
        return line

    def _end_badly(self, fault: Fault, line: bytes) -> None:
        self._out.flush()
        if fault.kind == "hang":
            fault.hang()
        if fault.kind == "crash-once" and not self._resumed:
            # A small sample has no STATE of its own by now; and of what follows it, the listener is to keep nothing.
            self._write_state()
            self._out.write(line)
            self._out.flush()
            fault.die()
        if fault.kind == "crash-after":
            fault.die()
        if fault.kind in {"exit0-halfway", "exit-1-after"}:
            raise EarlyEndError(0 if fault.kind == "exit0-halfway" else 1)


def record_line(table: str, found: Found) -> Iterable[bytes]:
    """The RECORD line in pieces: the document becomes base64 without JSON's escaping, and never whole in memory."""
    head = json.dumps(found.record, ensure_ascii=False, separators=(",", ":")).encode()
    yield b'{"type":"RECORD","stream":"' + table.encode() + b'","record":'
    # Only tables with documents have this property.
    if "document_format" not in found.record:
        yield head + b"}\n"
    elif found.document is None:
        yield head[:-1] + b',"document":null}}\n'
    else:
        yield head[:-1] + b',"document":"'
        for at in range(0, len(found.document), _ENCODED_AT_ONCE):
            yield b2a_base64(memoryview(found.document)[at : at + _ENCODED_AT_ONCE], newline=False)
        yield b'"}}\n'


def _entries(table: str, rows: Iterable[Row]) -> Iterator[_Entry]:
    make = MAKERS[table]
    for row in rows:
        key = row_id(table, row)
        try:
            yield _Entry(make(row), key)
        except UnreadableError:
            text = "De inhoud van dit record is beschadigd; het is overgeslagen."
            report(level="error", table=table, id=key, problem="unreadable", text=text)
            yield _Entry(None, key)


def report(**details: str) -> None:
    """One line on stderr that the tool can read."""
    sys.stderr.write(json.dumps(details, ensure_ascii=False) + "\n")


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
