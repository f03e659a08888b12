"""What can be wrong with a source before anything is read from it: what it is, and the folder of SBR messages."""

from __future__ import annotations

from overstap.errors import SourceError, UsageError
from overstap.i18n import mark


class SourceNotFoundError(SourceError):
    """There is nothing at the path that was given as a source."""

    code = "source.not-found"
    message = mark("Op {path} staat niets.")
    hint = mark(
        "Wijs het instellingenbestand ElsevierNetwerk.ini aan, de map van de programma's, of een map met SBR-berichten."
    )


class FolderUnreadableError(SourceError):
    """The folder itself cannot be listed; a folder inside it that cannot is left behind with its reason."""

    code = "source.folder-unreadable"
    message = mark("De map {path} kan niet worden gelezen ({why}).")
    hint = mark("Controleer of de schijf is aangesloten en of u rechten op de map hebt.")


class FolderGoneError(SourceError):
    """The folder with messages went away while it was being read: a drive was unplugged, or somebody moved it."""

    code = "source.folder-gone"
    message = mark("De map {path} is tijdens het lezen verdwenen.")
    hint = mark(
        "Sluit de schijf of de netwerkmap weer aan, of zet de map terug, en geef dezelfde opdracht nog eens. Wat al "
        "veilig was, is bewaard."
    )
    retry_helps = True


class NoDatabaseError(UsageError):
    """Only an installation of the database variant has a layout to show."""

    code = "source.no-database"
    message = mark("{path} heeft geen database waarvan de indeling getoond kan worden.")
    hint = mark("Wijs het instellingenbestand van een installatie met database aan, of laat --schema weg.")
