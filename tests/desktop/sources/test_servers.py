"""Addresses, log-ins and URLs: what people and settings files write, and nothing that could mean more than it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.sources.database_errors import DatabaseAddressError
from overstap.desktop.sources.servers import (
    PUBLISHED_DEFAULT,
    Address,
    Driver,
    Encryption,
    Login,
    Server,
    ServerDatabase,
    format_url,
    parse_address,
    parse_url,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SRV01", Address("SRV01")),
        (" SRV01 ", Address("SRV01")),
        ("SRV01\\ELSEVIER", Address("SRV01", "ELSEVIER")),
        ("srv01.kantoor.local,1433", Address("srv01.kantoor.local", None, 1433)),
        ("tcp:SRV01\\ELSEVIER, 50123", Address("SRV01", "ELSEVIER", 50123)),
        (".", Address("localhost")),
        (".\\SQLEXPRESS", Address("localhost", "SQLEXPRESS")),
        ("(local)", Address("localhost")),
        ("192.168.1.10", Address("192.168.1.10")),
        ("[fe80::1],1433", Address("[fe80::1]", None, 1433)),
    ],
)
def test_an_address_is_understood_as_windows_programs_write_it(written: str, meant: Address) -> None:
    assert parse_address(written) == meant


@pytest.mark.parametrize(
    "written",
    ["", "\\INST", "SRV01,", "SRV01,0", "SRV01,65536", "SRV01,²", "SRV;PWD=x", "SRV 01", "a\\b\\c", "S{V", "x" * 300],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(DatabaseAddressError):
        parse_address(written)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("SRV01;PWD=Geheim1", "SRV01…"),
        ("mssql://sa:Geheim1@SRV01", "mssql…"),
        ("sa@Geheim1", "sa…"),
        ("PWD=Geheim1", "PWD…"),
        ("SRV 01", "SRV 01"),
    ],
)
def test_what_may_be_a_password_is_not_repeated(written: str, shown: str) -> None:
    with pytest.raises(DatabaseAddressError) as caught:
        parse_address(written)
    assert str(caught.value).startswith(f"{shown} is geen adres")


@given(st.text(max_size=60))
def test_law_whatever_is_written_is_an_address_or_refused(written: str) -> None:
    try:
        address = parse_address(written)
    except DatabaseAddressError:
        return
    # An address that was understood means the same when it is written again, and cannot end a driver's own text.
    assert parse_address(str(address)) == address
    assert not set(str(address)) & set(";{}='\"\0")


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(user=NAMES, password=st.text(st.characters(exclude_categories=["Cs"]), max_size=20), name=NAMES)
def test_law_a_url_says_the_same_when_it_is_read_again(user: str, password: str, name: str) -> None:
    server = Server(Address("srv01", "ELSEVIER", 50123), Login(user, password), Encryption.SELF_SIGNED, Driver.PYMSSQL)
    database = ServerDatabase(server, name)
    assert parse_url(format_url(database)) == database


def test_a_url_without_a_user_means_the_windows_user() -> None:
    database = parse_url("mssql://srv01/Else4Cas")
    assert database == ServerDatabase(Server(Address("srv01"), None), "Else4Cas")
    assert parse_url(format_url(database)) == database


@pytest.mark.parametrize(
    ("options", "encryption"),
    [
        ("", Encryption.TRUSTED),
        ("?encryption=off", Encryption.OFF),
        ("?Encrypt=no", Encryption.OFF),
        ("?Encrypt=yes&TrustServerCertificate=yes", Encryption.SELF_SIGNED),
    ],
)
def test_a_url_says_how_the_connection_is_encrypted(options: str, encryption: Encryption) -> None:
    assert parse_url(f"mssql+pymssql://sa:x@srv01:1433/Else4Cas{options}").server.encryption is encryption


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///x.db",
        "mssql://sa:geheim@srv01",
        "mssql://sa:geheim@/Else4Cas",
        "mssql://sa:geheim@srv01:99999/Else4Cas",
        "mssql+odbc://sa:geheim@srv01/Else4Cas",
        "mssql://sa:geheim@srv01/Else4Cas?encryption=maybe",
        "mssql://sa:geheim@srv01/Else4Cas?charset=utf8",
        "mssql://sa:geheim@[::1/Else4Cas",
        "geheim",
    ],
)
def test_a_url_that_makes_no_sense_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseAddressError) as caught:
        parse_url(url)
    assert "geheim" not in str(caught.value)
    # Nor as the error behind it, which a log would show.
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_password_is_in_no_text_form() -> None:
    server = Server(Address("srv01"), Login("sa", "geheim"))
    assert "geheim" not in f"{server!r} {server} {ServerDatabase(server, 'Else4Cas')!r}"


def test_the_published_log_in_is_known() -> None:
    assert Login("sa", PUBLISHED_DEFAULT).is_published
    assert not Login("sa", "eigen-wachtwoord").is_published
    assert not Login("kantoor", PUBLISHED_DEFAULT).is_published
