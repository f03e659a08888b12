"""How somebody gets at the database of an installation: what its settings file says, and what was chosen instead.

Between ``servers`` (what can be said of a server) and ``installation``. A password never comes from the settings file
and never goes into a plan: it is given for this once, or asked for at the moment that it turns out to be needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from overstap.desktop.programs.find import ProgramSearch
from overstap.desktop.settings_file import SettingsFile
from overstap.desktop.sources.database_errors import LoginMissingError
from overstap.desktop.sources.servers import (
    DEFAULT_USER,
    Address,
    Driver,
    Encryption,
    Login,
    Server,
    ServerDatabase,
    parse_address,
)

DEFAULT_DATABASE = "Else4Cas"
"""The name that the desktop programs give their database."""

AskPassword = Callable[[str, str], str | None]
"""Asks whoever sits there for the password of a user on a server; None when nobody does or they gave none."""


@dataclass(frozen=True)
class Access:
    """What was chosen beside the settings file; what is None is as the file says, or as it usually is.

    *windows* logs in as the Windows user. *profile* is a source profile instead of the shipped one, *description*
    one of the programs, *programs* says which program files were chosen, and by which description the others are found
    when no file of it was named. The password is in no text form of this.
    """

    server: str | None = None
    database: str | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    windows: bool = False
    encryption: Encryption | None = None
    driver: Driver | None = None
    profile: Path | None = None
    programs: ProgramSearch = field(default_factory=ProgramSearch)
    description: Path | None = None
    ask: AskPassword | None = field(default=None, repr=False)

    def is_server(self, settings: SettingsFile) -> bool:
        """Whether the database is on a server, and not in a file."""
        return self.server is not None or settings.database_file is None

    def server_of(self, settings: SettingsFile) -> Server:
        """The server to connect to, with its log-in.

        Raises:
            DatabaseAddressError: when the address makes no sense.
            LoginMissingError: when a password is needed and nobody gave one.
        """
        written = settings.server or ""
        if settings.port and "," not in written:
            written = f"{written},{settings.port}"
        address = parse_address(self.server or written)
        encryption = self.encryption or Encryption(settings.encryption or Encryption.TRUSTED)
        return Server(address, self._login(settings, address), encryption, self.driver)

    def database_of(self, settings: SettingsFile) -> ServerDatabase:
        """The database on the server; see ``server_of``."""
        return ServerDatabase(self.server_of(settings), self.database or settings.database or DEFAULT_DATABASE)

    def logs_in_as_user(self, settings: SettingsFile) -> bool:
        """Whether a user name and password go to the server, and not the Windows user."""
        if self.windows:
            return False
        # What somebody chose comes before the settings file, also when that leaves it to Windows.
        if self.user is not None or self.password is not None:
            return True
        # A database that is not secured lets in whoever may use the desktop programs on this machine.
        return not settings.windows and (settings.secured or settings.user is not None)

    def _login(self, settings: SettingsFile, address: Address) -> Login | None:
        """The SQL log-in, or None for the Windows user."""
        if not self.logs_in_as_user(settings):
            return None
        name = self.user or settings.user or DEFAULT_USER
        password = self.password
        if password is None and self.ask is not None:
            password = self.ask(name, str(address))
        if password is None:
            raise LoginMissingError(server=address, user=name)
        return Login(name, password)
