"""What can go wrong when a sample is made.

On the families of ``overstap.errors``.
"""

from overstap.errors import UsageError
from overstap.i18n import mark


class FolderInUseError(UsageError):
    """The folder for the sample is there already and not empty."""

    code = "sample.folder-in-use"
    message = mark("De map {folder} bestaat al en is niet leeg.")
    hint = mark("Kies een nieuwe of lege map voor de voorbeeldinstallatie.")


class NoParentFolderError(UsageError):
    """The folder in which the sample's folder would come is not there."""

    code = "sample.no-parent-folder"
    message = mark("De map {folder} bestaat niet.")
    hint = mark("Maak deze map eerst, of kies een andere plaats voor de voorbeeldinstallatie.")


class UnknownProgramError(UsageError):
    """A program was named that the sample does not have."""

    code = "sample.unknown-program"
    message = mark("De voorbeeldinstallatie kent geen programma {program}.")
    hint = mark("Noem een programma met zijn jaar, zoals BAS2016, of CAS.")


class DatabaseInUseError(UsageError):
    """The database for the sample holds tables already."""

    code = "sample.database-in-use"
    message = mark("In database {name} op {server} staan al tabellen van een kantoor.")
    hint = mark("Noem een naam die nog niet bestaat (de database wordt dan gemaakt) of een lege database.")


class ServerVariantError(UsageError):
    """The local variant has no database, so there is nothing to put on a server."""

    code = "sample.server-variant"
    message = mark("De lokale variant heeft geen database op een server.")
    hint = mark("Laat --variant local weg, of laat --database-url weg.")
