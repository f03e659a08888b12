"""What can be wrong with a database as a source, or with the profile that says how to read it.

Used by ``profile``, ``connection`` and ``database``. Nothing here quotes a driver's own message: such messages hold
host names, log-ins and sometimes values.
"""

from __future__ import annotations

from overstap.errors import ConnectionFailedError, SourceError
from overstap.i18n import mark


class ProfileInvalidError(SourceError):
    """The source profile cannot be used; everything that is wrong with it is named."""

    code = "profile.invalid"
    message = mark("Het bronprofiel {path} klopt niet: {problems}.")
    hint = mark("Herstel het profiel (zie docs/reference/source-profile.md) of gebruik het meegeleverde.")


class DatabaseNotFoundError(SourceError):
    """The database file that the settings name is not there."""

    code = "database.not-found"
    message = mark("Het databasebestand {path} uit het instellingenbestand bestaat niet.")
    hint = mark("Controleer of de schijf is aangesloten en of het instellingenbestand bij deze installatie hoort.")


class DatabaseUnreadableError(SourceError):
    """The file is no database, is damaged, or cannot be read while the tool reads it."""

    code = "database.unreadable"
    message = mark("De database {name} kan niet worden gelezen.")
    hint = mark("Controleer of het bestand een database is en niet beschadigd, en of u het mag lezen.")


class DatabaseLayoutError(SourceError):
    """The database lacks tables or columns that the profile reads; all are named."""

    code = "database.layout"
    message = mark("De database {name} is anders ingedeeld dan profiel {profile} verwacht. Niet gevonden: {missing}.")
    hint = mark(
        "Werk de desktopprogramma's bij. Helpt dat niet, bekijk dan de indeling met overstap survey --schema "
        "en pas een kopie van het bronprofiel aan."
    )


class LocalEmptyError(SourceError):
    """CAS knows no office in the data folder: there is nothing that could be migrated, or it is another folder."""

    code = "local.empty"
    message = mark("In de gegevensmap {folder} is geen kantoor gevonden.")
    hint = mark("Controleer in het instellingenbestand onder [Lokaal] of Map naar de juiste gegevensmap wijst.")


class DatabaseServerError(ConnectionFailedError):
    """The settings name a database server, which this version cannot read yet."""

    code = "database.server"
    message = mark("Het instellingenbestand wijst naar database {database} op server {server}.")
    hint = mark("Deze versie leest alleen een databasebestand. Gebruik een nieuwere versie van Overstap.")
    retry_helps = False
