"""What an export costs: its time against the floor, and the memory of the tool, at 500 and 5,000 clients.

Run as ``python benchmarks/export.py FOLDER``; sample installations are made in FOLDER when they are not there yet.
The floor is the same programs' output and the same rows of the database, simply written zstd-compressed by as many
processes.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from overstap.bundle.encoding import ZSTD_LEVEL

OVERSTAP = [sys.executable, "-m", "overstap"]
# As in an office: Arrow loads NumPy and pandas when they are there, they take some 45 MB, and only development tools
# bring them. At its end the tool says what it took itself: its peak as the system counted it, without its children's.
AS_IN_AN_OFFICE = """
import atexit, os, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in {"numpy", "pandas"}:
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, Absent())
def tell(path=sys.argv.pop(1)):
    times = os.times()
    with open("/proc/self/status") as status, open(path, "w") as told:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
        print(peak * 1024, times.user + times.system, file=told)
atexit.register(tell)
from overstap.cli import main
main()
"""
SIZES = (500, 5_000)
MEGABYTE = 1_000_000
LOWEST_YEAR = 2012
ROWS_AT_ONCE = 10_000
# As hard as the bundle is compressed; Arrow alone would take level 1.
ZSTD = pa.Codec("zstd", ZSTD_LEVEL)


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of processor over all processes; of the tool alone its seconds and peak bytes."""

    clock: float
    processor: float
    own: float = 0.0
    peak: int = 0


def main() -> None:
    """Measure each size and print a line for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clients", type=int, nargs="*", default=list(SIZES))
    options = parser.parse_args()
    peaks: list[int] = []
    for clients in options.clients:
        office = sample(options.folder / f"sample{clients}", clients)
        floor, cost = measure_floor(office), measure_export(office)
        peaks.append(cost.peak)
        print(f"{clients} clients: tool's peak {cost.peak / MEGABYTE:.0f} MB")
        print(
            f"  export {cost.clock:.1f} s on the clock, {cost.processor:.1f} s of processor"
            f" ({cost.own:.1f} s the tool, {cost.processor - cost.own:.1f} s programs and guards)"
        )
        print(f"  floor  {floor.clock:.1f} s on the clock, {floor.processor:.1f} s of processor")
        print(
            f"  ratio  {cost.clock / floor.clock:.2f} on the clock, {cost.processor / floor.processor:.2f} of processor"
        )
    if len(peaks) > 1:
        print(f"peak of the largest against the smallest: {peaks[-1] / peaks[0]:.2f}")


def sample(folder: Path, clients: int) -> Path:
    """The sample installation in *folder*, made when it is not there."""
    if not folder.exists():
        subprocess.run([*OVERSTAP, "sample", "create", folder, "--clients", str(clients)], check=True)
    return folder


def measure_export(office: Path) -> Cost:
    """One export, as a user starts it."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.toml"
        subprocess.run(
            [*OVERSTAP, "plan", "new", office / "ElsevierNetwerk.ini", "-o", plan],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        told = Path(folder) / "told"
        began, used = time.monotonic(), _processor()
        arguments = ["export", "--plan", plan, "-o", Path(folder) / "out", "--json-progress"]
        command = [sys.executable, "-c", AS_IN_AN_OFFICE, told, *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        clock, processor = time.monotonic() - began, _processor() - used
        peak, own = told.read_text().split()
        return Cost(clock, processor, float(own), int(peak))


def measure_floor(office: Path) -> Cost:
    """The programs' output and the database's rows, compressed and written, with as many processes as an export has."""
    database = office / "Database" / "Else4Cas.db"
    programs = [path for path in sorted((office / "Elsevier").glob("*.py")) if _hands_over(path)]
    with tempfile.TemporaryDirectory() as folder:
        began, used = time.monotonic(), _processor()
        _write_rows(database, Path(folder) / "rows.zst")
        with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
            list(pool.map(lambda program: _write_output(program, database, Path(folder)), programs))
        return Cost(time.monotonic() - began, _processor() - used)


def _hands_over(program: Path) -> bool:
    year = program.stem[-4:]
    return not year.isdecimal() or int(year) >= LOWEST_YEAR


def _write_rows(database: Path, target: Path) -> None:
    tables = ("Kantoor", "Gebruiker", "Client", "MedewerkerClient", "AangifteRol", "AangifteTaak")
    with closing(sqlite3.connect(database)) as base, target.open("wb") as out:
        for table in tables:
            rows = base.execute(f"SELECT * FROM {table}")  # noqa: S608 - names of our own
            while some := rows.fetchmany(ROWS_AT_ONCE):
                out.write(ZSTD.compress(b"".join(json.dumps(row).encode() + b"\n" for row in some)))


def _write_output(program: Path, database: Path, folder: Path) -> None:
    config = folder / f"{program.stem}.json"
    config.write_text(
        json.dumps({"protocol": "1", "variant": "database", "database_url": f"sqlite:///{database.absolute()}"})
    )
    command = [sys.executable, "-I", str(program), "--config", str(config)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running,
        (folder / f"{program.stem}.zst").open("wb") as out,
    ):
        assert running.stdout is not None
        while chunk := running.stdout.read(1024 * 1024):
            out.write(ZSTD.compress(chunk))


def _processor() -> float:
    """Seconds of processor that this process and all children that have ended have used."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
