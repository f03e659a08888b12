"""Where a program file lies: on this machine or on the network, as the step plan's list of programs shows it.

Below the rest of ``programs``, used by ``find`` and ``about``. A path tells by itself only when it names a server; a
drive letter or a mounted folder has to be asked of the system.
"""

from __future__ import annotations

import ctypes
import sys
from enum import StrEnum
from pathlib import Path, PureWindowsPath

from overstap.desktop.presence import is_there

# Types of file system that another machine serves, as Linux names them.
NETWORK_FILE_SYSTEMS = frozenset({"9p", "afs", "ceph", "cifs", "fuse.sshfs", "nfs", "nfs4", "smb3", "smbfs"})

# What GetDriveTypeW answers for a drive letter that stands for a share.
_DRIVE_REMOTE = 4

_MOUNTS = Path("/proc/self/mounts")


class Place(StrEnum):
    """Where a program lies (step 16): a green tick, a black computer, or a cross."""

    LOCAL = "local"
    NETWORK = "network"
    MISSING = "missing"


def place_of(path: Path, *, mounts: Path = _MOUNTS) -> Place:
    """Whether the file *path* is there, and if so on this machine or on the network.

    *mounts* is where Linux lists what is mounted where; what cannot be asked counts as local.
    """
    if not is_there(path):
        return Place.MISSING
    return Place.NETWORK if _names_a_server(path) or _is_served(path, mounts) else Place.LOCAL


def _names_a_server(path: Path) -> bool:
    r"""Whether it is written as ``\\server\share``, with either kind of slash."""
    return PureWindowsPath(str(path)).drive.startswith("\\\\")


def _is_served(path: Path, mounts: Path) -> bool:
    if sys.platform == "win32":
        # Untried: there was no Windows machine.
        return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{path.resolve().drive}\\") == _DRIVE_REMOTE)
    return _file_system(path.resolve(), mounts) in NETWORK_FILE_SYSTEMS


def _file_system(path: Path, mounts: Path) -> str:
    """The type of the file system that *path* lies on, by the longest mount point above it; empty when unknown."""
    try:
        listed = mounts.read_text(encoding="utf-8", errors="surrogateescape")
    # Not Linux, or a system that does not show it.
    except OSError:
        return ""
    best, kind = Path(), ""
    for line in listed.splitlines():
        # Device, mount point, type, options.
        _, _, described = line.partition(" ")
        mount, _, rest = described.partition(" ")
        where = Path(_unescaped(mount))
        # Of two mounts on one folder the later one is what is seen there.
        if path.is_relative_to(where) and len(where.parts) >= len(best.parts):
            best, kind = where, rest.partition(" ")[0]
    return kind


def _unescaped(text: str) -> str:
    """A mount point as it is: the list writes a space, a tab, a line end and a backslash as three octal digits."""
    for code in ("040", "011", "012", "134"):
        text = text.replace(f"\\{code}", chr(int(code, 8)))
    return text
