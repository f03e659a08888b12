"""What a program takes in memory: it shares an office's machine with the tool and with people at work."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from overstap.sample.installation import Wish, create
from tests.sample.running import Installation

MOST = 128
"""Megabytes that a program may take."""

SCAN = 20 * 1024 * 1024
"""Bytes of the largest attachment that offices keep: a scan."""


@pytest.fixture
def with_scan(tmp_path: Path) -> tuple[Installation, str]:
    """An installation with a scan among its attachments, and the program that hands it over."""
    office = Installation(create(tmp_path / "kantoor", Wish(clients=8), processes=1), tmp_path)
    query = (
        "SELECT b.BijlageId, a.Programma, a.Jaar FROM Bijlage b JOIN Aangifte a USING (AangifteId) WHERE a.Jaar > 2012"
    )
    with closing(sqlite3.connect(office.folder / "Database" / "Else4Cas.db")) as database:
        key, program, year = database.execute(query).fetchone()
        database.execute("UPDATE Bijlage SET Inhoud = randomblob(?) WHERE BijlageId = ?", (SCAN, key))
        database.commit()
    return office, f"{program.title()}Win{year}"


# A process takes on the peak of the one that starts it, so a small one stands in between; it counts what it reads.
MEASURE = """
import resource, subprocess, sys
with subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE) as process:
    size = sum(map(len, iter(lambda: process.stdout.read1(65536), b"")))
print(process.returncode, size, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def megabytes_of(*command: object) -> float:
    """The peak of what the program takes; its output must hold the scan."""
    arguments = [sys.executable, "-I", "-c", MEASURE, sys.executable, "-I", *map(str, command)]
    status, size, kilobytes = map(int, subprocess.run(arguments, capture_output=True, check=True).stdout.split())
    assert status == 0
    assert size > SCAN
    return kilobytes / 1024


def test_a_scan_of_20_mb_fits_in_what_a_program_may_take(with_scan: tuple[Installation, str]) -> None:
    office, program = with_scan
    assert megabytes_of(office.folder / "Elsevier" / f"{program}.py", "--config", office.config()) < MOST
