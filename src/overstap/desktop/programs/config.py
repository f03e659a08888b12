"""The configuration that a program reads when it starts: private, temporary, and gone as soon as it was read.

Beside ``process``; used by ``inventory`` and ``run``. It may hold a database password, which is why it is a file
(a command line can be seen by everyone on the machine) that only this user may read.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from overstap.leftovers import clear_away_the_dead, locked

PROTOCOL = "1"

PREFIX = "overstap-run-"

# Stands in a folder of ours and nowhere else; whoever uses the folder holds its lock for as long as he lives.
MARK = "overstap-run.lock"

# Seconds that a mark is left alone: one that was made this moment may not be locked yet.
SECONDS_TO_LOCK = 10.0


@dataclass(frozen=True)
class ProgramConfig:
    """What a program is asked: where the data is, of which offices (None: all) and which tables (None: all)."""

    variant: str
    database_url: str | None = field(default=None, repr=False)
    data_folder: str | None = None
    offices: tuple[str, ...] | None = None
    tables: tuple[str, ...] | None = None


class PrivateFolder:
    """A folder that only this user can read, for the files of one run of one program."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, value: object) -> Path:
        """Write *value* as JSON to the file *name*, made with mode 0600; its path."""
        path = self._folder / name
        # The mode is given when the file is made: one made first and closed later is open for a moment.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(json.dumps(value, ensure_ascii=False))
        return path

    def write_config(self, config: ProgramConfig) -> Path:
        """Write *config* for a program; its path."""
        return self.write("config.json", {"protocol": PROTOCOL, **asdict(config)})

    def write_state(self, state: Mapping[str, object]) -> Path:
        """Write the state from which a program goes on; its path."""
        return self.write("state.json", state)


def deleting(path: Path, lines: Iterator[bytes]) -> Iterator[bytes]:
    """The *lines*, with the file at *path* deleted when the first one comes: the program has read it by then."""
    for line in lines:
        # A program that holds the file open stops Windows from deleting it; it goes with its folder then.
        with suppress(OSError):
            path.unlink(missing_ok=True)
        yield line
        break
    # Passed on without a name here, which would hold a line of tens of megabytes while it is being understood.
    yield from lines


@contextmanager
def private_folder() -> Iterator[PrivateFolder]:
    """A ``PrivateFolder`` that is removed, with what is still in it, at the end.

    What an earlier run left because everything was killed at once, a power cut included, is removed first: a password
    may be in it.
    """
    clear_away_the_dead(Path(tempfile.gettempdir()), f"{PREFIX}*/{MARK}", seconds=SECONDS_TO_LOCK)
    # Made with mode 0700, so that the names in it are private too. The lock is given up before the folder is removed,
    # as Windows wants it.
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder, locked(Path(folder, MARK)):
        yield PrivateFolder(Path(folder))
