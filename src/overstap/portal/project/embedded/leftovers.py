"""Databases that root's portals left under ``/var/lib/overstap``: whose they are, and clearing them away.

Beside ``server``, on top of ``place``, which writes whose each is. A data folder that was deleted by hand leaves its
database behind, because that lies elsewhere; ``overstap portal leftovers`` and ``make clean`` find it here. For an
ordinary user everything lies in the data folder itself, so there is nothing to find.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from overstap.portal.project.embedded import place as places
from overstap.portal.project.embedded.errors import EmbeddedInUseError

_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class Leftover:
    """A database under ``/var/lib/overstap``; *asked* is the folder that asked for it, None when nobody wrote that."""

    home: Path
    asked: Path | None

    @property
    def is_orphan(self) -> bool:
        """Whether the folder that asked for it is gone, or has another database by now."""
        return self.asked is not None and _pointed_at(self.asked) != self.home

    @property
    def is_running(self) -> bool:
        """Whether a PostgreSQL works in it at this moment."""
        data = self.home / "data"
        try:
            process = (data / "postmaster.pid").read_text(encoding="ascii").split()[0]
            # A number of a process is given out again; where it works is not.
            return Path(f"/proc/{int(process)}/cwd").resolve() == data
        except (OSError, ValueError, IndexError):
            return False

    def size(self) -> int:
        """Bytes on the disk, as far as they can be seen; files may come and go meanwhile."""
        total = 0
        for folder, _, names in os.walk(self.home):
            for name in names:
                with suppress(FileNotFoundError):
                    total += (Path(folder) / name).lstat().st_size
        return total

    def remove(self) -> None:
        """Delete the database for good, and what its folder kept about it.

        Raises:
            EmbeddedInUseError: while it runs.
        """
        if self.is_running:
            raise EmbeddedInUseError(folder=self.asked or self.home)
        if self.asked is not None and _pointed_at(self.asked) == self.home:
            shutil.rmtree(self.asked)
        shutil.rmtree(self.home)
        places.owner_file(self.home).unlink(missing_ok=True)


def leftovers(under: Path | None = None) -> Iterator[Leftover]:
    """The databases of data folders that are gone or unknown; with *under*, those of all portals below that folder."""
    # Nobody else may look in there, and nobody else has anything there.
    if os.geteuid() != 0 or not places.SYSTEM_ROOT.is_dir():
        return
    found = [Leftover(home, _asked_by(home)) for home in sorted(places.SYSTEM_ROOT.iterdir()) if _is_home(home)]
    if under is None:
        yield from (each for each in found if each.asked is None or each.is_orphan)
        return
    folder = under.absolute()
    # Also those from before it was written down whose they are: their folder still points at them.
    pointing = {home: path.parent for path in folder.rglob("place.json") if (home := _pointed_at(path.parent))}
    for each in found:
        asked = pointing.get(each.home, each.asked)
        if asked is not None and asked.is_relative_to(folder):
            yield Leftover(each.home, asked)


def _is_home(path: Path) -> bool:
    """Whether *path* has the kind of name that ``place`` gives to the home of a server."""
    return len(path.name) == places.HOME_NAME_LENGTH and _HEX.issuperset(path.name) and path.is_dir()


def _asked_by(home: Path) -> Path | None:
    try:
        return Path(places.owner_file(home).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def _pointed_at(asked: Path) -> Path | None:
    """The home that the folder *asked* points at, when it does."""
    try:
        return Path(json.loads((asked / "place.json").read_text(encoding="utf-8"))["home"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
