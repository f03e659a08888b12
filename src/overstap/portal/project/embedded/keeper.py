"""The process that holds one server: starts it, says when it is ready, stops it when nobody uses it any more.

Started by ``server.hold`` and detached from it. Everybody who uses the server shares the lease; the keeper tries to
own it, and gets it only when the last user is gone, however that one went. SIGTERM stops the server too.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import ExitStack
from enum import Enum, auto
from pathlib import Path

from overstap.portal.project.embedded import place as places
from overstap.portal.project.embedded import process
from overstap.portal.project.embedded.locks import FileLock
from overstap.portal.project.embedded.place import Place
from overstap.portal.project.embedded.process import Postmaster
from overstap.portal.project.embedded.state import SECONDS_FOR_RECOVERY, THROWAWAY, Stage, say

SECONDS_BETWEEN_LOOKS = 0.25

_WATCHED = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
_STOPPING = {signal.SIGTERM, signal.SIGINT}


class Outcome(Enum):
    """Why a server is not watched any more."""

    UNUSED = auto()
    STOPPED = auto()
    CRASHED = auto()  # after it had been ready: its users get it back
    FAILED = auto()


def main(arguments: list[str]) -> int:
    """Keep the server of the folder that is named first; returns in the parent as soon as the keeper is detached."""
    asked, throwaway = Path(arguments[0]), THROWAWAY in arguments
    with ExitStack() as stack:
        alive = stack.enter_context(FileLock(asked / "keeper.lock"))
        lease = stack.enter_context(FileLock(asked / "lease"))
        if not alive.own(seconds=0):
            return 0
        # The lock was taken before the fork: whoever started this never sees a moment without it.
        if os.fork():
            return 0
        signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
        _keep(places.prepare(asked), lease, throwaway=throwaway)
    return 0


def _keep(place: Place, lease: FileLock, *, throwaway: bool) -> None:
    places.make_private(place.log, place.identity)
    socket_folder = place.socket_folder()
    outcome = Outcome.CRASHED
    while outcome is Outcome.CRASHED:
        process.clear_leftovers(place, socket_folder)
        server = process.start(place, socket_folder, throwaway=throwaway)
        outcome = _watch(server, lease, place, socket_folder)
        server.stop()
        place.state.unlink(missing_ok=True)
    if outcome is Outcome.FAILED:
        say(place, Stage.FAILED, socket_folder)
    if not socket_folder.is_relative_to(place.home):
        socket_folder.rmdir()
    if throwaway:
        places.remove(place)


def _watch(server: Postmaster, lease: FileLock, place: Place, socket_folder: Path) -> Outcome:
    """Return when the server has to stop, or has ended by itself."""
    ready, deadline = False, time.monotonic() + SECONDS_FOR_RECOVERY
    while not server.has_ended():
        if lease.own(seconds=0):
            return Outcome.UNUSED
        if not ready and server.accepts_connections():
            say(place, Stage.READY, socket_folder)
            ready = True
        if not ready and time.monotonic() > deadline:
            return Outcome.FAILED
        received = signal.sigtimedwait(_WATCHED, SECONDS_BETWEEN_LOOKS if ready else SECONDS_BETWEEN_LOOKS / 10)
        if received is not None and received.si_signo in _STOPPING:
            return Outcome.STOPPED
    return Outcome.CRASHED if ready else Outcome.FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
