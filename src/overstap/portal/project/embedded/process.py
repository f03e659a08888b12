"""Starts and stops PostgreSQL itself, and clears away what an earlier one left; used by ``keeper`` only.

A child of the keeper that dies with it: the kernel sends the fast-shutdown signal when the keeper is gone, however it
went. Linux only.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from overstap.portal.project.embedded.cluster import CLEAN_ENVIRONMENT
from overstap.portal.project.embedded.place import PORT, Identity, Place
from overstap.portal.project.lifeline import ask_for_signal

SECONDS_FAST, SECONDS_IMMEDIATE = 60.0, 10.0
"""A fast shutdown writes a checkpoint, on a slow disk long; an immediate one only has to notice the signal."""
SECONDS_FOR_LEFTOVERS = 60.0

_STATUS_LINE = 7  # of postmaster.pid, counted from 0: how far the server is
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "jit": "off",
    "logging_collector": "on",
    "log_rotation_size": "10MB",
    "log_filename": "postgresql-%u.log",  # a file per weekday, so at most a week of them
    "log_truncate_on_rotation": "on",
    "log_checkpoints": "off",
    # A failing statement and its detail quote practice data: BSNs, names.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


class Postmaster:
    """One running server; made by ``start``, a direct child of this process."""

    def __init__(self, process_id: int, place: Place) -> None:
        self._process_id = process_id
        self._pid_file = place.data / "postmaster.pid"
        self._ended = False

    def has_ended(self) -> bool:
        """Whether the server is gone; collects it."""
        if not self._ended:
            collected, _ = os.waitpid(self._process_id, os.WNOHANG)
            self._ended = collected == self._process_id
        return self._ended

    def accepts_connections(self) -> bool:
        """Whether recovery is over; read from the server's own file, so no password is needed."""
        try:
            lines = self._pid_file.read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        ready = len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready"
        return ready and lines[0].strip() == str(self._process_id)

    def stop(self) -> None:
        """Shut down fast; harder when that takes too long. What is committed is never lost."""
        for number, seconds in ((signal.SIGINT, SECONDS_FAST), (signal.SIGQUIT, SECONDS_IMMEDIATE)):
            if not self.has_ended():
                os.kill(self._process_id, number)
                self._wait(seconds)
        if not self.has_ended():
            os.kill(self._process_id, signal.SIGKILL)
            self._wait(SECONDS_IMMEDIATE)

    def _wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self.has_ended() and time.monotonic() < deadline:
            time.sleep(0.02)


def start(place: Place, socket_folder: Path, *, throwaway: bool = False) -> Postmaster:
    """Start the server on its data directory; returns at once, long before it accepts connections."""
    settings = _SETTINGS | (_THROWAWAY_SETTINGS if throwaway else {})
    settings |= {"port": str(PORT), "unix_socket_directories": str(socket_folder), "log_directory": str(place.log)}
    command = [str(place.binaries / "postgres"), "-D", str(place.data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    keeper = os.getpid()
    child = os.fork()
    if child == 0:
        _become_postgres(command, place.identity, keeper)
    return Postmaster(child, place)


def clear_leftovers(place: Place, socket_folder: Path) -> None:
    """Wait for processes of an earlier server on this data directory, then remove its lock files.

    After a kill -9 the number in them may belong to any process by now, or to a zombie that nobody collects (a
    container without init), and PostgreSQL would refuse to start. Only the holder of the keeper's lock may call this:
    then nobody else starts a server here.
    """
    deadline = time.monotonic() + SECONDS_FOR_LEFTOVERS
    while (left := _processes_in(place.data)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for process_id in left:
        os.kill(process_id, signal.SIGQUIT)
    # With processes still there the files stay, and PostgreSQL itself judges them.
    if not left:
        socket = socket_folder / f".s.PGSQL.{PORT}"
        for path in (place.data / "postmaster.pid", socket, socket.with_name(f"{socket.name}.lock")):
            path.unlink(missing_ok=True)


def _processes_in(folder: Path) -> list[int]:
    """The processes whose current folder is *folder*: every process of a server works in its data directory."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
        except OSError:  # ended meanwhile, or somebody else's
            continue
    return found


def _become_postgres(command: list[str], identity: Identity | None, keeper: int) -> None:
    """In the forked child: drop to the server's user, die with the keeper, become PostgreSQL. Never returns."""
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        os.setsid()
        if identity is not None:
            os.setgroups([])
            os.setgid(identity.group_id)
            os.setuid(identity.user_id)
        # After the change of user, which clears it. The parent may be gone already: then nobody would be told.
        ask_for_signal(signal.SIGINT)
        if os.getppid() == keeper:
            os.umask(0o077)
            os.execve(command[0], command, CLEAN_ENVIRONMENT)
    finally:
        os._exit(127)
