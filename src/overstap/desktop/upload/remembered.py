"""Remembers unfinished uploads between runs: which address belongs to which file on which portal.

Used by ``sending``. An address is worth something only together with a token, which is never kept; the files are
private all the same.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from platformdirs import user_state_path

from overstap.desktop.upload.errors import StateFolderError
from overstap.errors import os_error_text

# Characters of an address; a longer one is not ours.
LONGEST_ADDRESS = 4096


class Remembered:
    """The memory of one file's upload to one portal, in *folder* (that of the user by default).

    *digest* is the file's SHA-256: a file with another content is another upload, whatever its name.
    """

    def __init__(self, portal: str, digest: str, *, folder: Path | None = None) -> None:
        self._folder = folder or user_state_path("overstap", appauthor=False) / "uploads"
        name = hashlib.sha256(f"{portal}\n{digest}".encode()).hexdigest()
        self._path = self._folder / f"{name}.url"

    def address(self) -> str | None:
        """Where the upload was going on, if it was."""
        try:
            text = self._path.read_text(encoding="ascii")[:LONGEST_ADDRESS].strip()
        except (OSError, UnicodeDecodeError):
            # Not remembering is no fault: the upload then begins anew.
            return None
        return text or None

    def keep(self, address: str) -> None:
        """Remember *address*.

        Raises:
            StateFolderError: the folder cannot be made or written.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = self._path.with_suffix(".new")
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(address)
            # In one step: a program that is killed in between would else leave half an address.
            new.replace(self._path)
        except OSError as error:
            raise StateFolderError(path=self._folder, why=os_error_text(error)) from error

    def forget(self) -> None:
        """The upload is finished, or gone."""
        self._path.unlink(missing_ok=True)
