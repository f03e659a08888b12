"""What can be wrong with a database as a source, or with the profile that says how to read it.

Used by ``profile``, ``connection`` and ``database``. Nothing here quotes a driver's own message: such messages hold
host names, log-ins and sometimes values.
"""

from __future__ import annotations

from overstap.errors import (
    AccessError,
    ConnectionFailedError,
    EnvironmentFaultError,
    SourceError,
    UsageError,
)
from overstap.i18n import mark


class ProfileInvalidError(SourceError):
    """The source profile cannot be used; everything that is wrong with it is named."""

    code = "profile.invalid"
    message = mark("Het bronprofiel {path} klopt niet.{problems}")
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


class DatabaseGoneError(DatabaseUnreadableError):
    """The file of the database went away while it was being read: a drive was unplugged, or somebody moved it."""

    code = "database.gone"
    message = mark("De database {name} is tijdens het lezen verdwenen: {path} is er niet meer.")
    hint = mark(
        "Sluit de schijf of de netwerkmap weer aan, of zet het bestand terug, en geef dezelfde opdracht nog eens. Wat "
        "al veilig was, is bewaard."
    )
    retry_helps = True


class DatabaseQuestionError(DatabaseUnreadableError):
    """A server could not answer what the profile asks."""

    code = "database.question"
    message = mark("De server kon een vraag over database {name} niet beantwoorden.")
    hint = mark("Controleer met overstap survey --schema of het bronprofiel bij deze database past.")


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


class DatabaseAddressError(UsageError):
    """The address of a database server, or the URL of a database, is in no form that is known."""

    code = "database.address"
    message = mark("{address} is geen adres van een database die te gebruiken is.")
    hint = mark(
        "Schrijf een server als NAAM, NAAM\\INSTANTIE of NAAM,POORT, en een URL als "
        "mssql://GEBRUIKER@SERVER:POORT/DATABASE (zie docs/reference/database-server.md)."
    )


class DriverMissingError(EnvironmentFaultError):
    """No library that speaks to SQL Server is installed, or not the one that was asked for."""

    code = "database.driver-missing"
    message = mark("Het stuurprogramma voor SQL Server ({driver}) is niet geïnstalleerd.")
    hint = mark("Installeer Overstap met de toevoeging sqlserver: pip install 'overstap[sqlserver]'.")


class DriverUnusableError(EnvironmentFaultError):
    """The library is installed and cannot start: on Debian and Ubuntu it needs one that is not always there."""

    code = "database.driver-unusable"
    message = mark("Het stuurprogramma {driver} voor SQL Server kan op deze computer niet starten.")
    hint = mark(
        "Op Debian en Ubuntu ontbreekt meestal een pakket: sudo apt install libltdl7. "
        "Of gebruik het andere stuurprogramma: --driver pymssql."
    )


class ServerUnknownError(ConnectionFailedError):
    """The name of the server means nothing on this network."""

    code = "database.server-unknown"
    message = mark("De server {server} is op dit netwerk niet te vinden.")
    hint = mark("Controleer de naam, en of deze computer met het kantoornetwerk (of de VPN) is verbonden.")


class ServerRefusedError(ConnectionFailedError):
    """The machine is there, and nothing listens where SQL Server should."""

    code = "database.server-refused"
    message = mark("Op {server} luistert geen SQL Server.")
    hint = mark(
        "Controleer of SQL Server daar draait en TCP/IP aan heeft staan, en of de poort of de instantie klopt "
        "(NAAM\\INSTANTIE of NAAM,POORT)."
    )


class ServerSilentError(ConnectionFailedError):
    """Nothing came back in time."""

    code = "database.server-silent"
    message = mark("De server {server} gaf binnen {seconds} seconden geen antwoord.")
    hint = mark(
        "Controleer of een firewall de verbinding tegenhoudt. Een oude server antwoordt soms alleen zonder "
        "versleuteling: --encryption off."
    )


class ServerOtherError(ConnectionFailedError):
    """Something answers, and it does not speak as SQL Server does."""

    code = "database.server-other"
    message = mark("Op {server} antwoordt iets, maar geen SQL Server.")
    hint = mark(
        "Controleer de poort: waarschijnlijk luistert daar een ander programma, zoals een webserver. SQL Server "
        "luistert meestal op poort 1433; de beheerder kent de juiste."
    )
    retry_helps = False


