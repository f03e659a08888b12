"""Settings as operators give them: values, files, addresses, numbers."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django import connector_params

from overstap.portal.project.embedded import Server
from overstap.portal.project.environment import (
    DatabaseAddress,
    SecretFileMissingError,
    SettingInvalidError,
    SettingMissingError,
    host_of,
    number,
    secret,
)
from tests.portal.database import Database


def test_a_secret_comes_from_its_file_before_its_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("uit het bestand\n")
    monkeypatch.setenv("OVERSTAP_X", "uit de omgeving")
    assert secret("OVERSTAP_X") == "uit de omgeving"
    monkeypatch.setenv("OVERSTAP_X_FILE", str(tmp_path / "secret"))
    assert secret("OVERSTAP_X") == "uit het bestand"


def test_a_file_that_is_named_has_to_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERSTAP_X_FILE", str(tmp_path / "absent"))
    with pytest.raises(SecretFileMissingError, match="OVERSTAP_X_FILE"):
        secret("OVERSTAP_X", default="anders")


def test_what_has_no_default_has_to_be_given() -> None:
    assert secret("OVERSTAP_X", default="anders") == "anders"
    with pytest.raises(SettingMissingError, match="OVERSTAP_X"):
        secret("OVERSTAP_X")


def test_an_address_over_the_network() -> None:
    address = DatabaseAddress.parse("postgresql://rol:p%40ss@db.example:5433/overstap")
    assert address == DatabaseAddress("overstap", "rol", "p@ss", "db.example", "5433")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40))
def test_any_password_and_folder_come_through_the_servers_own_address(text: str) -> None:
    url = Server(Path("/run") / text.replace("/", "_"), "x").url("naam", "rol", text)
    address = DatabaseAddress.parse(url)
    assert (address.password, address.host) == (text, str(Path("/run") / text.replace("/", "_")))


def test_the_server_soon_notices_that_a_process_is_gone(fresh_database: Database) -> None:
    with psycopg.connect(**connector_params()) as connection:
        answer = connection.execute("SHOW client_connection_check_interval").fetchone()
    assert answer == ("5s",)


@pytest.mark.parametrize("wrong", ["", "veel", "-1", "1.5", "1_000"])
def test_a_number_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("OVERSTAP_N", wrong)
    with pytest.raises(SettingInvalidError, match="OVERSTAP_N"):
        number("OVERSTAP_N", default=1)


def test_a_number_has_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert number("OVERSTAP_N", default=7) == 7
    monkeypatch.setenv("OVERSTAP_N", "25")
    assert number("OVERSTAP_N", default=7) == 25


@pytest.mark.parametrize(("url", "host"), [("https://portaal.example:8443/x", "portaal.example"), ("", "")])
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert host_of(url) == host
