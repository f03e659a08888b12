"""The layout of the sample's database Else4Cas: tables, columns, keys and indexes, as data.

At the bottom of ``sample``: ``rows`` fills the columns in this order, ``sqlite`` and ``sqlserver`` create and insert,
``localfiles`` takes the names. The real layout is not public; this is the one that the source profile ``else4cas.toml``
reads. What differs between database systems is kept to the two tables of types.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# SQLite ignores sizes; they are there for readers and for stricter database systems.
SQLITE_TYPES = {
    "integer": "INTEGER",
    "text": "VARCHAR({size})",
    "ansi": "VARCHAR({size})",
    "guid": "VARCHAR(36)",
    "flag": "INTEGER",
    "number": "DECIMAL(38,0)",
    "amount": "DECIMAL(38,2)",
    "date": "DATE",
    "instant": "TIMESTAMP",
    "bytes": "BLOB",
}

# Of everything that a database which grew over twenty years has: types that drivers hand over in ways of their own.
SERVER_TYPES = {
    "integer": "int",
    "text": "nvarchar({size})",
    "ansi": "varchar({size})",
    "guid": "uniqueidentifier",
    "flag": "bit",
    "number": "decimal(38,0)",
    "amount": "decimal(38,2)",
    "date": "date",
    "instant": "datetime2(7)",
    "bytes": "varbinary(max)",
}


@dataclass(frozen=True)
class Column:
    """A column: *kind* is a key of ``SQLITE_TYPES``, *size* counts characters."""

    name: str
    kind: str
    size: int = 0
    required: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose first column is its primary key."""

    name: str
    columns: tuple[Column, ...]
    indexes: tuple[tuple[str, ...], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


def _table(name: str, specification: str, *indexes: str) -> Table:
    """A table from a text such as ``ClientId:integer! Naam:text200``; ``!`` marks a value that is always there."""
    columns = []
    for item in specification.split():
        column, _, kind = item.partition(":")
        # What the programs always fill in; everything else can be null.
        required = kind.endswith("!")
        bare = kind.rstrip("!")
        word = bare.rstrip("0123456789")
        columns.append(Column(column, word, int(bare.removeprefix(word) or 0), required))
    return Table(name, tuple(columns), tuple(tuple(index.split()) for index in indexes))


# The columns of an address, the same in every table that has one.
_ADDRESS = "Straat:text100 Huisnummer:text10 Toevoeging:text10 Postcode:text10 Plaats:ansi60 Land:text2"

# Name → table, in the order in which they can be filled.
LAYOUT = {
    table.name: table
    for table in (
        _table("DatabaseInfo", "DatabaseGuid:guid! Versie:text20! AangemaaktOp:instant!"),
        _table("Kantoor", f"KantoorId:integer! Naam:text100! Beconnummer:text6 {_ADDRESS}"),
        _table("Gebruiker", "GebruikerId:integer! Inlognaam:text40! Naam:text100! Email:text200 Actief:flag!"),
        _table(
            "Client",
            "ClientId:integer! KantoorId:integer! Clientnummer:text20 Soort:text1! Bsn:text9 FiscaalNummer:text9 "
            "Volgnummer:text4 ObNummer:text14 BtwId:text14 KvkNummer:text8 Voorletters:text20 Voornaam:text60 "
            "Tussenvoegsel:text20 Naam:text200! Geslacht:text1 Geboortedatum:date Email:text200 Telefoon:text20 "
            f"{_ADDRESS} Status:text20!",
            "KantoorId",
        ),
        _table(
            "Aangifte",
            "AangifteId:integer! ClientId:integer! Programma:text3! Jaar:integer! Middel:text3! Soort:text20! "
            "PeriodeVan:date! PeriodeTot:date! Versie:integer! Status:text20! VerzondenOp:instant Kenmerk:text40 "
            "Controlegetal:text64",
            "Programma Jaar AangifteId",
            "ClientId",
        ),
        _table("AangifteInhoud", "AangifteId:integer! Formaat:text10! Inhoud:bytes!"),
        _table("AangifteRol", "RolId:integer! AangifteId:integer! GebruikerId:integer! Rol:text40!", "AangifteId"),
        _table(
            "AangifteTaak",
            "TaakId:integer! AangifteId:integer! GebruikerId:integer! Taak:text40! Plandatum:date",
            "AangifteId",
        ),
        _table("MedewerkerClient", "RelatieId:number! ClientId:integer! GebruikerId:integer! Soort:text40!"),
        _table(
            "Bijlage",
            "BijlageId:integer! AangifteId:integer! Bestandsnaam:text200! MediaType:text100 Inhoud:bytes",
            "AangifteId",
        ),
        _table(
            "Sba",
            "SbaId:integer! ClientId:integer! AangifteId:integer Middel:text3! Belastingjaar:integer! "
            "Aanslagnummer:text23 Dagtekening:date Bedrag:amount Status:text20 Formaat:text10 Bericht:bytes",
            "ClientId",
        ),
        _table("Sessie", "SessieId:integer! GebruikerId:integer! Werkplek:text40 GestartOp:instant!"),
        _table("Instelling", "Sleutel:text60! Waarde:text200"),
        _table(
            "Uitstel",
            "UitstelId:integer! ClientId:integer! Middel:text3! Belastingjaar:integer! Status:text40 UitstelTot:date",
        ),
        _table("LogRegel", "LogId:integer! Tijdstip:instant! GebruikerId:integer Tekst:text200"),
    )
}


def create_statement(table: Table, types: Mapping[str, str] = SQLITE_TYPES) -> str:
    """The CREATE TABLE statement, for SQLite or with the *types* of another database system."""
    key = table.columns[0].name
    lines = [
        f"{column.name} {types[column.kind].format(size=column.size)}{' NOT NULL' if column.required else ''}"
        for column in table.columns
    ]
    return f"CREATE TABLE {table.name} ({', '.join(lines)}, PRIMARY KEY ({key}))"


def index_statements(table: Table) -> list[str]:
    """The CREATE INDEX statements of a table."""
    return [
        f"CREATE INDEX {table.name}_{'_'.join(columns)} ON {table.name} ({', '.join(columns)})"
        for columns in table.indexes
    ]


def insert_statement(table: Table) -> str:
    """The INSERT statement for all columns in order."""
    marks = ", ".join("?" * len(table.columns))
    return f"INSERT INTO {table.name} ({', '.join(table.names)}) VALUES ({marks})"  # noqa: S608 - names are ours