class ServerHungUpError(ConnectionFailedError):
    """The connection was made and ended again before anybody could log in."""

    code = "database.server-hung-up"
    message = mark("De verbinding met {server} werd meteen weer verbroken, nog voor het aanmelden.")
    hint = mark(
        "Controleer of de poort klopt, of een firewall of proxy de verbinding afbreekt, en of SQL Server verbindingen "
        "van deze computer toelaat."
    )


class InstanceSilentError(ServerSilentError):
    """An instance without a port: SQL Server Browser, which knows where it listens, said nothing either."""

    code = "database.instance-silent"
    hint = mark(
        "Schrijf de poort van de instantie erbij (NAAM,POORT); de beheerder kent die. Of laat op de server "
        "SQL Server Browser starten en UDP-poort 1434 openzetten."
    )


class ServerUntrustedError(ConnectionFailedError):
    """The server cannot be reached in the way in which the connection was to be protected."""

    code = "database.server-untrusted"
    message = mark("De verbinding met {server} kon niet worden beveiligd zoals gevraagd ({encryption}).")
    hint = mark(
        "Heeft de server een eigen certificaat dat deze computer niet kent, kies dan --encryption self-signed; "
        "kan hij niet versleutelen, kies dan --encryption off, alleen binnen het kantoor."
    )
    retry_helps = False


class CertificateUncheckedError(UsageError):
    """A driver that cannot check certificates was to check one."""

    code = "database.certificate-unchecked"
    message = mark("Het stuurprogramma {driver} kan het certificaat van {server} niet controleren.")
    hint = mark("Gebruik --driver mssqlpython, of kies --encryption self-signed en controleer de server zelf.")


class LoginMissingError(UsageError):
    """The database asks for a log-in and no password was given."""

    code = "database.login-missing"
    message = mark("De database op {server} is beveiligd; er is geen wachtwoord opgegeven voor {user}.")
    hint = mark(
        "Zet het wachtwoord in een bestand (--password-file) of in OVERSTAP_DATABASE_PASSWORD, "
        "of geef de opdracht in een venster waarin ernaar gevraagd kan worden."
    )


class PasswordFileError(UsageError):
    """The file that should hold the password cannot be read, or holds something else."""

    code = "database.password-file"
    message = mark("Het wachtwoordbestand {path} kan niet worden gebruikt ({why}).")
    hint = mark("Zet alleen het wachtwoord in het bestand, op één regel, leesbaar voor u alleen.")


class LoginRefusedError(AccessError):
    """Reached, and the user or the password is wrong, blocked or expired."""

    code = "database.login"
    message = mark("De server {server} laat {user} niet toe.")
    hint = mark(
        "Controleer gebruikersnaam en wachtwoord. De gewone gebruikersnaam is SA; de beheerder kent het wachtwoord."
    )


class DatabaseUnknownError(SourceError):
    """The server has no database of that name."""

    code = "database.unknown"
    message = mark("Op server {server} staat geen database {name}.")
    hint = mark("Bekijk met overstap databases welke er wel zijn, en kies er een met --database.")


class DatabaseNotOnServerError(UsageError):
    """A server was to be looked at, and the installation keeps its database in a file."""

    code = "database.not-on-server"
    message = mark("Volgens {path} staat de database niet op een server.")
    hint = mark("Noem een server met --server, of bekijk deze installatie met overstap survey.")


class PasswordInAddressError(UsageError):
    """A password was typed on a command line, where everybody on the machine can read it."""

    code = "database.password-in-address"
    message = mark("In het adres van de database staat een wachtwoord; anderen op deze computer kunnen het zo lezen.")
    hint = mark(
        "Laat het weg (mssql://GEBRUIKER@SERVER/DATABASE) en zet het in een bestand (--password-file) of in "
        "OVERSTAP_DATABASE_PASSWORD. Was het een echt wachtwoord, wijzig het dan."
    )


class DatabaseForbiddenError(AccessError):
    """The database is there, and this user may not read it."""

    code = "database.forbidden"
    message = mark("Gebruiker {user} mag database {name} op server {server} niet lezen.")
    hint = mark("Vraag de beheerder om leesrechten (rol db_datareader) op deze database, of meld u aan als een ander.")


class DatabaseLostError(ConnectionFailedError):
    """The connection broke, or the server gave up, while it was being read."""

    code = "database.lost"
    message = mark("De verbinding met database {name} viel weg tijdens het lezen.")
    hint = mark(
        "Probeer het opnieuw; er is niets gewijzigd. Gebeurt het vaker, kijk dan of de server of het netwerk hapert."
    )
