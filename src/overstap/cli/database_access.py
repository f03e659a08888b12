"""The options with which commands get at a desktop database: server, log-in, encryption, source profile.

Shared by ``survey``, ``plan``, ``export``, ``databases`` and ``sample``; makes the desktop side's ``Access``. A
password has no option of its own, because a command line can be seen by everybody on the machine: it comes from a file,
from the environment, or is asked for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from overstap.desktop.sources.access import Access
from overstap.desktop.sources.database_errors import PasswordFileError
from overstap.desktop.sources.servers import DEFAULT_USER, Driver, Encryption
from overstap.errors import os_error_text
from overstap.i18n import translate

PASSWORD_VARIABLE = "OVERSTAP_DATABASE_PASSWORD"  # noqa: S105 - the name of a variable

# Bytes of a password file; SQL Server takes 128 characters, so a longer file holds something else.
LONGEST_PASSWORD = 512

P = ParamSpec("P")
R = TypeVar("R")

_OPTIONS = (
    click.option("--server", metavar="NAAM", help="Andere server dan ingesteld: NAAM\\INSTANTIE,POORT."),
    click.option("--database", metavar="NAAM", help="Andere database dan ingesteld."),
    click.option("--user", metavar="NAAM", help=f"Gebruiker van de database; gewoonlijk {DEFAULT_USER}."),
    click.option(
        "--password-file",
        type=click.Path(path_type=Path, dir_okay=False),
        help=f"Bestand met het wachtwoord. Anders uit {PASSWORD_VARIABLE}, of er wordt om gevraagd.",
    ),
    click.option("--windows-login", is_flag=True, help="Meld aan als de gebruiker van Windows."),
    click.option(
        "--encryption",
        type=click.Choice([str(each) for each in Encryption]),
        help="Beveiliging van de verbinding: vertrouwd certificaat, eigen certificaat, of geen (oude servers).",
    ),
    click.option("--driver", type=click.Choice([str(each) for each in Driver]), help="Stuurprogramma voor SQL Server."),
    click.option(
        "--profile",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Ander bronprofiel dan het meegeleverde (hoe de database wordt gelezen).",
    ),
    click.option(
        "--programs",
        "description",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Andere programmabeschrijving dan de meegeleverde (welke programma's er zijn, en waar).",
    ),
)


def database_options(command: Callable[P, R]) -> Callable[..., R]:
    """Give *command* the options; it receives them as one keyword argument, ``access``."""

    @wraps(command)
    def with_access(*args: P.args, **kwargs: P.kwargs) -> R:
        kwargs["access"] = _access({name: kwargs.pop(name) for name in _NAMES})
        return command(*args, **kwargs)

    decorated: Callable[..., R] = with_access
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


_NAMES = (
    "server",
    "database",
    "user",
    "password_file",
    "windows_login",
    "encryption",
    "driver",
    "profile",
    "description",
)


def _access(chosen: Mapping[str, Any]) -> Access:
    """What was *chosen*, by option, as the desktop side knows it."""
    encryption, driver = chosen["encryption"], chosen["driver"]
    return Access(
        server=chosen["server"],
        database=chosen["database"],
        user=chosen["user"],
        password=given_password(chosen["password_file"]),
        windows=chosen["windows_login"],
        encryption=None if encryption is None else Encryption(encryption),
        driver=None if driver is None else Driver(driver),
        profile=chosen["profile"],
        description=chosen["description"],
        ask=ask_password,
    )


def given_password(file: Path | None) -> str | None:
    """The password in *file*, else the one in the environment, else None.

    Raises:
        PasswordFileError: when the file cannot be read, is empty, or holds more than a password.
    """
    return os.environ.get(PASSWORD_VARIABLE) if file is None else _read_password(file)


def ask_password(user: str, server: str) -> str | None:
    """Ask whoever sits at the terminal; None when nobody does."""
    if not sys.stdin.isatty():
        return None
    text = translate("Wachtwoord van {user} op {server}").format(user=user, server=server)
    answer = click.prompt(text, hide_input=True, err=True, default="", show_default=False)
    return str(answer) or None


def _read_password(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(LONGEST_PASSWORD + 1)
        text = data.decode("utf-8-sig").rstrip("\r\n")
    except OSError as error:
        raise PasswordFileError(path=file, why=os_error_text(error)) from error
    except UnicodeDecodeError:
        # Without its cause, which quotes the bytes.
        raise PasswordFileError(path=file, why=translate("geen UTF-8-tekst")) from None
    if not text or len(data) > LONGEST_PASSWORD or any(sign in text for sign in "\r\n\0"):
        raise PasswordFileError(path=file, why=translate("leeg, of meer dan één regel"))
    return text
