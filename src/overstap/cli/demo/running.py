"""Runs Overstap's own commands as a person would: one at a time, or the portal in a process of its own.

Used by the demo's ``stage`` and by the journeys in the tests; ships in the package for that reason.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from overstap.errors import EnvironmentFaultError, OverstapError
from overstap.i18n import mark

# A killed PostgreSQL may need up to 300 s to recover; the portal itself takes a few seconds.
SECONDS_TO_START = 330

# Open requests and jobs are given time to end; after this the process is ended for them.
SECONDS_TO_STOP = 60
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


class CommandFailedError(OverstapError):
    """A command of the demo ended with an error; what it said stands above."""

    code = "demo.command-failed"
    message = mark("De opdracht ‘overstap {command}’ is mislukt (code {exit_code}).")
    hint = mark("De melding hierboven zegt wat er is gebeurd. Draai de demo daarna opnieuw.")


class PortalNotStartedError(EnvironmentFaultError):
    """The portal's process ended, or did not answer in time."""

    code = "demo.portal-not-started"
    message = mark("Het portaal is niet gestart.")
    hint = mark("Kijk in {log} wat er is gebeurd.")


def overstap(*arguments: str, typed: str | None = None) -> str:
    """Run ``overstap`` with *arguments*; *typed* is what a person would type. Returns what it wrote to stdout.

    Its standard error, progress included, goes where ours goes.

    Raises:
        CommandFailedError: when it ended with another exit code than 0.
    """
    done = subprocess.run(
        [sys.executable, "-m", "overstap", *arguments], input=typed, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise CommandFailedError(command=arguments[0], exit_code=done.returncode)
    return done.stdout


class RunningPortal:
    """``overstap portal serve`` with *data* as its folder, for as long as the context lasts."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.url = ""
        self.log = data / "portal.log"

    def __enter__(self) -> Self:
        """Start the portal and wait until it answers."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A new log each time: the address of an earlier portal must not be taken for this one's.
        self.log.unlink(missing_ok=True)
        self.log.touch(mode=0o600)
        with self.log.open("ab") as log:
            # Standard input is a pipe that only this process holds: when it dies, however, the portal sees the end.
            options = ("--data", str(self.data), "--port", "0", "--until-stdin-closes")
            self._process = subprocess.Popen(
                [sys.executable, "-m", "overstap", "portal", "serve", *options],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                # Ctrl-C at the terminal is for the demo, which then stops the portal in good order.
                start_new_session=True,
            )
        try:
            self._wait_until_it_answers()
        # Whatever it was, Ctrl-C included: nobody else would stop the process.
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the portal, its worker and its PostgreSQL."""
        self._stop()

    def wait(self) -> None:
        """Return when the portal ends by itself."""
        self._process.wait()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self._process.poll() is None:
            # The portal chooses its port, and says its address once it answers there.
            if said := _ADDRESS.search(self.log.read_text(encoding="utf-8", errors="replace")):
                self.url = said[0]
                return
            # Often enough to go on at once, seldom enough to leave the processor to the portal.
            time.sleep(0.2)
        raise PortalNotStartedError(log=self.log)

    def _stop(self) -> None:
        assert self._process.stdin
        # Two ways of asking: the pipe works also where a signal is not passed on.
        self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
