"""Keeps the processes of ``overstap portal serve`` running, and stops them in order.

Each child follows this process (``lifeline``), so nothing stays behind when it is killed.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from overstap.errors import EnvironmentFaultError
from overstap.i18n import mark
from overstap.portal.project.lifeline import with_this_parent

COMMAND = (sys.executable, "-m", "overstap")
SECONDS_FOR_OPEN_REQUESTS = 10
"""What the web server gets after SIGTERM: an upload that is cut off resumes where it was, so longer gains nothing."""
SECONDS_FOR_OPEN_JOBS = 20
"""What a worker gets: a segment takes seconds. A job that needs longer is aborted and done again by another worker."""
SECONDS_BETWEEN_LOOKS = 0.2
SECONDS_TO_BE_STABLE = 10.0
"""A child that ends sooner than this after its start counts as failed to start."""
MOST_FAILED_STARTS = 5


class ProcessFailedError(EnvironmentFaultError):
    """A part of the portal keeps ending right after its start."""

    code = "portal.process-failed"
    message = mark("Een onderdeel van het portaal ({name}) stopt telkens meteen na het starten.")
    hint = mark("De melding hierboven zegt waarom. Voer daarna uit: overstap portal check")


@dataclass(frozen=True)
class Part:
    """A part of the portal in a process of its own: its name, its command and how long it may take to stop."""

    name: str
    command: tuple[str, ...]
    seconds_to_stop: float


class Child:
    """A running part; started again when it ends by itself."""

    def __init__(self, part: Part, environment: dict[str, str]) -> None:
        self._part = part
        self._environment = environment
        self._failed_starts = 0
        self._start()

    @property
    def process_id(self) -> int:
        """Of the process as it runs now."""
        return self._process.pid

    def has_ended(self) -> bool:
        """Whether it is not running at this moment."""
        return self._process.poll() is not None

    def look(self) -> None:
        """Start the part again when it has ended.

        Raises:
            ProcessFailedError: when it never lives long.
        """
        if not self.has_ended():
            return
        lived = time.monotonic() - self._started
        self._failed_starts = 0 if lived > SECONDS_TO_BE_STABLE else self._failed_starts + 1
        if self._failed_starts >= MOST_FAILED_STARTS:
            raise ProcessFailedError(name=self._part.name)
        self._start()

    def stop(self) -> None:
        """Ask it to stop; after its time, make it."""
        # Children of the part follow it by themselves (``lifeline``); only the part is asked.
        self._process.terminate()
        try:
            self._process.wait(self._part.seconds_to_stop)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        self._started = time.monotonic()
        # A session of its own: Ctrl-C reaches this process only, which then stops the parts in order.
        self._process = subprocess.Popen(
            [*COMMAND, *self._part.command],
            env=with_this_parent(self._environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )


@contextmanager
def running(parts: Sequence[Part]) -> Iterator[list[Child]]:
    """Start *parts* with this process's environment, the last first; stop them in the order in which they are given."""
    children: list[Child] = []
    with ExitStack() as stack:
        for part in reversed(parts):
            child = Child(part, dict(os.environ))
            stack.callback(child.stop)
            children.append(child)
        yield children


def watch(children: Sequence[Child], *, until_stdin_closes: bool) -> None:
    """Keep *children* running until this process is interrupted, or until nobody holds its standard input any more."""
    # A pipe that only our starter holds: it closes with the starter, however that one ends.
    watched = [sys.stdin.fileno()] if until_stdin_closes else []
    while True:
        readable, _, _ = select.select(watched, [], [], SECONDS_BETWEEN_LOOKS)
        if readable and not os.read(readable[0], 4096):
            return
        for child in children:
            child.look()
