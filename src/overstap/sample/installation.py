"""Makes a whole sample installation: the data, the programs, the settings file, and a list of what was made.

On top of ``sample``; the command line and tests call ``create``. Dossiers are made by a process per core, a few clients
at a time; this process gives the ids and writes, in the order of the clients, so the result does not depend on timing.
"""

import json
import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread

from overstap.desktop.sources.servers import ServerDatabase
from overstap.i18n import translate
from overstap.sample.defects import ABOUT
from overstap.sample.dossiers import make_dossier
from overstap.sample.errors import FolderInUseError, NoParentFolderError, ServerVariantError, UnknownProgramError
from overstap.sample.launchers import DATA_FOLDER, DATABASE_FILE, identities, write_programs, write_settings
from overstap.sample.localfiles import LocalWriter
from overstap.sample.making import in_the_making
from overstap.sample.model import Dossier
from overstap.sample.offices import Practice, make_practice
from overstap.sample.private import private_file, private_folder
from overstap.sample.rows import RowMaker, Rows
from overstap.sample.sqlite import DatabaseWriter
from overstap.sample.sqlserver import ServerWriter

VARIANTS = ("database", "local")
# What was made and what is wrong on purpose, for tests and people; a real installation has no such file.
LIST_FILE = "sample.json"

# Clients per task: enough to outweigh the hand-over, few enough to keep both cores busy to the end.
_CLIENTS_AT_ONCE = 10
# Chunks that each process may be ahead of the writing, so that memory stays flat.
_CHUNKS_AHEAD = 3

# Clients; for fewer, starting processes takes longer than the work.
_ALONE_BELOW = 60

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Wish:
    """What to make; *too_old* names programs (``BAS2016``) that get a version below any minimum."""

    variant: str = "database"
    offices: int = 3
    clients: int = 200
    seed: int = 1
    too_old: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Made:
    """What was made: records per table of the layout, returns per (tax, year), defects (code, table, id)."""

    folder: Path
    wish: Wish
    programs: int
    records: Counter[str]
    returns: Counter[tuple[str, int]]
    defects: list[tuple[str, str, str]] = field(default_factory=list)


def create(
    folder: Path,
    wish: Wish,
    *,
    progress: Progress | None = None,
    processes: int | None = None,
    server: ServerDatabase | None = None,
) -> Made:
    """Make the installation that *wish* describes in *folder*; the same wish gives the same bytes.

    *folder* must not exist or be empty. It appears as a whole or not at all. *processes* defaults to one per core. With
    *server* the database is made there instead of in a file, and taken away again when something goes wrong.

    Raises:
        ServerVariantError, DatabaseInUseError: when the database cannot be made on the server.
        OverstapError: what connecting to the server raises.
        FolderInUseError: when the folder holds something.
        NoParentFolderError: when the folder around it does not exist.
        UnknownProgramError: when *wish* names a program that the sample does not have.
    """
    final = folder.absolute()
    _check(final, wish)
    if server is not None and wish.variant != "database":
        raise ServerVariantError
    with in_the_making(final) as building:
        making = _Making(wish, building, final, progress or _silent, processes or os.cpu_count() or 1, server)
        return _build(making)


@dataclass(frozen=True)
class _Making:
    """One installation being made: in which folder, and where that folder will be."""

    wish: Wish
    building: Path
    final: Path
    progress: Progress
    processes: int
    server: ServerDatabase | None


def _check(final: Path, wish: Wish) -> None:
    if final.exists() and (not final.is_dir() or any(final.iterdir())):
        raise FolderInUseError(folder=final)
    if not final.parent.is_dir():
        raise NoParentFolderError(folder=final.parent)
    known = {identity.label for identity in identities(wish.variant)}
    for program in sorted(wish.too_old - known):
        raise UnknownProgramError(program=program)


def _build(making: _Making) -> Made:
    wish, building = making.wish, making.building
    practice = make_practice(wish.seed, wish.offices)
    maker = RowMaker()
    programs = write_programs(building, wish.variant, too_old=wish.too_old)
    made = Made(making.final, wish, programs, Counter(), Counter())
    with _writer(making) as writer:
        _count(made, rows := maker.practice(wish.seed, practice))
        writer.write(rows)
        for number, dossier in enumerate(_dossiers(wish, practice, making.processes), start=1):
            _count(made, rows := maker.dossier(dossier))
            writer.write(rows)
            making.progress(translate("Klanten met hun dossiers maken"), number, wish.clients)
        writer.finish()
    made.defects.extend(maker.defects)
    # Last, as the settings file is what makes a folder an installation.
    write_settings(building, making.final, wish.variant, server=making.server)
    private_file(building / LIST_FILE, _list(made))
    return made


def _writer(making: _Making) -> DatabaseWriter | LocalWriter | ServerWriter:
    if making.server is not None:
        return ServerWriter(making.server)
    if making.wish.variant == "local":
        return LocalWriter(making.building / DATA_FOLDER)
    private_folder(making.building / DATABASE_FILE.parent)
    return DatabaseWriter(making.building / DATABASE_FILE)


def _dossiers(wish: Wish, practice: Practice, processes: int) -> Iterator[Dossier]:
    """All dossiers in the order of the clients."""
    if processes == 1 or wish.clients < _ALONE_BELOW:
        yield from (make_dossier(wish.seed, practice, position) for position in range(wish.clients))
        return
    starts = iter(range(0, wish.clients, _CLIENTS_AT_ONCE))
    pending: deque[Future[list[Dossier]]] = deque()
    # Spawned, not forked: the caller may have threads (a progress bar), and a fork in the middle of one can hang.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_leave_interrupts) as pool:
        while True:
            # Results are taken in order of asking; asking stays a few tasks ahead of writing.
            while len(pending) < processes * _CHUNKS_AHEAD and (start := next(starts, None)) is not None:
                pending.append(pool.submit(_some_dossiers, wish, start))
            if not pending:
                return
            yield from pending.popleft().result()


def _leave_interrupts() -> None:
    """Ctrl-C reaches all processes of a terminal; only the one that writes acts on it, and takes the others along."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    """End with the process that writes, also when that was killed and could not say so."""
    parent = parent_process()
    assert parent
    parent.join()
    os._exit(1)


def _some_dossiers(wish: Wish, start: int) -> list[Dossier]:
    # Made once per process: the same for every task.
    practice = _practice(wish.seed, wish.offices)
    positions = range(start, min(start + _CLIENTS_AT_ONCE, wish.clients))
    return [make_dossier(wish.seed, practice, position) for position in positions]


@cache
def _practice(seed: int, offices: int) -> Practice:
    return make_practice(seed, offices)


def _count(made: Made, rows: Rows) -> None:
    made.records.update({table: len(found) for table, found in rows.items()})
    made.returns.update((str(row[4]), int(str(row[3]))) for row in rows.get("Aangifte", ()))


def _list(made: Made) -> bytes:
    # Text and numbers in the order of making, so that the file is the same every time.
    wish = made.wish
    content = {
        "sample": 1,
        "variant": wish.variant,
        "offices": wish.offices,
        "clients": wish.clients,
        "seed": wish.seed,
        "records": dict(made.records),
        "returns": [{"tax": tax, "year": year, "count": count} for (tax, year), count in sorted(made.returns.items())],
        "defects": [
            {"code": code, "table": table, "id": key, "about": ABOUT[code]} for code, table, key in made.defects
        ],
    }
    return json.dumps(content, indent=1, ensure_ascii=False).encode()


def _silent(step: str, done: int, total: int) -> None:
    """Show nothing."""
    del step, done, total
