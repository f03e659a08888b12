"""Lists and opens the files of a folder without trusting it: no links, no devices, no endless depth, no huge reads.

The lowest module of ``sbr_folder``: knows files, not messages. ``index`` keeps what it finds.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from overstap.bundle.limits import MAX_KEY_BYTES
from overstap.desktop.names import as_text
from overstap.desktop.sources.errors import FolderUnreadableError
from overstap.errors import os_error_text

MAX_DEPTH = 40
"""Folders inside one another; archives by office, client, year and tax use five. Deeper is a mistake or a trap."""

_NEVER_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Flags for opening, where the system has them: no symbolic links, no waiting for the other end of a pipe."""

_HASH_CHARACTERS = 16
"""Hexadecimal characters of a hash that tell two shortened or clashing keys apart; 64 bits are plenty for that."""


class Trouble(StrEnum):
    """Why a file or folder is not looked into."""

    LINK = "link"
    NO_FILE = "no-file"
    TOO_DEEP = "too-deep"
    DENIED = "denied"
    GONE = "gone"
    TOO_LARGE = "too-large"


class FileTroubleError(Exception):
    """A file that cannot be read; never leaves ``sbr_folder``, where it becomes a reason to leave a file behind."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble)


@dataclass(frozen=True)
class Spotted:
    """One file, or folder that was not entered: its path below the root as the system spells it, and what is wrong."""

    path: str
    trouble: Trouble | None = None


def walk(root: Path) -> Iterator[Spotted]:
    """Every file under *root*, in no particular order; folders only when they could not be entered.

    Raises:
        FolderUnreadableError: when *root* itself cannot be listed.
    """
    # A list of its own instead of recursion, so that deep folders exhaust no stack.
    pending = [""]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(root / folder) as entries:
                for entry in entries:
                    path = f"{folder}{os.sep}{entry.name}" if folder else entry.name
                    spotted = _look_at(entry, path)
                    if spotted is None:
                        pending.append(path)
                    else:
                        yield spotted
        except OSError as error:
            # Below the root it is accounted for like a file: someone may have messages in there.
            if not folder:
                raise FolderUnreadableError(path=root, why=os_error_text(error)) from error
            yield Spotted(folder, _trouble(error))


def _look_at(entry: os.DirEntry[str], path: str) -> Spotted | None:
    """What *entry* is; None for a folder to go into."""
    if entry.is_symlink():
        return Spotted(path, Trouble.LINK)
    if entry.is_dir(follow_symlinks=False):
        return Spotted(path, Trouble.TOO_DEEP) if path.count(os.sep) >= MAX_DEPTH else None
    return Spotted(path, None if entry.is_file(follow_symlinks=False) else Trouble.NO_FILE)


def key_of(path: str) -> str:
    """The identity of the file at *path* below the root: with slashes, and one spelling of accents on every system.

    A name that is no Unicode is escaped; a path too long for a key keeps its beginning and gets a hash.
    """
    text = unicodedata.normalize("NFC", path.replace(os.sep, "/"))
    key = as_text(text)
    return key if len(key.encode()) <= MAX_KEY_BYTES else told_apart(key[: MAX_KEY_BYTES // 8], path)


def told_apart(key: str, path: str) -> str:
    """*key* with a mark made from *path*, for keys that would otherwise be equal."""
    return f"{key}~{sha256(os.fsencode(path)).hexdigest()[:_HASH_CHARACTERS]}"


def read(path: Path, *, limit: int) -> bytes:
    """The bytes of the regular file *path*.

    Raises:
        FileTroubleError: when it is no regular file, cannot be read, or has more than *limit* bytes.
    """
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | _NEVER_FOLLOW), "rb") as file:
            # Looked at again: what was a file when it was listed may be a device by now.
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise FileTroubleError(Trouble.NO_FILE)
            data = file.read(limit + 1)
    except OSError as error:
        raise FileTroubleError(_trouble(error)) from error
    if len(data) > limit:
        raise FileTroubleError(Trouble.TOO_LARGE)
    return data


def _trouble(error: OSError) -> Trouble:
    known = {
        errno.ELOOP: Trouble.LINK,
        errno.ENOENT: Trouble.GONE,
        errno.ENOTDIR: Trouble.GONE,
        errno.ENXIO: Trouble.NO_FILE,
    }
    return known.get(error.errno or 0, Trouble.DENIED)
