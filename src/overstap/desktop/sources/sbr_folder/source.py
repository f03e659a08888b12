"""The folder as a source: one office, one part, clients before what is filed for them.

Answers ``Source`` from ``index``; the messages themselves are read again when they are handed over, and must still be
the bytes that were listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TypeVar

from overstap.bundle import SourceInfo
from overstap.bundle.model import TABLES, ClientState, Reason, ReturnStatus
from overstap.desktop.names import as_text
from overstap.desktop.presence import holds_anything
from overstap.desktop.progress import Report, silent
from overstap.desktop.sources.contract import (
    BLOCK_BYTES,
    BLOCK_RECORDS,
    Boundary,
    Entry,
    Event,
    Found,
    Inventory,
    LeftBehind,
    Listed,
    OfficeFound,
    Overview,
    Part,
    Records,
    ReturnsFound,
    Since,
    Stage,
)
from overstap.desktop.sources.errors import FolderGoneError
from overstap.desktop.sources.sbr_folder.index import ClientRow, FileRow, Index
from overstap.desktop.sources.sbr_folder.judging import PROGRAM
from overstap.desktop.sources.sbr_folder.walking import FileTroubleError, Trouble, read
from overstap.desktop.sources.selection import ProgramYear, ReturnFacts, Selection
from overstap.i18n import translate
from overstap.xbrl import DEFAULT as LIMITS

T = TypeVar("T")

OFFICE_ID = "folder"
"""A folder says nothing about establishments: all its clients belong to the one office that keeps it."""

_PART = Part(PROGRAM, Stage.RETURNS, ("offices", "clients", "returns", "assessment_notices"))
_DATES = frozenset({"period_start", "period_end", "notice_date"})


def default_identity(root: Path) -> str:
    """The identity of a folder that has none from a plan yet: made from its path, without showing it."""
    return f"sbr-{sha256(root.resolve().as_posix().encode('utf-8', 'backslashreplace')).hexdigest()[:24]}"


class SbrFolder:
    """A ``Source`` of the messages under *root*. Nothing is looked at before the first question.

    *identity* keeps records recognisable when the folder has moved; without it the path decides. *report* hears how far
    the reading is.
    """

    def __init__(self, root: Path, *, identity: str | None = None, report: Report = silent) -> None:
        self._root = root
        self._report = report
        self.info = SourceInfo(identity or default_identity(root), "sbr-folder", as_text(root.resolve().name))

    @cached_property
    def _index(self) -> Index:
        return Index(self._root, self.info.id, self._report)

    def overview(self) -> Overview:
        """What the folder holds, counted, unfit files too; a tax year takes the place of a program's year."""
        returns = tuple(
            ReturnsFound(OFFICE_ID, _program(year), tax, year, ReturnStatus.FILED, records)
            for tax, year, records in self._index.returns()
        )
        tables = {"offices": 1, **self._index.counts()}
        offices = (OfficeFound(OFFICE_ID, self._office_name),)
        return Overview(offices, tables, returns, tuple(self._index.left()))

    def parts(self, selection: Selection) -> Sequence[Part]:
        """Always the same single part."""
        del selection
        return (_PART,)

    def inventory(self, part: Part) -> Inventory:
        """All files, and the office and clients derived from them."""
        del part
        return Inventory(self._listed())

    def records(self, part: Part, selection: Selection, since: Since | None = None) -> Iterator[Event]:
        """The office, the clients, and then every file as a record or left behind."""
        del part, since
        yield from self._office(selection)
        for clients in _in_blocks(self._index.clients()):
            yield from _clients(clients, selection)
        yield from self._files(selection)

    def close(self) -> None:
        """Forget what was read."""
        # Asking for the property would make the index only to throw it away.
        if "_index" in vars(self):
            self._index.close()

    @property
    def _office_name(self) -> str:
        return self.info.name or translate("Map met SBR-berichten")

    def _listed(self) -> Iterator[Listed]:
        yield Listed("offices", [Entry(OFFICE_ID)])
        for clients in _in_blocks(self._index.clients()):
            yield Listed("clients", [Entry(client.id) for client in clients])
        for files in _in_blocks(self._index.files()):
            for table in ("returns", "assessment_notices"):
                entries = [Entry(file.key, file.sha256) for file in files if file.table == table]
                if entries:
                    yield Listed(table, entries)

    def _office(self, selection: Selection) -> Iterator[Event]:
        reason = selection.why_not_office(OFFICE_ID)
        if reason is not None:
            yield LeftBehind("offices", OFFICE_ID, reason)
        else:
            yield Records.of("offices", [{"id": OFFICE_ID, "name": self._office_name}])
        yield Boundary()

    def _files(self, selection: Selection) -> Iterator[Event]:
        rows: dict[str, list[Mapping[str, object]]] = {"returns": [], "assessment_notices": []}
        size = count = 0
        for file in self._index.files():
            data = self._data(file, selection)
            count += 1
            if isinstance(data, LeftBehind):
                yield data
            else:
                rows[file.table].append(_row(file, data))
                size += len(data)
                yield from _findings(file)
            # Left-behind files count too: a folder of photographs must not become one endless block.
            if count >= BLOCK_RECORDS or size >= BLOCK_BYTES:
                yield from _block(rows)
                size = count = 0
        yield from _block(rows)

    def _data(self, file: FileRow, selection: Selection) -> bytes | LeftBehind:
        """The bytes of *file* as listed, or why it stays behind."""
        reason = file.reason or _why_not(file, selection)
        if reason is not None:
            return LeftBehind(file.table, file.key, reason, file.detail)
        try:
            data = read(self._root / file.path, limit=LIMITS.message_bytes)
        except FileTroubleError as error:
            # Of one file that has gone the rest can be told; of a stick that was pulled out, nothing is true any more.
            if not holds_anything(self._root):
                raise FolderGoneError(path=self._root) from error
            gone = error.trouble is Trouble.GONE
            return LeftBehind(file.table, file.key, Reason.VANISHED if gone else Reason.UNREADABLE)
        # The verdict was about other bytes than these; a next export will judge the new ones.
        if sha256(data).hexdigest() != file.sha256:
            changed = translate("Het bestand is gewijzigd nadat de inventaris was gemaakt.")
            return LeftBehind(file.table, file.key, Reason.VANISHED, changed)
        return data


