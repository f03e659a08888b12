"""Who logs in where: what the settings file says, what was chosen instead, and nobody's password in sight."""

from __future__ import annotations

from pathlib import Path

import pytest

from overstap.desktop.settings_file import FILE_NAME, SettingsFile, read_settings
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.database_errors import DatabaseAddressError, LoginMissingError
from overstap.desktop.sources.servers import Address, Encryption, Login


def settings(folder: Path, *lines: str) -> SettingsFile:
    path = folder / FILE_NAME
    path.write_text("\n".join(["[Database]", "Variant=Database", "Database=Else4Cas", *lines]), encoding="utf-8")
    return read_settings(path)


SECURED = ("Server=SRV01\\ELSEVIER", "Beveiligd=Ja")


def test_a_secured_database_is_opened_as_sa(tmp_path: Path) -> None:
    database = Access(password="geheim").database_of(settings(tmp_path, *SECURED))
    assert database.server.login == Login("SA", "geheim")
    assert (database.name, database.server.address) == ("Else4Cas", Address("SRV01", "ELSEVIER"))
    assert database.server.encryption is Encryption.TRUSTED


def test_a_database_that_is_not_secured_is_opened_as_the_windows_user(tmp_path: Path) -> None:
    assert Access().server_of(settings(tmp_path, "Server=SRV01")).login is None


def test_the_windows_user_can_be_chosen_and_can_be_set(tmp_path: Path) -> None:
    assert Access(windows=True).server_of(settings(tmp_path, *SECURED)).login is None
    assert Access().server_of(settings(tmp_path, *SECURED, "Windowsaanmelding=ja")).login is None


def test_a_user_that_was_chosen_goes_before_the_settings(tmp_path: Path) -> None:
    chosen = Access(user="lezer", password="geheim")
    assert chosen.server_of(settings(tmp_path, *SECURED, "Windowsaanmelding=ja")).login == Login("lezer", "geheim")
    assert chosen.server_of(settings(tmp_path, *SECURED, "Gebruiker=kantoor")).login == Login("lezer", "geheim")


def test_the_user_of_the_settings_is_asked_for_a_password_when_one_is_needed(tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []

    def ask(user: str, server: str) -> str:
        asked.append((user, server))
        return "geheim"

    found = Access(ask=ask).server_of(settings(tmp_path, *SECURED, "Gebruiker=kantoor"))
    assert found.login == Login("kantoor", "geheim")
    assert asked == [("kantoor", "SRV01\\ELSEVIER")]


@pytest.mark.parametrize("access", [Access(), Access(ask=lambda _user, _server: None)])
def test_a_password_that_nobody_gives_is_asked_for_in_words(tmp_path: Path, access: Access) -> None:
    with pytest.raises(LoginMissingError, match="SA"):
        access.server_of(settings(tmp_path, *SECURED))


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (("Server=SRV01", "Poort=1444"), Address("SRV01", None, 1444)),
        (("Server=SRV01\\X", "Poort=1444"), Address("SRV01", "X", 1444)),
        (("Server=SRV01,1433", "Poort=1444"), Address("SRV01", None, 1433)),
    ],
)
def test_a_port_may_stand_apart(tmp_path: Path, lines: tuple[str, ...], address: Address) -> None:
    assert Access().server_of(settings(tmp_path, *lines)).address == address


@pytest.mark.parametrize(
    ("word", "encryption"),
    [
        ("Vertrouwd", Encryption.TRUSTED),
        ("zelf ondertekend", Encryption.SELF_SIGNED),
        ("Zelf-ondertekend", Encryption.SELF_SIGNED),
        ("UIT", Encryption.OFF),
    ],
)
def test_the_settings_say_how_the_connection_is_encrypted(tmp_path: Path, word: str, encryption: Encryption) -> None:
    found = settings(tmp_path, "Server=SRV01", f"Versleuteling={word}")
    assert Access().server_of(found).encryption is encryption
    assert Access(encryption=Encryption.TRUSTED).server_of(found).encryption is Encryption.TRUSTED


def test_another_server_and_database_can_be_chosen(tmp_path: Path) -> None:
    found = settings(tmp_path, "Bestand=Else4Cas.db")
    chosen = Access(server="SRV02", database="Else4Cas2")
    assert not Access().is_server(found)
    assert chosen.is_server(found)
    assert (chosen.database_of(found).name, chosen.server_of(found).address) == ("Else4Cas2", Address("SRV02"))


def test_an_address_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseAddressError):
        Access().server_of(settings(tmp_path, "Server=SRV01;PWD=x"))


def test_a_password_is_in_no_text_form() -> None:
    assert "geheim" not in repr(Access(password="geheim"))
