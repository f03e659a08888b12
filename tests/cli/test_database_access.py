"""The options for a database: one Access out of many, and a password that no command line ever shows."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from overstap.cli.database_access import LONGEST_PASSWORD, PASSWORD_VARIABLE, database_options, given_password
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.database_errors import PasswordFileError
from overstap.desktop.sources.servers import Driver, Encryption


def access_of(*arguments: str, **environment: str) -> Access:
    received: list[Access] = []

    @click.command()
    @database_options
    def command(*, access: Access) -> None:
        received.append(access)

    outcome = CliRunner().invoke(command, arguments, env={PASSWORD_VARIABLE: None, **environment})
    assert outcome.exception is None, outcome.output
    return received[0]


def test_without_options_everything_is_as_the_settings_say() -> None:
    access = access_of()
    assert (access.server, access.user, access.password, access.driver, access.profile) == (None,) * 5
    assert not access.windows


def test_every_option_reaches_the_access(tmp_path: Path) -> None:
    password = tmp_path / "wachtwoord"
    password.write_text("geheim\n", encoding="utf-8")
    access = access_of(
        *("--server", "SRV01", "--database", "Else4Cas2", "--user", "lezer", "--password-file", str(password)),
        *("--encryption", "self-signed", "--driver", "pymssql", "--profile", "eigen.toml"),
    )
    assert (access.server, access.database, access.user, access.password) == ("SRV01", "Else4Cas2", "lezer", "geheim")
    assert (access.encryption, access.driver) == (Encryption.SELF_SIGNED, Driver.PYMSSQL)
    assert access.profile == Path("eigen.toml")


def test_a_password_comes_from_the_environment_unless_a_file_is_named(tmp_path: Path) -> None:
    password = tmp_path / "wachtwoord"
    password.write_text("uit bestand", encoding="utf-8")
    assert access_of(**{PASSWORD_VARIABLE: "uit omgeving"}).password == "uit omgeving"
    assert access_of("--password-file", str(password), **{PASSWORD_VARIABLE: "x"}).password == "uit bestand"


def test_there_is_no_option_for_a_password() -> None:
    @click.command()
    @database_options
    def command(*, access: Access) -> None:
        del access

    assert CliRunner().invoke(command, ["--password", "geheim"]).exit_code == 2


@pytest.mark.parametrize("content", [b"", b"\n", b"twee\nregels", b"x" * (LONGEST_PASSWORD + 1), b"\xff\xfe", b"a\0b"])
def test_a_file_that_holds_no_password_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wachtwoord"
    path.write_bytes(content)
    with pytest.raises(PasswordFileError) as caught:
        given_password(path)
    assert "twee" not in str(caught.value)


def test_a_password_keeps_its_spaces_and_loses_its_line_end(tmp_path: Path) -> None:
    path = tmp_path / "wachtwoord"
    path.write_bytes(b"\xef\xbb\xbf mijn wachtwoord \r\n")
    assert given_password(path) == " mijn wachtwoord "


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PasswordFileError, match="weg"):
        given_password(tmp_path / "weg")