def _in_blocks(rows: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(rows)
    while block := list(islice(iterator, BLOCK_RECORDS)):
        yield block


def _program(year: int) -> ProgramYear:
    return ProgramYear(PROGRAM, year)


def _why_not(file: FileRow, selection: Selection) -> Reason | None:
    assert file.tax_year is not None
    if file.table == "assessment_notices":
        return selection.why_not_notice(OFFICE_ID, file.tax_year, ClientState.CURRENT)
    return selection.why_not_return(ReturnFacts(OFFICE_ID, _program(file.tax_year), file.tax_year, ReturnStatus.FILED))


def _clients(clients: Sequence[ClientRow], selection: Selection) -> Iterator[Event]:
    reason = selection.why_not_client(OFFICE_ID, ClientState.CURRENT)
    if reason is not None:
        yield from (LeftBehind("clients", client.id, reason) for client in clients)
    else:
        yield Records.of("clients", [_client(client) for client in clients])
    yield Boundary()


def _client(client: ClientRow) -> Mapping[str, object]:
    row = {
        "id": client.id,
        "office_id": OFFICE_ID,
        "kind": client.kind,
        "state": ClientState.CURRENT,
        "initials": client.initials,
        "prefix": client.prefix,
        # A message may name its client by number only; then that is what people know it by.
        "name": client.name or client.number,
    }
    return row if client.number_column is None else {**row, client.number_column: client.number}


def _row(file: FileRow, data: bytes) -> Mapping[str, object]:
    content = {
        name: date.fromisoformat(value) if name in _DATES and isinstance(value, str) else value
        for name, value in file.content.items()
    }
    return {**content, "id": file.key, "client_id": file.client, "document": data}


def _findings(file: FileRow) -> Iterator[Found]:
    columns = {column.name for column in TABLES[file.table].columns}
    for field, code in file.findings:
        # An assessment notice has no column for the number; the finding is then about the record as a whole.
        yield Found(file.table, file.key, field if field in columns else "", code)


def _block(rows: dict[str, list[Mapping[str, object]]]) -> Iterator[Event]:
    for table, waiting in rows.items():
        if waiting:
            yield Records.of(table, waiting)
            waiting.clear()
    yield Boundary()
