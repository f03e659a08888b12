"""Sends a file: goes on where an earlier run stopped, and tries again while that may help.

On top of ``tus`` and ``remembered``; ``waiting`` follows what the portal then does with the file.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

from overstap.desktop.progress import Report, remark, silent
from overstap.desktop.upload import tus
from overstap.desktop.upload.errors import (
    FileChangedError,
    FileNotReadableError,
    PortalRefusedError,
    UploadForbiddenError,
)
from overstap.desktop.upload.portal import Portal
from overstap.desktop.upload.remembered import Remembered
from overstap.errors import OverstapError, os_error_text
from overstap.i18n import translate

# Bytes of one request, held in memory; also what the portal stores at once. A slow line (1 Mbit/s) takes a minute.
CHUNK_BYTES = 8 * 1024 * 1024

# Bytes of one request after failures in a row: below what any proxy forbids, or gives up on for taking too long.
SMALLEST_CHUNK_BYTES = 64 * 1024

# Requests in a row that must go well at once before they become larger again.
GOOD_BEFORE_GROWING = 8

# Uploads that one run begins at most, when the portal loses them on the way.
MOST_UPLOADS = 3

# Statuses that say that an upload is no longer there.
GONE = frozenset({404, 410})

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


def upload(  # noqa: PLR0913 - what is sent, and how
    portal: Portal,
    path: Path,
    *,
    recipient: str | None = None,
    report: Report = silent,
    patience: Patience | None = None,
    state: Path | None = None,
) -> str:
    """Upload the file *path*; returns the upload's address on the portal.

    With the *recipient* that it is encrypted to, an account that could not open it refuses it before it is sent. An
    upload of the same content that did not finish goes on, also one of another run; *state* is the folder in which that
    is remembered.

    Raises:
        FileNotReadableError, FileChangedError: the file cannot be read, or is being written to.
        OverstapError: what the portal or the way there says, see ``errors``.
    """
    sent = send(portal, path, recipient=recipient, report=report, patience=patience, state=state)
    # From here the portal has the file; the same file again is a new migration.
    sent.remembered.forget()
    return sent.address


class Sent(NamedTuple):
    """Where the portal has the file, and the memory of it: the same file is not sent again until that is gone."""

    address: str
    remembered: Remembered


def send(  # noqa: PLR0913 - as ``upload``
    portal: Portal,
    path: Path,
    *,
    recipient: str | None = None,
    report: Report = silent,
    patience: Patience | None = None,
    state: Path | None = None,
) -> Sent:
    """As ``upload``, with the finished upload still remembered: who follows it forgets it when there is no more to."""
    try:
        with path.open("rb") as file:
            return _Sending(portal, file, path, report, patience or Patience()).run(state, recipient)
    except OSError as error:
        raise FileNotReadableError(path=path, why=os_error_text(error)) from error


class _Sending:
    """One file on its way."""

    def __init__(self, portal: Portal, file: BinaryIO, path: Path, report: Report, patience: Patience) -> None:
        self._portal = portal
        self._file = file
        self._path = path
        self._began = self._condition()
        self._length = self._began[0]
        self._chunk = CHUNK_BYTES
        self._good = 0
        self._report = report
        self._patience = patience

    def run(self, state: Path | None, recipient: str | None) -> Sent:
        # Before the file is read, which takes minutes when it is large: a token that does not hold is told at once.
        self._tried(self._portal.greet)
        remembered = Remembered(self._portal.address, self._digest(), folder=state)
        for _ in range(1, MOST_UPLOADS):
            try:
                return self._send(remembered, recipient)
            except PortalRefusedError as error:
                # Expired or erased while it was being sent, as after a night of waiting for the line: begin anew.
                if not _is_gone(error):
                    raise
        return self._send(remembered, recipient)

    def _send(self, remembered: Remembered, recipient: str | None) -> Sent:
        """Send the file to the upload that is remembered, or to a new one."""
        # One patience for both: when the portal is away, asking and making fail alike.
        address = self._tried(lambda: self._known(remembered) or self._new(remembered, recipient))
        self._send_rest(address)
        return Sent(address, remembered)

    def _condition(self) -> tuple[int, int]:
        """Length and time of the last change: what differs when somebody writes to the file meanwhile."""
        found = os.fstat(self._file.fileno())
        return found.st_size, found.st_mtime_ns

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
            if isinstance(error, PortalRefusedError) and not _is_gone(error):
                raise
            return None
        return address if found.length == self._length else None

    def _new(self, remembered: Remembered, recipient: str | None) -> str:
        address = tus.create(self._portal, self._path.name, self._length, recipient)
        remembered.keep(address)
        return address

    def _send_rest(self, address: str) -> None:
        offset = self._tried(lambda: tus.standing(self._portal, address).offset)
        # Of another run, for this one has sent nothing yet.
        if self._length and offset == self._length:
            remark(self._report, translate("Dit bestand is al geüpload; het wordt niet nog eens verstuurd."))
        self._report(translate("Uploaden"), offset, self._length)
        while offset < self._length:
            offset = self._send_next(address, offset)
            self._report(translate("Uploaden"), offset, self._length)

    def _send_next(self, address: str, offset: int) -> int:
        """Send bytes from *offset*; after a failure the portal is asked how much of them it has."""
        tries = 0

        def attempt() -> int:
            nonlocal tries
            # After a failure nobody knows how much arrived, so the portal is asked before anything is sent again.
            tries += 1
            if tries > 1:
                reached = tus.standing(self._portal, address).offset
                if reached != offset:
                    return reached
                # A proxy that forbids large pieces, or gives each a minute, does so every time: come with less.
                self._chunk = max(SMALLEST_CHUNK_BYTES, self._chunk // 2)
            return tus.send(self._portal, address, offset, self._read(offset))

        reached = self._tried(attempt)
        # Not at once: where large pieces fail, each trial costs a pause and all that was sent.
        self._good = self._good + 1 if tries == 1 else 0
        if self._good >= GOOD_BEFORE_GROWING:
            self._chunk, self._good = min(CHUNK_BYTES, self._chunk * 2), 0
        return reached

    def _read(self, offset: int) -> bytes:
        """The next bytes to send; raises FileChangedError when the file is no longer the one that was hashed."""
        # Sought anew each time: the portal may have kept a part of what was sent before the line broke.
        self._file.seek(offset)
        data = self._file.read(self._chunk)
        if self._condition() != self._began:
            raise FileChangedError(path=self._path)
        return data


def _is_gone(error: PortalRefusedError) -> bool:
    return error.details["status"] in GONE
