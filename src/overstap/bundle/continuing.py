"""Work that outlives its writer: opening a new one's, or going on with what an interrupted one kept in the folder.

Between ``writing`` and the things that it works with (``workfolder``, ``ledger``, ``journal``, ``payload``). Whether an
interrupted writer's work is dead is told by the lock on its ledger, as ``workfolder`` explains.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from overstap.bundle.encryption import Recipient
from overstap.bundle.journal import Journal
from overstap.bundle.ledger import Ledger
from overstap.bundle.model import TABLES
from overstap.bundle.payload import Payload, WorkDamagedError
from overstap.bundle.records import complete_batch
from overstap.bundle.workfolder import WORK_SUFFIX, WorkFiles, clear_stale, files_of, open_folder

# Ids of kept records that are given at once.
PAGE = 5_000


@dataclass(frozen=True)
class Lasting:
    """Asks for work that outlives its writer, and to go on with such work where it is.

    *fingerprint* is what the work is made from: work with another one is never continued. Of *tables*, records are kept
    from one safe point to the next writer; records of other tables are to be given again. *fresh* is for starting over.
    """

    fingerprint: str
    tables: frozenset[str]
    fresh: bool = False


@dataclass(frozen=True)
class Opened:
    """What a writer works with; *started* and *recipient* belong to the payload, *cleared* counts dead work removed.

    *begun* is whether *started* is that of an interrupted writer of the same, which kept nothing.
    """

    work: WorkFiles
    ledger: Ledger
    payload: Payload
    started: datetime
    recipient: Recipient | None
    journal: Journal | None = None
    cleared: int = 0
    begun: bool = False

    @property
    def is_continued(self) -> bool:
        """Whether it holds safe points of an earlier writer."""
        return self.journal is not None and self.journal.point > 0

    def payload_again(self) -> Payload:
        """The payload as it is noted now, for after the journal went back to an earlier safe point."""
        assert self.journal is not None
        self.payload.close()
        return Payload(self.work, self.started, self.recipient, kept=list(self.journal.members()))


class Kept:
    """The records that an interrupted writer kept, after all that changed at the source was dropped."""

    def __init__(self, opened: Opened, records: int) -> None:
        assert opened.journal is not None
        self._journal = opened.journal
        self._ledger = opened.ledger
        self.records = records
        self.notes = self._journal.notes()

    def ids(self, table: str) -> Iterator[list[str]]:
        """The ids of the kept records of *table*, some thousands at a time."""
        after = ""
        while page := self._journal.kept(table, after=after, limit=PAGE):
            yield page
            after = page[-1]

    def is_same(self, table: str, batch: pa.RecordBatch) -> bool:
        """Whether these records, given again, have the content with which they are in the bundle.

        Raises:
            RecordRefusedError: they do not fit their table any more.
        """
        complete = complete_batch(TABLES[table], batch)
        ids = complete.column("id").to_pylist()
        contents = self._ledger.contents(table, ids)
        return all(
            contents.get(key) == value
            for key, value in zip(ids, complete.column("content_hash").to_pylist(), strict=True)
        )


def open_work(folder: Path, started: datetime, recipient: Recipient | None, lasting: Lasting | None) -> Opened:
    """The work of a writer in *folder*: what an interrupted one kept for the same *lasting*, else new.

    Raises:
        AlreadyExistsError, OSError, sqlite3.Error: see ``open_folder`` and ``Ledger``.
    """
    found: Opened | datetime | None = None
    if lasting is not None and not lasting.fresh:
        found = _interrupted(folder, recipient, lasting)
    # What is left is dead and nobody's: whoever starts here next can do nothing with it.
    cleared = clear_stale(folder)
    if isinstance(found, Opened):
        return found
    begun = isinstance(found, datetime)
    # Whoever gives the same command again gets the file that the first one began, however far that one came.
    started = found if isinstance(found, datetime) else started
    with ExitStack() as on_failure:
        work, started = open_folder(folder, started)
        on_failure.callback(work.remove)
        ledger = Ledger(work.ledger, lasting=lasting is not None)
        on_failure.callback(ledger.close)
        payload = Payload(work, started, recipient)
        journal = None
        if lasting is not None:
            on_failure.callback(payload.close)
            journal = Journal(ledger)
            journal.begin(lasting.fingerprint, started)
        on_failure.pop_all()
    return Opened(work, ledger, payload, started, recipient, journal, cleared, begun)


def _interrupted(folder: Path, recipient: Recipient | None, lasting: Lasting) -> Opened | datetime | None:
    """The work to go on with; the start of such work when it kept nothing; None when there was none."""
    begun = None
    # The latest first; two of the same plan exist only when they ran side by side.
    for path in sorted(folder.glob(f"*.zip{WORK_SUFFIX}"), key=_changed, reverse=True):
        work = files_of(path)
        # Either without the other is what a finished or a hardly begun writer leaves.
        if work.ledger.exists() and work.part.exists() and not work.target.exists():
            # In use, or killed in the middle of making it, or damaged: not ours to continue.
            with suppress(sqlite3.Error, WorkDamagedError, OSError):
                opened = _continued(work, recipient, lasting)
                if isinstance(opened, Opened):
                    return opened
                begun = begun or opened
    return begun


def _changed(work: Path) -> float:
    # Another writer in this folder may finish, and remove its work, while this one looks around.
    with suppress(FileNotFoundError):
        return work.stat().st_mtime
    return 0.0


def _continued(work: WorkFiles, recipient: Recipient | None, lasting: Lasting) -> Opened | datetime | None:
    with ExitStack() as on_failure:
        ledger = Ledger(work.ledger, lasting=True)
        on_failure.callback(ledger.close)
        journal = Journal(ledger)
        if journal.work is None or journal.work[0] != lasting.fingerprint:
            return None
        started = journal.work[1]
        if not journal.point:
            return started
        work.clear_staged()
        # Reads all that is kept, and so finds what a disk lost.
        payload = Payload(work, started, recipient, kept=list(journal.members()))
        journal.reopen(lasting.tables)
        on_failure.pop_all()
    return Opened(work, ledger, payload, started, recipient, journal)
