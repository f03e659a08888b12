"""Sends a file: goes on where an earlier run stopped, and tries again while that may help.

On top of ``tus`` and ``remembered``; ``waiting`` follows what the portal then does with the file.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from overstap.desktop.progress import Report, silent
from overstap.desktop.upload import tus
from overstap.desktop.upload.errors import FileNotReadableError, PortalRefusedError, UploadForbiddenError
from overstap.desktop.upload.portal import Portal
from overstap.desktop.upload.remembered import Remembered
from overstap.errors import OverstapError, os_error_text
from overstap.i18n import translate

CHUNK_BYTES = 8 * 1024 * 1024
"""Bytes of one request, held in memory; also what the portal stores at once. A slow line (1 Mbit/s) takes a minute."""

GONE = frozenset({404, 410})
"""Statuses that say that an upload is no longer there."""

T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """How often in a row something may fail, and how many seconds lie between: doubling from *first* to *most*.

    The defaults bridge about two minutes, enough for a router or a portal to restart.
    """

    attempts: int = 8
    first: float = 1.0
    most: float = 30.0

    def tried(self, action: Callable[[], T], report: Report = silent) -> T:
        """What *action* returns; repeated while it fails in a way that a retry helps, which *report* hears.

        Raises:
            OverstapError: the last failure, when there were too many, or one that a retry does not help.
        """
        for attempt in range(1, self.attempts):
            try:
                return action()
            except OverstapError as error:
                if not error.retry_helps:
                    raise
                report(translate("Geen verbinding; volgende poging komt zo"), attempt, self.attempts)
                time.sleep(min(self.most, self.first * 2 ** (attempt - 1)))
        return action()


def upload(
    portal: Portal, path: Path, *, report: Report = silent, patience: Patience | None = None, state: Path | None = None
) -> str:
    """Upload the file *path*; returns the upload's address on the portal.

    An upload of the same content that did not finish goes on, also one of another run; *state* is the folder in which
    that is remembered.

    Raises:
        FileNotReadableError: the file cannot be read.
        OverstapError: what the portal or the way there says, see ``errors``.
    """
    try:
        with path.open("rb") as file:
            return _Sending(portal, file, path, report, patience or Patience()).run(state)
    except OSError as error:
        raise FileNotReadableError(path=path, why=os_error_text(error)) from error


class _Sending:
    """One file on its way."""

    def __init__(self, portal: Portal, file: BinaryIO, path: Path, report: Report, patience: Patience) -> None:
        self._portal = portal
        self._file = file
        self._name = path.name
        self._length = path.stat().st_size
        self._report = report
        self._patience = patience

    def run(self, state: Path | None) -> str:
        remembered = Remembered(self._portal.address, self._digest(), folder=state)
        # One patience for both: when the portal is away, asking and making fail alike.
        address = self._tried(lambda: self._known(remembered) or self._new(remembered))
        self._send_rest(address)
        # From here the portal has the file; the same file again is a new migration.
        remembered.forget()
        return address

    def _tried(self, action: Callable[[], T]) -> T:
        return self._patience.tried(action, self._report)

    def _digest(self) -> str:
        """The file's SHA-256: what tells whether an unfinished upload is of this very content."""
        digest, done = hashlib.sha256(), 0
        while data := self._file.read(CHUNK_BYTES):
            digest.update(data)
            done += len(data)
            self._report(translate("Bestand lezen"), done, self._length)
        return digest.hexdigest()

    def _known(self, remembered: Remembered) -> str | None:
        """The unfinished upload of this file, when the portal still has it."""
        address = remembered.address()
        if address is None:
            return None
        try:
            found = tus.standing(self._portal, address)
        except (PortalRefusedError, UploadForbiddenError) as error:
            # Expired, erased, or begun with the token of another account: begin anew.
            if isinstance(error, PortalRefusedError) and error.details["status"] not in GONE:
                raise
            return None
        return address if found.length == self._length else None

    def _new(self, remembered: Remembered) -> str:
        address = tus.create(self._portal, self._name, self._length)
        remembered.keep(address)
        return address

    def _send_rest(self, address: str) -> None:
        offset = self._tried(lambda: tus.standing(self._portal, address).offset)
        self._report(translate("Uploaden"), offset, self._length)
        while offset < self._length:
            offset = self._send_next(address, offset)
            self._report(translate("Uploaden"), offset, self._length)

    def _send_next(self, address: str, offset: int) -> int:
        """Send the bytes from *offset*; after a failure the portal is asked how much of them it has."""
        # Sought anew each time: the portal may have kept a part of what was sent before the line broke.
        self._file.seek(offset)
        data = self._file.read(CHUNK_BYTES)
        failed = False

        def attempt() -> int:
            nonlocal failed
            # After a failure nobody knows how much arrived, so the portal is asked before anything is sent again.
            if failed:
                reached = tus.standing(self._portal, address).offset
                if reached != offset:
                    return reached
            failed = True
            return tus.send(self._portal, address, offset, data)

        return self._tried(attempt)
