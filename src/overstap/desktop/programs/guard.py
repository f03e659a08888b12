"""The guard between the tool and one desktop program: no tool, no program.

Run as a script by ``process`` (``python -I -S guard.py [--delete FILE] PROGRAM …``), imports nothing of the project.
Its standard input is a pipe of which only the tool holds the other end: however the tool ends, also by ``kill -9``, the
pipe closes, and the guard ends the program and all that the program started. FILE, which the program was to read and
which may hold a password, goes with the program, also when nobody else is left to see to that. Output passes the guard
by: the program writes to the tool's own pipes.

It is started twice for every program, so it imports little: each module that it did not need took as long as starting
Python itself.
"""

from __future__ import annotations

import _thread
import ctypes
import os
import signal
import sys
import time

if sys.platform == "win32":
    import subprocess

TYPE_CHECKING = False
if TYPE_CHECKING:
    # Known to every type checker, and never imported when this runs.
    from collections.abc import Callable

# Linux's number for the prctl that says who inherits orphans.
_SET_CHILD_SUBREAPER = 36

# How long ending goes on while new processes keep appearing: a second is a thousand times what ending takes.
_SECONDS_TO_END = 2.0

# What stands before a file that is to go with the program.
DELETE = "--delete"

# Exit code when the program cannot be started, as shells use it; the reason is on stderr.
CANNOT_START = 127


def main(arguments: list[str]) -> int:
    """Run a program until it ends or standard input closes; the exit code is the program's, 128 + n for signal n."""
    if arguments[:1] != [DELETE]:
        return _run(arguments)
    _, file, *command = arguments
    try:
        return _run(command)
    finally:
        _delete(file)


def _run(command: list[str]) -> int:
    _inherit_orphans()
    try:
        program = _Program(command)
    except OSError as error:
        # The reason only: what went wrong with which file is known to the tool already.
        sys.stderr.write(f"{error.strerror}\n")
        return CANNOT_START
    # Before anything can wait: a tool that reads until the end of output would wait for the guard.
    _let_go_of_output()
    _thread.start_new_thread(_end_when_alone, (program,))
    return program.wait()


class _Program:
    """The program, running; raises OSError when it cannot be started."""

    if sys.platform == "win32":
        # Untried: there was no Windows machine. taskkill ends the tree of a process.
        def __init__(self, command: list[str]) -> None:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL)

        def wait(self) -> int:
            return self._process.wait()

        def end(self) -> None:
            taskkill = rf"{os.environ['SYSTEMROOT']}\System32\taskkill.exe"
            subprocess.run([taskkill, "/T", "/F", "/PID", str(self._process.pid)], check=False)

    else:

        def __init__(self, command: list[str]) -> None:
            # What Python itself ignores would be ignored by the program too.
            usual = (signal.SIGPIPE, signal.SIGXFSZ)
            nothing_to_read = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)]
            # A group of its own, so that everything the program starts can be ended with it.
            self._pid = os.posix_spawnp(
                command[0], command, os.environ, file_actions=nothing_to_read, setsid=True, setsigdef=usual
            )
            self._is_reaped = False
            self._lock = _thread.allocate_lock()

        def wait(self) -> int:
            # Seen, but not yet reaped: until then its number cannot be given to a stranger.
            os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOWAIT)
            with self._lock:
                _kill(os.killpg, self._pid)
                status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
                self._is_reaped = True
            # Nearly always there is nothing left, and looking for it among all processes takes longer than our start.
            if _has_children():
                _end_descendants()
            return status if status >= 0 else 128 - status

        def end(self) -> None:
            with self._lock:
                # Not terminated politely: a program only reads, so there is nothing for it to finish.
                if not self._is_reaped:
                    _kill(os.killpg, self._pid)
            _end_descendants()


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


def _end_when_alone(program: _Program) -> None:
    # Nothing is ever written to this pipe; a read returns only when its other end has gone.
    while os.read(0, 1024):
        pass
    program.end()


def _delete(file: str) -> None:
    try:
        os.unlink(file)  # noqa: PTH108 - pathlib takes longer to import than everything else here
    except OSError:
        # The tool was first, as it usually is; or Windows still holds on to it, and it goes before the next run.
        return


def _kill(kill: Callable[[int, int], None], pid: int) -> None:
    try:
        kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        # It ended by itself.
        return


def _has_children() -> bool:
    """Whether anything is left whose parent we are or became; reaps what has ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
    except ChildProcessError:
        return False
    return True


def _end_descendants() -> None:
    """Kill what left the program's group, until nothing is left; a killed one's children become ours and are next."""
    last = time.monotonic() + _SECONDS_TO_END
    while (found := _descendants()) and time.monotonic() < last:
        for pid in found:
            _kill(os.kill, pid)
        time.sleep(0.005)


def _descendants() -> set[int]:
    """Every process below this one that still runs; nothing where the system has no list of them."""
    children: dict[int, set[int]] = {}
    for pid in _all_processes():
        if parent := _living_parent(pid):
            children.setdefault(parent, set()).add(pid)
    found, level = set[int](), children.get(os.getpid(), set())
    while level:
        found |= level
        level = set[int]().union(*(children.get(pid, ()) for pid in level))
    return found


def _all_processes() -> list[int]:
    if sys.platform != "linux":
        return []
    with os.scandir("/proc") as folders:
        return [int(folder.name) for folder in folders if folder.name.isdecimal()]


def _living_parent(pid: int) -> int:
    """The parent of the process with this number; 0 for one that has ended, or only waits to be noticed."""
    try:
        stat = os.open(f"/proc/{pid}/stat", os.O_RDONLY)
    except OSError:
        # It ended while we were looking.
        return 0
    try:
        # Its name comes before, in brackets, and may hold anything.
        state, parent, *_ = os.read(stat, 4096).rpartition(b")")[2].split()
    except OSError:
        return 0
    finally:
        os.close(stat)
    return 0 if state == b"Z" else int(parent)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
