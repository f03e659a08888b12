"""A connection to SQL Server, whichever library makes it, within a time that really ends.

Above ``servers`` (what is meant), below ``sqlserver`` (what is asked). Both libraries are optional and are looked for
when one is needed. What they say when something goes wrong differs per library, version and language of the server and
may hold log-ins and values: ``troubles`` says what it comes down to, and it is shown nowhere.
"""

from __future__ import annotations

import importlib
import importlib.util
import queue
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any, Protocol

from overstap.desktop.sources.database_errors import (
    CertificateUncheckedError,
    DatabaseForbiddenError,
    DatabaseLostError,
    DatabaseQuestionError,
    DatabaseUnknownError,
    DriverMissingError,
    DriverUnusableError,
    InstanceSilentError,
    LoginRefusedError,
    ServerHungUpError,
    ServerOtherError,
    ServerRefusedError,
    ServerSilentError,
    ServerUnknownError,
    ServerUntrustedError,
)
from overstap.desktop.sources.knocking import Heard, knock
from overstap.desktop.sources.servers import Driver, Encryption, Server
from overstap.desktop.sources.troubles import Trouble, is_broken_document, trouble_of
from overstap.errors import OverstapError

DEFAULT_PORT = 1433

LOGIN_SECONDS = 15.0
"""How long a server may take to let someone in: a slow VPN takes a few seconds, a person waits not much longer."""

STATEMENT_SECONDS = 600
"""How long a statement may go without its first row: the largest practice sorts within a minute on an old server."""

# Seconds on top of the libraries' own time-outs, after which they are not waited for any more: with some servers a
# library waits a minute whatever it was told.
_GRACE = 3.0

# The import names of the libraries, the best one first (docs/decisions/0080).
_MODULES = {Driver.MSSQL_PYTHON: "mssql_python", Driver.PYMSSQL: "pymssql"}


class Cursor(Protocol):
    """What is used of a DB-API cursor."""

    description: Any

    def execute(self, statement: str, /, *values: Sequence[Any]) -> object:
        """Run a statement, with values for the marks in it when there are any."""

    def fetchmany(self, size: int, /) -> Sequence[Sequence[Any]]:
        """The next rows, none at the end."""

    def fetchone(self) -> Sequence[Any] | None:
        """The next row."""

    def close(self) -> object:
        """Release it."""


class DriverConnection(Protocol):
    """What is used of a DB-API connection; it commits by itself."""

    def cursor(self) -> Cursor:
        """A new cursor."""

    def close(self) -> object:
        """Release it."""


def chosen_driver(server: Server) -> Driver:
    """The driver for *server*: the one that it asks for, else the best one that is installed.

    Raises:
        DriverMissingError: when it, or every one of them, is not installed.
    """
    wanted = [server.driver] if server.driver else list(_MODULES)
    for driver in wanted:
        if importlib.util.find_spec(_MODULES[driver]) is not None:
            return driver
    raise DriverMissingError(driver=", ".join(wanted))


def connect(server: Server, database: str | None = None, *, seconds: float = LOGIN_SECONDS) -> DriverConnection:
    """A connection to *database* on *server* (None: the log-in's own) that commits by itself; close it when done.

    Raises:
        DriverMissingError, DriverUnusableError, CertificateUncheckedError: nothing here can make this connection.
        ServerUnknownError, ServerRefusedError, ServerSilentError, ServerHungUpError, ServerOtherError,
        ServerUntrustedError: the server is not reached.
        LoginRefusedError, DatabaseUnknownError: reached, and not let in.
    """
    driver = chosen_driver(server)
    _look_for(server, seconds)
    if driver is Driver.PYMSSQL and server.encryption is Encryption.TRUSTED:
        raise CertificateUncheckedError(driver=driver, server=server.address)
    module = _load(driver)
    open_one = _OPENERS[driver]
    try:
        return _within(seconds + _GRACE, lambda: open_one(module, server, database, seconds=seconds))
    except TimeoutError:
        raise _not_reached(server, seconds, otherwise=_silent(server, seconds)) from None
    except module.Error as error:
        # Without its cause: a driver's message quotes the log-in.
        raise _refusal(error, server, database, seconds) from None


