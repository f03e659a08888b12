"""What taking a bundle in costs: its rows per second against a bare COPY, processor time, and memory of the worker.

Run as ``python benchmarks/load.py FOLDER``; sample installations and their bundles are made in FOLDER when they are not
there yet. The floor is the same rows, copied in binary by the owner of the tables into the same tables with the same
indexes and keys, in the same run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread
from typing import Self

import psutil
import psycopg
from psycopg import sql

from overstap.cli.demo.running import RunningPortal, overstap
from overstap.portal.project.installation import open_installation, running_database
from overstap.portal.transfers.targets import TARGETS

SIZES = (500, 5_000)
MEGABYTE = 1_000_000
KIBIBYTE = 1024
SECONDS_BETWEEN_LOOKS = 0.1
AT_ONCE = 1024 * 1024
# Made by the load beside what the bundle holds; copied along, since they are practice data too.
BESIDE = ("clients_clientidentity",)


LOOKS_A_SECOND = 10
"""How often it is looked how far a migration is; so precise are the seconds of processor of its load."""


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, and of processor: PostgreSQL's and those of whoever sends it the rows."""

    clock: float
    database: float
    sender: float

    @property
    def processor(self) -> float:
        """Of both."""
        return self.database + self.sender


def main() -> None:
    """Measure each size and print a line for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clients", type=int, nargs="*", default=list(SIZES))
    options = parser.parse_args()
    peaks: list[int] = []
    leave_out_tools(options.folder / "absent")
    for clients in options.clients:
        file = bundle(options.folder, clients)
        with fresh_portal(options.folder / f"portal{clients}") as portal, owner_of(portal.data) as owner:
            with Watch() as watch:
                upload(portal, file)
                load = loaded(owner)
            rows = rows_of(owner)
            floor = bare_copy(owner, options.folder / f"rows{clients}")
        peaks.append(watch.peak)
        print(f"{clients} clients, {rows:,} rows: worker's peak {watch.peak / MEGABYTE:.0f} MB")
        for name, cost in (("load", load), ("bare COPY", floor)):
            print(f"  {name} {cost.clock:.1f} s on the clock, {rows / cost.clock:,.0f} rows a second;", end=" ")
            print(f"{cost.processor:.1f} s of processor, {cost.database:.1f} of them PostgreSQL's")
        print(f"  the load runs at {floor.clock / load.clock:.2f} of the bare COPY,", end=" ")
        print(f"and takes {load.processor / floor.processor:.1f} times its processor")
    if len(peaks) > 1:
        print(f"peak of the largest against the smallest: {peaks[-1] / peaks[0]:.2f}")


def leave_out_tools(folder: Path) -> None:
    """Have the portal run as an operator's does: without what only development tools bring, and Arrow then loads."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("numpy", "pandas"):
        (folder / f"{name}.py").write_text(f"raise ModuleNotFoundError(name={name!r})\n", encoding="ascii")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))


def bundle(folder: Path, clients: int) -> Path:
    """The bundle of a sample of that size, made when it is not there."""
    office, out = folder / f"sample{clients}", folder / f"bundle{clients}"
    if not office.exists():
        overstap("sample", "create", str(office), "--clients", str(clients))
    if not out.exists():
        plan = folder / f"plan{clients}.toml"
        plan.unlink(missing_ok=True)
        overstap("plan", "new", str(office / "ElsevierNetwerk.ini"), "-o", str(plan))
        # Some records of a sample are left behind on purpose, and the export says so with its exit code.
        command = [sys.executable, "-m", "overstap", "export", "--plan", str(plan), "-o", str(out)]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    return next(out.glob("*.zip"))


@contextmanager
def fresh_portal(data: Path) -> Iterator[RunningPortal]:
    """A portal with an empty account that loads at once."""
    shutil.rmtree(data, ignore_errors=True)
    overstap("portal", "account", "create", "Meting", "--slug", "meting", "--no-office-hours", "--data", str(data))
    overstap("portal", "user", "add", "meting", "meting@kantoor.example", "--data", str(data), typed="\n")
    overstap("portal", "certificate", "add-test", "meting", "--data", str(data))
    with RunningPortal(data) as portal:
        yield portal


def upload(portal: RunningPortal, file: Path) -> None:
    """Send the bundle."""
    options = ("meting", "meting@kantoor.example", "--name", "meting", "--data", str(portal.data))
    token = overstap("portal", "token", *options).strip()
    overstap("upload", str(file), "--portal", portal.url, "--token", token)


def workers() -> list[psutil.Process]:
    """The workers of our portal."""
    return [child for child in psutil.Process().children(recursive=True) if "worker" in child.cmdline()]


