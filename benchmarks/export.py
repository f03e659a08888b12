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
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil
import pyarrow as pa

OVERSTAP = [sys.executable, "-m", "overstap"]
# As in an office: Arrow loads these when they are there, they take some 45 MB, and only development tools bring them.
WITHOUT_TOOLS = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in {"numpy", "pandas"}:
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, Absent())
from overstap.cli import main
main()
"""
SIZES = (500, 5_000)
SECONDS_BETWEEN_LOOKS = 0.03
MEGABYTE = 1_000_000
LOWEST_YEAR = 2012


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of processor over all processes, and the peak memory of the tool in bytes."""

    clock: float
    processor: float
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
        print(f"  export {cost.clock:.1f} s on the clock, {cost.processor:.1f} s of processor")
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
        began, used = time.monotonic(), _processor()
        arguments = ["export", "--plan", plan, "-o", Path(folder) / "out", "--json-progress"]
        command = [sys.executable, "-c", WITHOUT_TOOLS, *arguments]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as tool:
            peak = _watch(tool)
        if tool.returncode:
            sys.exit(f"export ended with {tool.returncode}")
        return Cost(time.monotonic() - began, _processor() - used, peak)


def _watch(tool: subprocess.Popen[bytes]) -> int:
    """The most memory that *tool* and its own processes took at once; programs and what guards them are left out."""
    process, peak = psutil.Process(tool.pid), 0
    while tool.poll() is None:
        peak = max(peak, sum(_memory_of(process, tool.pid)))
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return peak


def _memory_of(process: psutil.Process, tool: int) -> Iterator[int]:
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    own: list[str] = []
    for each in family:
        try:
            command = each.cmdline()
            own = own or command
            # Between being made and becoming the program, a child is a picture of its parent in the same memory.
            if each.pid == tool or not (command == own or "guard.py" in " ".join(command) or "--config" in command):
                yield each.memory_info().rss
        except psutil.Error:
            continue


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
    with closing(sqlite3.connect(database)) as base, pa.CompressedOutputStream(str(target), "zstd") as out:
        for table in tables:
            for row in base.execute(f"SELECT * FROM {table}"):  # noqa: S608 - names of our own
                out.write(json.dumps(row).encode() + b"\n")


def _write_output(program: Path, database: Path, folder: Path) -> None:
    config = folder / f"{program.stem}.json"
    config.write_text(
        json.dumps({"protocol": "1", "variant": "database", "database_url": f"sqlite:///{database.absolute()}"})
    )
    command = [sys.executable, "-I", str(program), "--config", str(config)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running,
        pa.CompressedOutputStream(str(folder / f"{program.stem}.zst"), "zstd") as out,
    ):
        assert running.stdout is not None
        while chunk := running.stdout.read(1024 * 1024):
            out.write(chunk)


def _processor() -> float:
    """Seconds of processor that this process and all children that have ended have used."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