def _look_for(server: Server, seconds: float) -> None:
    """See whether anything listens at the address, which says more than a library's own message.

    An instance without a port is left to the library: where it listens is asked of the server itself.
    """
    address = server.address
    if address.instance and not address.port:
        return
    try:
        socket.create_connection((address.host, address.port or DEFAULT_PORT), timeout=seconds).close()
    except (socket.gaierror, UnicodeError):
        raise ServerUnknownError(server=address) from None
    except TimeoutError:
        raise ServerSilentError(server=address, seconds=round(seconds)) from None
    except (ConnectionResetError, ConnectionAbortedError):
        # Something took the connection and broke it off, before this side had even noticed that it was made.
        raise ServerHungUpError(server=address) from None
    except OSError:
        raise ServerRefusedError(server=address) from None


def _load(driver: Driver) -> ModuleType:
    try:
        module = importlib.import_module(_MODULES[driver])
    except ImportError:
        # Installed, as was asked before: what it needs itself is not.
        raise DriverUnusableError(driver=driver) from None
    if driver is Driver.MSSQL_PYTHON:
        # A pool would keep connections, with their log-in, after they were closed.
        module.pooling(enabled=False)
    return module


def _within(seconds: float, opening: Callable[[], DriverConnection]) -> DriverConnection:
    """What *opening* gives or raises, when it does so within *seconds*; TimeoutError otherwise.

    A library that hangs cannot be interrupted: its thread is left behind, and a connection that still comes is closed.
    """
    outcome: queue.Queue[DriverConnection | BaseException] = queue.Queue(1)
    abandoned = threading.Event()

    def run() -> None:
        try:
            outcome.put(opening())
        except Exception as error:  # noqa: BLE001 - carried over to the thread that waits for it
            outcome.put(error)
        if abandoned.is_set():
            _close_late(outcome)

    threading.Thread(target=run, name="overstap-connect", daemon=True).start()
    try:
        result = outcome.get(timeout=seconds)
    except queue.Empty:
        abandoned.set()
        _close_late(outcome)
        raise TimeoutError from None
    if isinstance(result, BaseException):
        raise result
    return result


def _close_late(outcome: queue.Queue[DriverConnection | BaseException]) -> None:
    """Close a connection that came when nobody waited any more; called on both sides, and only one finds it."""
    with suppress(queue.Empty):
        late = outcome.get_nowait()
        if not isinstance(late, BaseException):
            late.close()


def _open_mssql_python(module: Any, server: Server, database: str | None, *, seconds: float) -> DriverConnection:  # noqa: ANN401 - a module that need not be installed
    settings = {"Server": _listening_at(server), **_MSSQL_PYTHON_ENCRYPTION[server.encryption]}
    if database is not None:
        settings["Database"] = _braced(database)
    if server.login is None:
        settings["Trusted_Connection"] = "yes"
    else:
        settings |= {"UID": _braced(server.login.user), "PWD": _braced(server.login.password)}
    text = ";".join(f"{key}={value}" for key, value in settings.items())
    connection = module.connect(text, autocommit=True, timeout=round(seconds))
    connection.timeout = STATEMENT_SECONDS
    opened: DriverConnection = connection
    return opened


def _open_pymssql(module: Any, server: Server, database: str | None, *, seconds: float) -> DriverConnection:  # noqa: ANN401 - a module that need not be installed
    address, login = server.address, server.login
    instance = f"\\{address.instance}" if address.instance and not address.port else ""
    opened: DriverConnection = module.connect(
        server=f"{address.host}{instance}",
        port=str(address.port or DEFAULT_PORT),
        user=None if login is None else login.user,
        password=None if login is None else login.password,
        database=database or "",
        login_timeout=round(seconds),
        timeout=STATEMENT_SECONDS,
        encryption="off" if server.encryption is Encryption.OFF else "require",
        autocommit=True,
        appname="Overstap",
        # Otherwise it writes times with milliseconds only.
        use_datetime2=True,
    )
    return opened


_OPENERS = {Driver.MSSQL_PYTHON: _open_mssql_python, Driver.PYMSSQL: _open_pymssql}

