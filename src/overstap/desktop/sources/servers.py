"""Which database on which server is meant, who logs in and how: as values, and as the URL that carries them.

Below ``drivers``, which connects, and ``installation``, which puts settings and choices together. Nothing is connected
here and only the standard library and the error families are needed, because a desktop program that is handed such a
URL has to start fast. Forms and assumptions: ``docs/reference/database-server.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from overstap.desktop.sources.database_errors import DatabaseAddressError

DEFAULT_USER = "SA"
"""Whom the step plan logs in when nobody says otherwise (step 13)."""

PUBLISHED_DEFAULT = "Cas_2009"
"""The password of SA in the vendor's public documentation: whoever read that can log in with it."""

SCHEME = "mssql"

# Characters of an address or a name at most: SQL Server's own limit for names, and DNS has less for hosts.
MAX_NAME = 253
_LAST_PORT = 65_535

# Protocol words that SQL Server's own tools write before a name; all but TCP mean this very machine.
_MAY_HIDE_A_SECRET = re.compile(r"[;=@/:]")
_PROTOCOL = re.compile(r"(tcp|np|lpc|admin):", re.IGNORECASE)
# What a host may be made of; above all no character that means something in a driver's own connection text.
_HOST = re.compile(r"[\w.\-]+|\[[0-9A-Fa-f:.]+\]")
_INSTANCE = re.compile(r"[\w$#\-]+")
# What Windows programs write for the machine itself.
_THIS_MACHINE = frozenset({".", "(local)", "localhost"})


class Driver(StrEnum):
    """The libraries that speak to SQL Server, under the names that SQLAlchemy has for them."""

    MSSQL_PYTHON = "mssqlpython"
    PYMSSQL = "pymssql"


class Encryption(StrEnum):
    """How the connection is protected against others on the network."""

    TRUSTED = "trusted"
    """Encrypted, and the server's certificate must be one that this machine trusts."""
    SELF_SIGNED = "self-signed"
    """Encrypted, whatever the certificate: what a server without a certificate of its own offers."""
    OFF = "off"
    """Not encrypted, for servers too old to do it in a way that is accepted today."""


@dataclass(frozen=True)
class Address:
    """Where a server listens; an *instance* without a *port* is looked up at the server itself (UDP 1434)."""

    host: str
    instance: str | None = None
    port: int | None = None

    def __str__(self) -> str:
        r"""As SQL Server's own tools write it: ``HOST\INSTANCE,PORT``."""
        instance = f"\\{self.instance}" if self.instance else ""
        return f"{self.host}{instance}" + (f",{self.port}" if self.port else "")


@dataclass(frozen=True)
class Login:
    """A SQL log-in; the password is in no text form of it."""

    user: str
    password: str = field(repr=False)

    @property
    def is_published(self) -> bool:
        """Whether it is the log-in that stands in the vendor's public documentation."""
        return self.user.casefold() == DEFAULT_USER.casefold() and self.password == PUBLISHED_DEFAULT


@dataclass(frozen=True)
class Server:
    """A server and how to get in; without a *login* as the Windows user, without a *driver* by the best one here."""

    address: Address
    login: Login | None
    encryption: Encryption = Encryption.TRUSTED
    driver: Driver | None = None


@dataclass(frozen=True)
class ServerDatabase:
    """One database on a server."""

    server: Server
    name: str


def parse_address(text: str) -> Address:
    r"""The server that *text* means: ``HOST``, ``HOST\INSTANCE``, ``HOST,PORT``, ``tcp:HOST\INSTANCE,PORT``, ``.``.

    Raises:
        DatabaseAddressError: when it is none of these.
    """
    bare = _PROTOCOL.sub("", text.strip(), count=1)
    named, _, port = bare.partition(",")
    host, slash, instance = named.strip().partition("\\")
    host = "localhost" if host.casefold() in _THIS_MACHINE else host
    problems = [
        len(text) > MAX_NAME,
        not _HOST.fullmatch(host),
        bool(slash) and not _INSTANCE.fullmatch(instance),
        "," in bare and not _is_port(port),
    ]
    if any(problems):
        raise DatabaseAddressError(address=_shown(text[:MAX_NAME]))
    return Address(host, instance or None, int(port) if port else None)


def _shown(text: str) -> str:
    """*text* as far as it cannot be a password: connection strings and URLs hold one behind their first sign."""
    beginning, *rest = _MAY_HIDE_A_SECRET.split(text, maxsplit=1)
    return f"{beginning}…" if rest else text


def _is_port(text: str) -> bool:
    # isdecimal alone accepts the digits of every script, and any number of them.
    return bool(re.fullmatch(r"\s*[0-9]{1,5}\s*", text)) and 0 < int(text) <= _LAST_PORT


def parse_url(text: str) -> ServerDatabase:
    """The database that a URL means: ``mssql[+DRIVER]://[USER[:PASSWORD]@]HOST[:PORT]/DATABASE[?instance=…&…]``.

    Without a user the Windows user logs in. Names are percent-encoded. The options of the two drivers' own URLs for
    encryption (``Encrypt``, ``TrustServerCertificate``) are understood as well.

    Raises:
        DatabaseAddressError: when it is no such URL; what it says is not repeated, as it may hold a password.
    """
    try:
        parts = urlsplit(text)
        scheme, _, driver = parts.scheme.partition("+")
        options = {key.casefold(): value for key, value in parse_qsl(parts.query, keep_blank_values=True)}
        host, port = parts.hostname or "", parts.port
        name = unquote(parts.path.removeprefix("/"))
        # The address as a whole, so that its parts are held to the same rules as one that was typed.
        instance = options.pop("instance", None)
        address = parse_address(str(Address(f"[{host}]" if ":" in host else host, instance, port)))
        encryption = _encryption(options)
        chosen = Driver(driver) if driver else None
    except ValueError:
        raise DatabaseAddressError(address=f"{SCHEME}://…") from None
    if scheme != SCHEME or not name or len(name) > MAX_NAME or options:
        raise DatabaseAddressError(address=f"{SCHEME}://…")
    login = None if parts.username is None else Login(unquote(parts.username), unquote(parts.password or ""))
    return ServerDatabase(Server(address, login, encryption, chosen), name)


def _encryption(options: dict[str, str]) -> Encryption:
    """What the *options* of a URL say about encryption, taken out of them; ValueError for what makes no sense."""
    own = options.pop("encryption", None)
    encrypt = options.pop("encrypt", "yes").casefold()
    trusting = options.pop("trustservercertificate", "no").casefold()
    if own is not None:
        return Encryption(own)
    if encrypt in {"no", "optional", "off", "false"}:
        return Encryption.OFF
    return Encryption.SELF_SIGNED if trusting in {"yes", "true"} else Encryption.TRUSTED


def format_url(database: ServerDatabase) -> str:
    """The URL of *database*, with its password: for a private file, never for a command line, a log or a message."""
    return "".join(_url_parts(database))


def _url_parts(database: ServerDatabase) -> Iterator[str]:
    server = database.server
    yield SCHEME + (f"+{server.driver}" if server.driver else "") + "://"
    if server.login is not None:
        yield f"{quote(server.login.user, safe='')}:{quote(server.login.password, safe='')}@"
    yield server.address.host + (f":{server.address.port}" if server.address.port else "")
    options = {"encryption": str(server.encryption)}
    if server.address.instance:
        options["instance"] = server.address.instance
    yield f"/{quote(database.name, safe='')}?{urlencode(options)}"
