"""What can stand in the way of the embedded PostgreSQL."""

from __future__ import annotations

from overstap.errors import EnvironmentFaultError
from overstap.i18n import mark


class EmbeddedUnsupportedError(EnvironmentFaultError):
    """The embedded server leans on Linux (flock, parent-death signal, /proc)."""

    code = "database.embedded-unsupported"
    message = mark("De ingebouwde PostgreSQL werkt alleen onder Linux; dit is {platform}.")
    hint = mark("Gebruik een eigen PostgreSQL 18: geef het adres mee in OVERSTAP_DATABASE_URL.")


class EmbeddedUserError(EnvironmentFaultError):
    """As root PostgreSQL needs a system user of its own, and that could not be made."""

    code = "database.embedded-user"
    message = mark("De systeemgebruiker {user} voor PostgreSQL bestaat niet en kon niet worden gemaakt.")
    hint = mark("Maak hem met: useradd --system {user}. Of start het portaal als gewone gebruiker.")


class EmbeddedFolderError(EnvironmentFaultError):
    """The folder for a server started by root cannot be used."""

    code = "database.embedded-folder"
    message = mark("De map {folder} kan niet door PostgreSQL worden gebruikt.")
    hint = mark("Zorg dat de map van root is en voor anderen doorgankelijk (rechten 0711), of verwijder haar.")


class EmbeddedSetupError(EnvironmentFaultError):
    """initdb failed."""

    code = "database.embedded-setup"
    message = mark("De database kon niet worden aangemaakt in {folder}.")
    hint = mark("Controleer of er schijfruimte is en of de map beschreven mag worden. Bijzonderheden: {detail}")


class EmbeddedStartError(EnvironmentFaultError):
    """The server did not start, or did not finish its recovery in time."""

    code = "database.embedded-start"
    message = mark("PostgreSQL is niet gestart in {folder}.")
    hint = mark("Lees {log} en probeer het daarna opnieuw.")
    retry_helps = True


class EmbeddedBusyError(EnvironmentFaultError):
    """Another process has been starting or stopping the same server for very long."""

    code = "database.embedded-busy"
    message = mark("PostgreSQL in {folder} wordt al geruime tijd door een ander proces gestart of gestopt.")
    hint = mark("Wacht tot dat klaar is, of beëindig dat proces, en probeer het daarna opnieuw.")
    retry_helps = True


class EmbeddedInUseError(EnvironmentFaultError):
    """A database that should be deleted is running."""

    code = "database.embedded-in-use"
    message = mark("De database van {folder} draait nog.")
    hint = mark("Stop het portaal dat haar gebruikt en probeer het daarna opnieuw.")
    retry_helps = True
