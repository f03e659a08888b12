"""The guard between the tool and one desktop program: no tool, no program.

Run as a script by ``process`` (``python -I -S guard.py PROGRAM …``), imports nothing of the project. Its standard input
is a pipe of which only the tool holds the other end: however the tool ends, also by ``kill -9``, the pipe closes, and
the guard ends the program and all that the program started. Output passes the guard by: the program writes to the
tool's own pipes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

# Exit code when the program cannot be started, as shells use it; the reason is on stderr.
CANNOT_START = 127


def main(command: list[str]) -> int:
    """Run *command* until it ends or standard input closes; the exit code is the program's, 128 + n for signal n."""
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
        os.killpg(program.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
