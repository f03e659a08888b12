"""What the portal reads from its environment, in one typed place; ``settings`` turns it into Django's names.

Secrets may be given as a file (``…_FILE``), so that they stand in no process list and no unit file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from overstap.errors import UsageError
from overstap.i18n import mark, translate


class SettingMissingError(UsageError):
    """A setting that has no sensible default was not given."""

    code = "portal.setting-missing"
    message = mark("De instelling {name} ontbreekt.")
    hint = mark("Geef {name} mee in de omgeving, of start het portaal met: overstap portal serve")


class SettingInvalidError(UsageError):
    """A setting has a value that means nothing."""

    code = "portal.setting-invalid"
    message = mark("De instelling {name} heeft geen bruikbare waarde: {expected}.")
    hint = mark("Verbeter {name}; docs/reference/settings.md noemt van elke instelling de vorm.")


class SecretFileMissingError(UsageError):
    """A secret was said to be in a file that cannot be read."""

    code = "portal.secret-file-missing"
    message = mark("Het bestand waarnaar {name} verwijst, kan niet worden gelezen.")
    hint = mark("Controleer of het bestand bestaat en of het portaal het mag lezen.")


_SESSION = {
    "client_connection_check_interval": "5s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""What the server is asked for each session: to notice soon that its process died, or the machine or line between.

Otherwise a statement goes on to its end, and over the network a silent session for hours, with all its locks: whoever
takes the dead worker's job over would wait for them. Over a socket on one machine the keepalives mean nothing.
"""


@dataclass(frozen=True)
class DatabaseAddress:
    """Where a PostgreSQL database is and who connects; *host* may be a folder with a socket."""

    name: str
    user: str
    password: str
    host: str
    port: str

    @classmethod
    def parse(cls, url: str) -> DatabaseAddress:
        """Read ``postgresql://user:password@host:port/name``; a socket's folder goes in ``?host=``."""
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        return cls(
            name=unquote(parts.path.lstrip("/")),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            host=query.get("host", parts.hostname or ""),
            port=query.get("port", str(parts.port or "")),
        )

    def as_django(self) -> dict[str, object]:
        """The entry for Django's ``DATABASES``."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items())},
        }


def secret(name: str, *, default: str | None = None) -> str:
    """The secret *name* from the environment, or from the file that ``<name>_FILE`` names.

    Raises:
        SecretFileMissingError: when a file is named and cannot be read.
        SettingMissingError: when neither is given and there is no *default*.
    """
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SecretFileMissingError(name=f"{name}_FILE") from error
    if value := os.environ.get(name):
        return value
    if default is None:
        raise SettingMissingError(name=name)
    return default


def is_set(name: str) -> bool:
    """Whether the operator gave *name*, as a value or as a file."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def number(name: str, *, default: int) -> int:
    """The whole number that the environment gives for *name*.

    Raises:
        SettingInvalidError: when it is something else.
    """
    given = os.environ.get(name)
    if given is None:
        return default
    if not given.isdecimal():
        raise SettingInvalidError(name=name, expected=translate("een geheel getal wordt verwacht"))
    return int(given)


def host_of(url: str) -> str:
    """The host in an address; empty when there is none."""
    return urlsplit(url).hostname or ""
