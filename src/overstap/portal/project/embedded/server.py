"""The door to the embedded server: use it for as long as you hold it; the last one out stops it.

``hold`` starts the server or joins a running one. It takes a shared lease on a file, which the kernel releases on any
death, and leaves the server itself to ``keeper``.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from overstap.portal.project.embedded import cluster, place
from overstap.portal.project.embedded.errors import EmbeddedBusyError, EmbeddedStartError, EmbeddedUnsupportedError
from overstap.portal.project.embedded.locks import FileLock
from overstap.portal.project.embedded.place import PORT, Place
from overstap.portal.project.embedded.state import KEEPER_MODULE, SECONDS_FOR_RECOVERY, THROWAWAY, Stage, heard

SECONDS_FOR_A_TURN = SECONDS_FOR_RECOVERY + 60
"""Longer than a start with recovery or a stop takes, so that waiting for another starter ends well."""
SECONDS_FOR_A_STOP = 10.0
"""How long the last user waits; the server goes on stopping by itself after that."""


@dataclass(frozen=True)
class Server:
    """A running server: where its socket lies and who may do everything in it."""

    socket_folder: Path
    superuser_password: str = field(repr=False)

    def url(self, database: str, user: str, password: str) -> str:
        """The address of *database* for *user*, as libpq, Django's settings and ``OVERSTAP_DATABASE_URL`` take it."""
        where = urlencode({"host": str(self.socket_folder), "port": PORT})
        return f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@/{quote(database, safe='')}?{where}"

    def superuser_url(self, database: str = "postgres") -> str:
        """The address for the superuser: for making roles and databases, never for the portal's work."""
        return self.url(database, cluster.SUPERUSER, self.superuser_password)


@contextmanager
def hold(folder: Path, *, throwaway: bool = False) -> Iterator[Server]:
    """Start the server that belongs in *folder*, or join it; it runs at least until the end of the context.

    A *throwaway* server (tests) trades safety for speed, and its files disappear with its last user. The one who
    starts the server decides which it is.

    Raises:
        EmbeddedUnsupportedError: on anything but Linux.
        EmbeddedSetupError: when the data directory cannot be made.
        EmbeddedStartError: when the server does not start, or is not ready within 300 seconds of recovery.
        EmbeddedBusyError: when another starter does not get on.
        EmbeddedUserError, EmbeddedFolderError: as root, see ``place.prepare``.
    """
    if not sys.platform.startswith("linux"):
        raise EmbeddedUnsupportedError(platform=sys.platform)
    folder = folder.absolute()
    while True:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(folder / "keeper.lock") as keeper, FileLock(folder / "lease") as lease:
            server = _join(folder, lease, throwaway=throwaway)
            # A throwaway server may have been taken away, with its locks, while this waited for its keeper: again.
            if server is not None:
                try:
                    yield server
                finally:
                    _leave(lease, keeper)
                return


def _join(folder: Path, lease: FileLock, *, throwaway: bool) -> Server | None:
    """Take a lease and see to it that the server runs; None when the folder was thrown away meanwhile."""
    with FileLock(folder / "start.lock") as turn:
        # The lease is owned only by a keeper that is stopping the server: wait for it to be gone.
        if not (turn.own(seconds=SECONDS_FOR_A_TURN) and lease.share(seconds=SECONDS_FOR_A_TURN)):
            raise EmbeddedBusyError(folder=folder)
        if not (turn.is_current() and lease.is_current()):
            return None
        found = place.prepare(folder)
        cluster.ensure(found, throwaway=throwaway)
        if not _keeper_lives(folder):
            _start_keeper(found, throwaway=throwaway)
        return Server(_wait_until_ready(found), found.password_file.read_text(encoding="ascii"))


def _leave(lease: FileLock, keeper: FileLock) -> None:
    """Give the lease back; the last one waits until the server is gone, so that nothing runs on after a command."""
    alone = lease.own(seconds=0)
    lease.release()
    if alone:
        keeper.share(seconds=SECONDS_FOR_A_STOP)


def _keeper_lives(folder: Path) -> bool:
    with FileLock(folder / "keeper.lock") as alive:
        return not alive.share(seconds=0)


def _start_keeper(found: Place, *, throwaway: bool) -> None:
    found.state.unlink(missing_ok=True)  # of a keeper that was killed
    command = [sys.executable, "-P", "-m", KEEPER_MODULE, str(found.asked)]
    with found.keeper_log.open("wb") as log:
        # A keeper that does not even start leaves no lock and no state: the wait that follows notices.
        subprocess.run(
            command + [THROWAWAY] * throwaway,
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait_until_ready(found: Place) -> Path:
    while True:
        # Asked before the state is read: a keeper that says something and then ends is still heard.
        lives = _keeper_lives(found.asked)
        state = heard(found)
        if lives and state is not None and state.stage == Stage.READY:
            return Path(state.socket_folder)
        if not lives or (state is not None and state.stage == Stage.FAILED):
            raise EmbeddedStartError(folder=found.asked, log=found.keeper_log)
        time.sleep(0.02)
