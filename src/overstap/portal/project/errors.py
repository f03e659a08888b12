"""What can stand between a command and the portal's database."""

from __future__ import annotations

from overstap.errors import ConnectionFailedError
from overstap.i18n import mark


class DatabaseUnreachableError(ConnectionFailedError):
    """Nobody answers at the address, or it refuses the role or the password."""

    code = "database.unreachable"
    message = mark("De database van het portaal is niet bereikbaar, of weigert de rol {role}.")
    hint = mark("Controleer {setting} en of de server draait; zie docs/reference/database-roles.md.")
