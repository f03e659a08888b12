"""The guard between the tool and one desktop program: no tool, no program.

Run as a script by ``process`` (``python -I -S guard.py PROGRAM …``), imports nothing of the project. Its standard input
is a pipe of which only the tool holds the other end: however the tool ends, also by ``kill -9``, the pipe closes, and
the guard ends the program and all that the program started. Output passes the guard by: the program writes to the
tool's own pipes.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

# Linux's number for the prctl that says who inherits orphans.
_SET_CHILD_SUBREAPER = 36

# How long ending goes on while new processes keep appearing: a second is a thousand times what ending takes.
_SECONDS_TO_END = 2.0

# Exit code when the program cannot be started, as shells use it; the reason is on stderr.
CANNOT_START = 127


def main(command: list[str]) -> int:
    """Run *command* until it ends or standard input closes; the exit code is the program's, 128 + n for signal n."""
    _inherit_orphans()
    try:
        # A group of its own, so that everything the program starts can be ended with it.
        program = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    except OSError as error:
        # The reason only: what went wrong with which file is known to the tool already.
        sys.stderr.write(f"{error.strerror}\n")
        return CANNOT_START
    # Before anything can wait: a tool that reads until the end of output would wait for the guard.
    _let_go_of_output()
    threading.Thread(target=_end_when_alone, args=(program,), daemon=True).start()
    status = _wait(program)
    return status if status >= 0 else 128 - status


def _inherit_orphans() -> None:
    """Become the parent of whatever below us loses its own, so that it can be found; Linux only.

    A program that starts something in a session of its own and lets go of it would otherwise leave it running.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _let_go_of_output() -> None:
    """Only the program holds the tool's pipes from here on, so that their end is the program's end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _end_when_alone(program: subprocess.Popen[bytes]) -> None:
    # Nothing is ever written to this pipe; a read returns only when its other end has gone.
    while os.read(0, 1024):
        pass
    _end(program)


def _wait(program: subprocess.Popen[bytes]) -> int:
    if sys.platform != "win32":
        # Seen, but not yet reaped: until then its number cannot be given to a stranger.
        os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOWAIT)
        _end(program)
    return program.wait()


def _end(program: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        # Untried: there was no Windows machine. taskkill ends the tree of a process.
        taskkill = rf"{os.environ['SYSTEMROOT']}\System32\taskkill.exe"
        subprocess.run([taskkill, "/T", "/F", "/PID", str(program.pid)], check=False)
    else:
        # Not terminated politely: a program only reads, so there is nothing for it to finish.
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        _end_descendants()


def _end_descendants() -> None:
    """Kill what left the program's group, until nothing is left; a killed one's children become ours and are next."""
    last = time.monotonic() + _SECONDS_TO_END
    while (found := _descendants()) and time.monotonic() < last:
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)


def _descendants() -> set[int]:
    """Every process below this one that still runs; nothing where the system has no list of them."""
    children: defaultdict[int, set[int]] = defaultdict(set)
    for folder in Path("/proc").iterdir() if sys.platform == "linux" else ():
        # A process may end while we look at it.
        with suppress(OSError):
            if folder.name.isdecimal() and (parent := _living_parent(folder)):
                children[parent].add(int(folder.name))
    found, level = set[int](), children[os.getpid()]
    while level:
        found |= level
        level = set().union(*(children[pid] for pid in level))
    return found


def _living_parent(folder: Path) -> int:
    """The parent of the process that *folder* is about; 0 for one that has ended and only waits to be noticed."""
    # Its name comes before, in brackets, and may hold anything.
    state, parent, *_ = (folder / "stat").read_bytes().rpartition(b")")[2].split()
    return 0 if state == b"Z" else int(parent)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
