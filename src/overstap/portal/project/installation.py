"""One portal on this machine: its data folder, its secrets, its database, and the environment that processes get.

Above ``embedded`` and ``provision``, free of Django, so that the environment is complete before ``settings`` is read.
An operator who sets ``OVERSTAP_DATABASE_URL`` (or ``…_FILE``) has a server of his own: then nothing is started.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from overstap.errors import EnvironmentFaultError
from overstap.i18n import mark
from overstap.portal.project.embedded import Server, hold
from overstap.portal.project.embedded.locks import FileLock
from overstap.portal.project.environment import is_set
from overstap.portal.project.provision import APPLICATION, DATABASE, OWNER, provision

DEFAULT_FOLDER = Path("var/portal")
SERVING = "serving.lock"
"""The lock that whoever serves the folder holds."""
SECONDS_FOR_SECRETS = 10.0
"""Another process makes the same secrets in milliseconds."""


class DataFolderOpenError(EnvironmentFaultError):
    """Others may read in the data folder, which holds keys and practice data."""

    code = "portal.data-folder-open"
    message = mark("Andere gebruikers van deze computer kunnen in de gegevensmap {folder} kijken.")
    hint = mark("Sluit haar af met: chmod 700 {folder}")


class DataFolderBusyError(EnvironmentFaultError):
    """Somebody else is setting up the same folder and does not finish."""

    code = "portal.data-folder-busy"
    message = mark("De gegevensmap {folder} wordt al geruime tijd door een ander proces ingericht.")
    hint = mark("Beëindig dat proces en probeer het opnieuw.")
    retry_helps = True


class PortalRunsError(EnvironmentFaultError):
    """A whole portal is being served from this folder already; a second one would work on its jobs unseen."""

    code = "portal.runs-already"
    message = mark("Het portaal in {folder} draait al op {url}.")
    hint = mark(
        "Open dat adres, of stop dat portaal eerst. Meer verwerkers start u met: overstap portal worker --data {folder}"
    )


@dataclass(frozen=True)
class Installation:
    """A data folder that is ready for use."""

    folder: Path

    @property
    def secrets(self) -> Path:
        """The folder with everything that must not leak, a file each, 0600."""
        return self.folder / "secrets"

    @property
    def mail(self) -> Path:
        """The folder where e-mails are kept while there is no mail server."""
        return self.folder / "mail"

    def environment(self) -> dict[str, str]:
        """What a process of this portal needs besides a database; what the operator set himself stays."""
        own = {
            "DJANGO_SETTINGS_MODULE": "overstap.portal.project.settings",
            "OVERSTAP_DATA_DIR": str(self.folder),
            "OVERSTAP_SECRET_KEY_FILE": str(self.secrets / "secret-key"),
            "OVERSTAP_SEALING_KEYS_FILE": str(self.secrets / "sealing-keys"),
        }
        if self._address.exists():
            own["OVERSTAP_PUBLIC_URL"] = self._address.read_text(encoding="ascii")
        return {name: value for name, value in own.items() if not is_set(name.removesuffix("_FILE"))}

    def remember_address(self, url: str) -> None:
        """Keep where the portal answers, for link files and e-mails that other commands make."""
        self._address.write_text(url, encoding="ascii")

    @contextmanager
    def served_alone(self) -> Iterator[None]:
        """Serve from this folder, as the only one on this machine.

        Raises:
            PortalRunsError: when another process does; the lock goes with it, however it ends.
        """
        with FileLock(self.folder / SERVING) as turn:
            if not turn.own(seconds=0):
                known = self._address.read_text(encoding="ascii") if self._address.exists() else "?"
                raise PortalRunsError(folder=self.folder, url=known)
            yield

    @property
    def _address(self) -> Path:
        return self.folder / "address"


def open_installation(folder: Path) -> Installation:
    """Make or find the data folder *folder* and the secrets in it; they are generated once.

    Raises:
        DataFolderOpenError: when others may read in it; it is never changed silently.
        DataFolderBusyError: when another process holds it for very long.
    """
    folder = folder.absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        raise DataFolderOpenError(folder=folder)
    installation = Installation(folder)
    installation.secrets.mkdir(mode=0o700, exist_ok=True)
    installation.mail.mkdir(mode=0o700, exist_ok=True)
    with FileLock(folder / "secrets.lock") as turn:
        if not turn.own(seconds=SECONDS_FOR_SECRETS):
            raise DataFolderBusyError(folder=folder)
        for name, make in _GENERATED.items():
            if not (installation.secrets / name).exists():
                _write_secret(installation.secrets / name, make())
    return installation


def require_unserved(folder: Path) -> None:
    """Raises PortalRunsError when a portal is being served from *folder*; makes nothing there."""
    if (folder / SERVING).exists():
        with Installation(folder.absolute()).served_alone():
            return


@contextmanager
def running_database(installation: Installation) -> Iterator[dict[str, str]]:
    """The environment that leads to the database, which runs for as long as the context lasts.

    Raises:
        what ``embedded.hold`` raises, when the embedded server is used and cannot start.
    """
    if is_set("OVERSTAP_DATABASE_URL"):
        yield {}
        return
    with hold(installation.folder / "postgresql") as server:
        passwords = {OWNER: _read(installation, "database-owner"), APPLICATION: _read(installation, "database")}
        provision(server, passwords)
        yield _addresses(installation, server, passwords)


def _addresses(installation: Installation, server: Server, passwords: dict[str, str]) -> dict[str, str]:
    # Files, not values: a password in the environment of a process can end up in a crash report.
    addresses = {}
    for role, variable in ((APPLICATION, "OVERSTAP_DATABASE_URL"), (OWNER, "OVERSTAP_DATABASE_OWNER_URL")):
        path = installation.secrets / f"{role}.url"
        _write_secret(path, server.url(DATABASE, role, passwords[role]))
        addresses[f"{variable}_FILE"] = str(path)
    return addresses


def _read(installation: Installation, name: str) -> str:
    return (installation.secrets / name).read_text(encoding="ascii")


def _write_secret(path: Path, content: str) -> None:
    # Replaced as a whole: a process that starts meanwhile reads the old or the new one, never half of it.
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(content)
    part.replace(path)


def _random_text() -> str:
    return secrets.token_urlsafe(48)


def _sealing_key() -> str:
    return Fernet.generate_key().decode()


_GENERATED: dict[str, Callable[[], str]] = {
    "secret-key": _random_text,
    "sealing-keys": _sealing_key,
    "database": _random_text,
    "database-owner": _random_text,
}