_MSSQL_PYTHON_ENCRYPTION = {
    Encryption.TRUSTED: {"Encrypt": "yes", "TrustServerCertificate": "no"},
    Encryption.SELF_SIGNED: {"Encrypt": "yes", "TrustServerCertificate": "yes"},
    # The log-in itself is encrypted all the same, where the server can.
    Encryption.OFF: {"Encrypt": "no", "TrustServerCertificate": "yes"},
}


def _listening_at(server: Server) -> str:
    address = server.address
    if address.port:
        return f"tcp:{address.host},{address.port}"
    return f"{address.host}\\{address.instance}" if address.instance else f"tcp:{address.host},{DEFAULT_PORT}"


def _braced(value: str) -> str:
    """*value* for a connection text, in which semicolons and braces would otherwise begin something else."""
    return "{" + value.replace("}", "}}") + "}"


def _refusal(error: BaseException, server: Server, database: str | None, seconds: float) -> OverstapError:
    """What to tell of the *error* with which a connection was refused."""
    where, user = server.address, user_of(server)
    refusals: dict[Trouble, Callable[[], OverstapError]] = {
        Trouble.LOGIN: lambda: LoginRefusedError(server=where, user=user),
        Trouble.DATABASE: lambda: DatabaseUnknownError(server=where, name=database),
        Trouble.RIGHTS: lambda: DatabaseForbiddenError(user=user, name=database, server=where),
        Trouble.DRIVER: lambda: DriverUnusableError(driver=chosen_driver(server)),
    }
    trouble = trouble_of(error)
    if trouble in refusals:
        return refusals[trouble]()
    # What a library says of these depends on how far it came before something was wrong: what listens there tells more.
    unclear: dict[Trouble, OverstapError] = {
        Trouble.ENCRYPTION: ServerUntrustedError(server=where, encryption=server.encryption),
        Trouble.SILENT: _silent(server, seconds),
        Trouble.LOST: ServerHungUpError(server=where),
    }
    otherwise = unclear.get(trouble, DatabaseQuestionError(name=database or str(where)))
    return _not_reached(server, seconds, otherwise=otherwise)


def _not_reached(server: Server, seconds: float, *, otherwise: OverstapError) -> OverstapError:
    """What to tell of a server that could not be connected to: what listens there, or *otherwise* when it is one."""
    where = server.address
    if where.instance and not where.port:
        # Where it listens only the library asked: then its own words are all there is.
        return _silent(server, seconds) if isinstance(otherwise, ServerHungUpError) else otherwise
    match knock(where.host, where.port or DEFAULT_PORT, seconds=seconds):
        case Heard.OTHER:
            return ServerOtherError(server=where)
        case Heard.HUNG_UP:
            return ServerHungUpError(server=where)
        case Heard.NOTHING:
            return _silent(server, seconds)
    return otherwise


def _silent(server: Server, seconds: float) -> ServerSilentError:
    """What to tell of a server that said nothing: of an instance without a port it was asked first where it listens."""
    address = server.address
    kind = InstanceSilentError if address.instance and not address.port else ServerSilentError
    return kind(server=address, seconds=round(seconds))


def explained(error: BaseException, server: Server, database: str | None) -> OverstapError:
    """What to tell of the *error* with which a question was answered."""
    name = database or str(server.address)
    match trouble_of(error):
        case Trouble.LOST | Trouble.SILENT:
            return DatabaseLostError(name=name)
        case Trouble.RIGHTS:
            return DatabaseForbiddenError(user=user_of(server), name=name, server=server.address)
    return DatabaseQuestionError(name=name)


@contextmanager
def telling(server: Server, database: str | None = None) -> Iterator[None]:
    """Whatever a driver raises in this context is told as ``explained`` tells it, without its own words."""
    try:
        yield
    except _driver_errors() as error:
        raise explained(error, server, database) from None
    except RuntimeError as error:
        if not is_broken_document(error):
            raise
        raise explained(error, server, database) from None


def _driver_errors() -> tuple[type[Exception], ...]:
    """The base classes of the errors of the libraries that were loaded."""
    loaded = (sys.modules.get(name) for name in _MODULES.values())
    return tuple(module.Error for module in loaded if module is not None)


def user_of(server: Server) -> str:
    """Who logs in, for messages."""
    return server.login.user if server.login else "Windows"
