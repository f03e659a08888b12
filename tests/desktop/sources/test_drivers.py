"""Connecting where nothing answers, refuses or hangs: it ends in time, and says which of these it was."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pymssql
import pytest

from overstap.desktop.sources import drivers
from overstap.desktop.sources.database_errors import (
    CertificateUncheckedError,
    DatabaseForbiddenError,
    DatabaseLostError,
    DatabaseQuestionError,
    DriverMissingError,
    DriverUnusableError,
    InstanceSilentError,
    ServerHungUpError,
    ServerOtherError,
    ServerRefusedError,
    ServerSilentError,
    ServerUnknownError,
    ServerUntrustedError,
)
from overstap.desktop.sources.drivers import chosen_driver, connect, telling, user_of
from overstap.desktop.sources.knocking import Heard
from overstap.desktop.sources.servers import Address, Driver, Encryption, Login, Server
from overstap.errors import OverstapError
from tests.desktop.sources.conftest import (
    Behaviour,
    as_sql_server,
    as_web_server,
    hanging_up,
    resetting,
)

LOGIN = Login("sa", "geheim")


def server(port: int | None, host: str = "127.0.0.1", driver: Driver = Driver.PYMSSQL) -> Server:
    return Server(Address(host, None, port), LOGIN, Encryption.OFF, driver)


@pytest.mark.parametrize("driver", list(Driver))
def test_a_port_where_nothing_listens_is_told_apart(free_port: int, driver: Driver) -> None:
    with pytest.raises(ServerRefusedError, match=f"127.0.0.1,{free_port}"):
        connect(server(free_port, driver=driver), "Else4Cas")


@pytest.mark.parametrize("host", ["bestaat-niet.invalid", "é" * 70])
def test_a_name_that_means_nothing_is_told_apart(host: str) -> None:
    with pytest.raises(ServerUnknownError, match=host):
        connect(server(1433, host), "Else4Cas")


@pytest.mark.parametrize("driver", list(Driver))
def test_a_server_that_says_nothing_is_given_up_in_time(
    silent_port: int, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drivers, "_GRACE", 0.3)
    began = time.monotonic()
    # Without its system library mssql-python says so instead, and at once.
    with pytest.raises((ServerSilentError, DriverUnusableError)):
        connect(server(silent_port, driver=driver), "Else4Cas", seconds=0.5)
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("behave", "told"),
    [
        (as_web_server, ServerOtherError),
        (hanging_up, ServerHungUpError),
        (resetting, ServerHungUpError),
    ],
)
def test_what_listens_and_is_no_sql_server_is_told_for_what_it_is(
    listener: Callable[[Behaviour], int], behave: Behaviour, told: type[OverstapError]
) -> None:
    with pytest.raises(told, match=r"127\.0\.0\.1"):
        connect(server(listener(behave)), "Else4Cas", seconds=10)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (pymssql.OperationalError((20003, b"x")), ServerSilentError),
        (pymssql.OperationalError((20047, b"x")), ServerHungUpError),
        (RuntimeError("SSL Provider"), ServerUntrustedError),
        (RuntimeError("x"), DatabaseQuestionError),
    ],
)
def test_of_what_is_a_sql_server_the_librarys_error_decides(
    listener: Callable[[Behaviour], int], error: Exception, told: type[OverstapError]
) -> None:
    refusal = drivers._refusal(error, server(listener(as_sql_server)), "Else4Cas", 5)
    assert type(refusal) is told


@pytest.mark.parametrize(
    ("trouble", "told"), [(20047, InstanceSilentError), (20003, InstanceSilentError), (1, DatabaseQuestionError)]
)
def test_an_instance_whose_port_nobody_knows_is_not_knocked_at(trouble: int, told: type[OverstapError]) -> None:
    named = Server(Address("127.0.0.1", "ELSEVIER"), LOGIN, Encryption.OFF, Driver.PYMSSQL)
    assert type(drivers._refusal(pymssql.OperationalError((trouble, b"x")), named, "Else4Cas", 5)) is told


@pytest.mark.parametrize("number", [18456, 4060, 229])
def test_who_was_let_in_far_enough_to_be_refused_is_not_knocked_for(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drivers, "knock", None)
    assert drivers._refusal(pymssql.OperationalError((number, b"x")), server(1433), "Else4Cas", 5)


def hanging(ended: threading.Event, closed: list[str]) -> Callable[[], drivers.DriverConnection]:
    """A library that comes back only when *ended*."""

    class Late:
        def cursor(self) -> drivers.Cursor:
            raise NotImplementedError

        def close(self) -> None:
            closed.append("closed")

    def opening() -> drivers.DriverConnection:
        ended.wait()
        return Late()

    return opening


def test_a_library_that_hangs_is_left_and_what_it_gives_late_is_closed() -> None:
    ended, closed = threading.Event(), list[str]()
    with pytest.raises(TimeoutError):
        drivers._within(0.05, hanging(ended, closed))
    ended.set()
    for thread in threading.enumerate():
        if thread.name == "overstap-connect":
            thread.join(10)
    assert closed == ["closed"]


def test_what_a_library_raises_is_passed_on() -> None:
    def opening() -> drivers.DriverConnection:
        raise pymssql.OperationalError("geen")

    with pytest.raises(pymssql.OperationalError):
        drivers._within(5, opening)


def test_a_driver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(drivers._MODULES, Driver.PYMSSQL, "overstap_geen_stuurprogramma")
    with pytest.raises(DriverMissingError, match="pymssql"):
        chosen_driver(server(1433))


def test_the_best_driver_that_is_installed_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    anyone = Server(Address("srv01"), LOGIN)
    assert chosen_driver(anyone) is Driver.MSSQL_PYTHON
    monkeypatch.setitem(drivers._MODULES, Driver.MSSQL_PYTHON, "overstap_geen_stuurprogramma")
    assert chosen_driver(anyone) is Driver.PYMSSQL


def test_a_driver_that_cannot_check_certificates_does_not_pretend_to(silent_port: int) -> None:
    wanted = Server(Address("127.0.0.1", None, silent_port), LOGIN, Encryption.TRUSTED, Driver.PYMSSQL)
    with pytest.raises(CertificateUncheckedError):
        connect(wanted)


@pytest.mark.parametrize("trouble", [(18456, b"geheim"), (4060, b"geheim"), (229, b"geheim"), (1, b"geheim")])
def test_no_refusal_repeats_what_the_driver_said(trouble: tuple[int, bytes]) -> None:
    refusal = drivers._refusal(pymssql.OperationalError(trouble), server(1433), "Else4Cas", 5)
    assert isinstance(refusal, OverstapError)
    assert "geheim" not in f"{refusal} {refusal.advice}"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (pymssql.OperationalError((20006, b"geheim")), DatabaseLostError),
        (pymssql.OperationalError((229, b"geheim")), DatabaseForbiddenError),
        (pymssql.ProgrammingError((208, b"geheim")), DatabaseQuestionError),
        (pymssql.DataError("geheim"), DatabaseQuestionError),
        (RuntimeError("Error fetching LOB for column 3, geheim"), DatabaseLostError),
    ],
)
def test_what_goes_wrong_with_a_question_is_told_without_the_drivers_words(
    error: Exception, told: type[OverstapError]
) -> None:
    with pytest.raises(told) as caught, telling(server(1433), "Else4Cas"):
        raise error
    assert "geheim" not in f"{caught.value} {caught.value.advice}"
    assert caught.value.__suppress_context__


def test_what_is_no_fault_of_a_driver_passes_by() -> None:
    with pytest.raises(KeyError), telling(server(1433)):
        raise KeyError
    with pytest.raises(RuntimeError, match="van onszelf"), telling(server(1433)):
        raise RuntimeError("van onszelf")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (Address("srv01", "ELSEVIER"), InstanceSilentError),
        (Address("srv01", "ELSEVIER", 1444), ServerSilentError),
        (Address("srv01"), ServerSilentError),
    ],
)
def test_only_an_instance_without_a_port_is_advised_to_name_it(
    address: Address, told: type[OverstapError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drivers, "knock", lambda *_, **__: Heard.NOTHING)
    lost = pymssql.OperationalError((20009, b"geheim"))
    refusal = drivers._refusal(lost, Server(address, LOGIN), "Else4Cas", 15)
    assert type(refusal) is told
    assert ("NAAM,POORT" in refusal.advice) == ("1434" in refusal.advice) == (told is InstanceSilentError)


def test_an_instance_whose_library_hangs_is_advised_to_name_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: object, **__: object) -> drivers.DriverConnection:
        time.sleep(1)
        raise AssertionError

    monkeypatch.setattr(drivers, "_GRACE", 0.0)
    monkeypatch.setitem(drivers._OPENERS, Driver.PYMSSQL, hang)
    wanted = Server(Address("127.0.0.1", "ELSEVIER"), LOGIN, Encryption.OFF, Driver.PYMSSQL)
    with pytest.raises(InstanceSilentError, match="ELSEVIER"):
        connect(wanted, seconds=0.1)


def test_who_logs_in_is_named() -> None:
    assert user_of(server(1433)) == "sa"
    assert user_of(Server(Address("srv01"), None)) == "Windows"


@pytest.mark.parametrize(
    ("address", "written"),
    [
        (Address("srv01"), "tcp:srv01,1433"),
        (Address("srv01", None, 1444), "tcp:srv01,1444"),
        (Address("srv01", "ELSEVIER"), "srv01\\ELSEVIER"),
        (Address("srv01", "ELSEVIER", 1444), "tcp:srv01,1444"),
    ],
)
def test_a_server_is_named_as_the_library_wants_it(address: Address, written: str) -> None:
    assert drivers._listening_at(Server(address, LOGIN)) == written


class Recording:
    """Stands in for a library: keeps what it is called with."""

    def __init__(self) -> None:
        self.text, self.options = "", dict[str, object]()
        self.timeout = 0

    def connect(self, text: str = "", **options: object) -> Recording:
        self.text, self.options = text, options
        return self


@pytest.mark.parametrize("encryption", list(Encryption))
def test_each_way_of_encrypting_is_passed_on(encryption: Encryption) -> None:
    library, wanted = Recording(), Server(Address("srv01"), LOGIN, encryption)
    drivers._open_mssql_python(library, wanted, "Else4Cas", seconds=5)
    settings = dict(part.split("=", 1) for part in library.text.split(";"))
    assert (settings["Encrypt"] == "no") == (encryption is Encryption.OFF)
    assert (settings["TrustServerCertificate"] == "no") == (encryption is Encryption.TRUSTED)
    assert (settings["UID"], settings["Database"]) == ("{sa}", "{Else4Cas}")


def test_the_windows_user_logs_in_without_a_name() -> None:
    library, anyone = Recording(), Server(Address("srv01"), None)
    drivers._open_mssql_python(library, anyone, None, seconds=5)
    assert "Trusted_Connection=yes" in library.text
    assert "UID" not in library.text
    drivers._open_pymssql(library, anyone, None, seconds=5)
    assert (library.options["user"], library.options["password"], library.options["database"]) == (None, None, "")


def test_times_keep_their_decimals_and_an_instance_is_looked_up_only_without_a_port() -> None:
    library = Recording()
    drivers._open_pymssql(library, Server(Address("srv01", "ELSEVIER"), LOGIN), "Else4Cas", seconds=5)
    assert (library.options["server"], library.options["use_datetime2"]) == ("srv01\\ELSEVIER", True)
    drivers._open_pymssql(library, Server(Address("srv01", "ELSEVIER", 1444), LOGIN), "Else4Cas", seconds=5)
    assert (library.options["server"], library.options["port"]) == ("srv01", "1444")


@pytest.mark.parametrize("value", ["a;PWD=b", "}x{", "{", "é ' \""])
def test_nothing_in_a_value_begins_another_setting(value: str) -> None:
    from mssql_python.connection_string_parser import _ConnectionStringParser  # noqa: PLC0415 - only this test

    parsed = _ConnectionStringParser(validate_keywords=True)._parse(f"UID={drivers._braced(value)};PWD=x")
    assert parsed == {"uid": value, "pwd": "x"}
