"""What the tool takes in memory while a program talks: as much for a long talk as for a short one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop.tiny_programs import MakeProgram

# In a process of its own: what other tests took before would hide it.
LISTEN = """
import pathlib, sys
from tests.peak_memory import peak_kib
from overstap.desktop.programs.config import ProgramConfig
from overstap.desktop.programs.description import shipped_description
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.run import ProgramRun
from overstap.errors import ProgramError
file = ProgramFile(shipped_description().kinds[0], 2016, pathlib.Path(sys.argv[1]))
before = peak_kib()
events = 0
try:
    for event in ProgramRun(file, ProgramConfig("database", tables=("returns",))).events():
        events += 1
        del event
except ProgramError as error:
    print(type(error).__name__, end=" ")
print(events, (peak_kib() - before) // 1024)
"""

TALK = """
schema()
values = {**FILL["returns"], "id": "ID", "document": DOCUMENT}
line = json.dumps({"type": "RECORD", "stream": "returns", "record": values})
for number in range(RECORDS):
    print(line.replace("ID", str(number)))
    if number % 100 == 99: state(str(number))
state("x")
"""


def heard(program: Path) -> list[str]:
    """The name of the fault if there was one, the events, and the megabytes that listening took."""
    done = subprocess.run([sys.executable, "-c", LISTEN, str(program)], capture_output=True, check=True)
    return done.stdout.decode().split()


def test_a_long_talk_takes_no_more_than_a_short_one(make_program: MakeProgram) -> None:
    # 240 MB of documents, 60 kB each.
    talk = TALK.replace("DOCUMENT", "'QUJD' * 15_000").replace("RECORDS", "4000")
    events, megabytes = map(int, heard(make_program(talk).path))
    assert events > 40
    assert megabytes < 64


def test_a_large_document_takes_little_more_than_its_line(make_program: MakeProgram) -> None:
    # The line of 40 MB, the 30 MB that it decodes to, and what gathers it; as text and parsed text it would be 80 more.
    talk = TALK.replace("DOCUMENT", "'QUJD' * 10_000_000").replace("RECORDS", "3")
    events, megabytes = map(int, heard(make_program(talk).path))
    assert events == 4
    assert megabytes < 160


@pytest.mark.parametrize(
    "flood",
    [
        pytest.param("sys.stdout.write('{\"a\":[' + '{},' * 7_000_000 + '{}]}\\n')", id="values in a line"),
        pytest.param("sys.stdout.write('{' + ','.join(f'\"{n}\":1' for n in range(2_000_000)) + '}\\n')", id="keys"),
        pytest.param("sys.stdout.write('[' * 20_000_000 + '\\n')", id="brackets"),
    ],
)
def test_a_flood_in_one_line_is_refused_without_taking_more_than_the_line(
    make_program: MakeProgram, flood: str
) -> None:
    fault, _, megabytes = heard(make_program(flood).path)
    assert fault == "ProgramProtocolError"
    assert int(megabytes) < 100