class Watch:
    """Notes the most memory that a worker of ours took while it watches, in bytes.

    Again and again, for a worker that took too much begins anew between jobs, and the system counts anew with it.
    """

    def __init__(self) -> None:
        self.peak = 0
        self._over = Event()
        self._thread = Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        known: list[psutil.Process] = []
        while not self._over.wait(SECONDS_BETWEEN_LOOKS):
            known = [worker for worker in known if worker.is_running()] or workers()
            self.peak = max([self.peak, *map(_peak_of, known)])


def _peak_of(worker: psutil.Process) -> int:
    # It may have ended by now.
    with suppress(OSError):
        for line in Path(f"/proc/{worker.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * KIBIBYTE
    return 0


def spent(owner: psycopg.Connection, senders: list[psutil.Process]) -> Cost:
    """What the clock says now, and what PostgreSQL, sessions that ended included, and *senders* have taken so far."""
    server = psutil.Process(owner.info.backend_pid).parent()
    assert server is not None
    while True:
        # A session that ends while it is asked counts as ended the next time.
        with suppress(psutil.NoSuchProcess):
            ended = server.cpu_times()
            database = sum(map(own_seconds, [server, *server.children()])) + ended.children_user + ended.children_system
            return Cost(time.monotonic(), database, sum(map(own_seconds, senders)))


def own_seconds(process: psutil.Process) -> float:
    """Seconds of processor of one process."""
    times = process.cpu_times()
    return float(times.user + times.system)


def between(before: Cost, after: Cost) -> Cost:
    """What was spent in between."""
    return Cost(after.clock - before.clock, after.database - before.database, after.sender - before.sender)


@contextmanager
def owner_of(data: Path) -> Iterator[psycopg.Connection]:
    """A connection as the tables' owner, for whom row-level security is lifted as long as it lasts."""
    with running_database(open_installation(data)) as addresses:
        address = Path(addresses["OVERSTAP_DATABASE_OWNER_URL_FILE"]).read_text(encoding="utf-8")
        with psycopg.connect(address, autocommit=True) as owner:
            for table in (*tables(), "transfers_migration", "transfers_segment"):
                owner.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(sql.Identifier(table)))
            yield owner


def tables() -> list[str]:
    """The tables of practice data, in an order in which they can be filled."""
    filled = [target.relation for target in TARGETS.values()]
    place = filled.index("clients_client") + 1
    return [*filled[:place], *BESIDE, *filled[place:]]


def loaded(owner: psycopg.Connection) -> Cost:
    """What the load of the only migration costs, from its first segment to its last; returns when it has ended."""
    at: dict[str, Cost] = {}
    while not (state := state_of(owner)).startswith("complete"):
        assert state not in {"refused", "failed", "confirming"}, f"the migration is {state}"
        at.setdefault(state, spent(owner, workers()))
        time.sleep(1 / LOOKS_A_SECOND)
    cost = between(at["loading"], at["reconciling"])
    # The clock as the portal itself noted it.
    row = owner.execute("SELECT extract(epoch FROM loaded_at - load_started_at)::float8 FROM transfers_migration")
    ((seconds,),) = row.fetchall()
    return replace(cost, clock=float(seconds))


def state_of(owner: psycopg.Connection) -> str:
    """The state of the only migration; empty before there is one."""
    row = owner.execute("SELECT state FROM transfers_migration").fetchone()
    return str(row[0]) if row else ""


def rows_of(owner: psycopg.Connection) -> int:
    """The rows that came in."""
    row = owner.execute("SELECT sum(imported) FROM transfers_segment").fetchone()
    assert row is not None
    return int(row[0])


def bare_copy(owner: psycopg.Connection, folder: Path) -> Cost:
    """Copy the practice's rows out, empty the tables, and copy them in again; returns what the last cost."""
    folder.mkdir(exist_ok=True)
    for table in tables():
        statement = sql.SQL("COPY {} TO STDOUT (FORMAT BINARY)").format(sql.Identifier(table))
        with (folder / table).open("wb") as file, owner.cursor().copy(statement) as copy:
            for data in copy:
                file.write(data)
    names = sql.SQL(", ").join(map(sql.Identifier, tables()))
    owner.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
    began = spent(owner, [psutil.Process()])
    # One transaction a table, as references to it are looked at when it ends.
    for table in tables():
        statement = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table))
        with (folder / table).open("rb") as file, owner.cursor().copy(statement) as copy:
            while data := file.read(AT_ONCE):
                copy.write(data)
    cost = between(began, spent(owner, [psutil.Process()]))
    shutil.rmtree(folder)
    return cost


if __name__ == "__main__":
    main()
