"""The local variant ("Classic"): what one program finds in its own files in the data folder.

Beside ``database``; both give rows under the database's column names to ``records``. The rest of ``sample`` writes the
same files with ``dump_row`` and ``dump_file``. Two kinds of file: row files (``.cas``), with a block of ``key=value``
lines per row in key order; and a file per document, such a block followed by the stored bytes.
"""

from collections.abc import Iterator, Mapping
from itertools import dropwhile, islice
from pathlib import Path
from typing import BinaryIO

from overstap.sample.programs.database import StoreError
from overstap.sample.programs.fieldfile import FieldFileError, dump_lines, load_lines
from overstap.sample.programs.records import Row, row_id

_BLANK = b"\r\n"
# Bytes; a head is a few hundred bytes of short lines, so a longer line is no head.
_LONGEST_LINE = 64 * 1024

ROW_FILES = {
    "offices": ("kantoren.cas",),
    "users": ("gebruikers.cas",),
    "clients": ("klanten.cas",),
    "relations": ("relaties.cas",),
    "roles": ("rollen.cas", "taken.cas"),
}
# Table → subfolder, suffix, and the column that holds the bytes after the head.
DOCUMENT_FILES = {
    "returns": ("aangiften", ".aan", "Inhoud"),
    "attachments": ("bijlagen", ".bij", "Inhoud"),
    "assessment_notices": ("sba", ".sba", "Bericht"),
}

# What a head holds; a column that is absent from the file is null.
COLUMNS = {
    "offices": ("KantoorId", "Naam", "Beconnummer", "Straat", "Huisnummer", "Toevoeging", "Postcode", "Plaats", "Land"),
    "users": ("GebruikerId", "Naam", "Email", "Actief"),
    "clients": (
        *("ClientId", "KantoorId", "Clientnummer", "Soort", "Bsn", "FiscaalNummer", "Volgnummer", "ObNummer", "BtwId"),
        *("KvkNummer", "Voorletters", "Voornaam", "Tussenvoegsel", "Naam", "Geslacht", "Geboortedatum", "Email"),
        *("Telefoon", "Straat", "Huisnummer", "Toevoeging", "Postcode", "Plaats", "Land", "Status"),
    ),
    "relations": ("RelatieId", "ClientId", "GebruikerId", "Soort"),
    "roles": ("RolId", "TaakId", "AangifteId", "GebruikerId", "Rol", "Taak", "Plandatum"),
    "returns": (
        *("AangifteId", "ClientId", "Programma", "Jaar", "Middel", "Soort", "PeriodeVan", "PeriodeTot", "Versie"),
        *("Status", "VerzondenOp", "Controlegetal", "Formaat"),
    ),
    "attachments": ("BijlageId", "AangifteId", "Bestandsnaam", "MediaType"),
    "assessment_notices": (
        *("SbaId", "ClientId", "AangifteId", "Middel", "Belastingjaar", "Aanslagnummer", "Dagtekening", "Bedrag"),
        *("Status", "Formaat"),
    ),
}


def dump_row(row: Mapping[str, object]) -> bytes:
    """The block of one row."""
    return dump_lines({name: None if value is None else str(value) for name, value in row.items()}) + _BLANK


def dump_file(row: Mapping[str, object], content: bytes | None) -> bytes:
    """A document's file; without *content* the head says that there is none."""
    # Tells a return without content from one with an empty document.
    head = {**row, "Grootte": None if content is None else len(content)}
    return dump_row(head) + (content or b"")


class LocalStore:
    """Reads the folder of one program; *offices* are those asked for (None: all)."""

    def __init__(self, folder: Path, *, offices: tuple[str, ...] | None) -> None:
        if not folder.is_dir():
            raise StoreError("De gegevensmap uit de configuratie is er niet.")
        self._folder = folder
        self._offices = offices

    def inventory(self, table: str) -> Iterator[tuple[str, str | None]]:
        """The id and, where the head has one, the hash of each record, in key order."""
        for row in self._heads(table):
            checksum = row.get("Controlegetal")
            yield row_id(table, row), None if checksum is None else str(checksum)

    def rows(self, table: str, after: str | None) -> Iterator[Row]:
        """The rows of *table* after the record with id *after*, in key order."""
        rows = self._documents(table) if table in DOCUMENT_FILES else self._heads(table)
        if after is None:
            return rows
        # The row with that id was handed over last time; go on behind it.
        return islice(dropwhile(lambda row: row_id(table, row) != after, rows), 1, None)

    def close(self) -> None:
        """Nothing is kept open between rows."""

    def _heads(self, table: str) -> Iterator[Row]:
        if table in DOCUMENT_FILES:
            return self._selected(table, (_read_head(path) for path in self._files(table)))
        return self._selected(table, (row for name in ROW_FILES[table] for row in self._row_file(name)))

    def _selected(self, table: str, found: Iterator[dict[str, str]]) -> Iterator[Row]:
        for row in found:
            # Users belong to no office and go along with each.
            if self._offices is None or "KantoorId" not in row or row["KantoorId"] in self._offices:
                yield {name: row.get(name) for name in (*COLUMNS[table], "Grootte")}

    def _row_file(self, name: str) -> Iterator[dict[str, str]]:
        path = self._folder / name
        if path.exists():
            with path.open("rb") as file:
                while row := _read_block(file):
                    yield row

    def _files(self, table: str) -> list[Path]:
        folder, suffix, _ = DOCUMENT_FILES[table]
        # Sorted as numbers, as the database variant does, so that both hand over in the same order.
        found = (path for path in (self._folder / folder).glob(f"*{suffix}") if path.stem.isdecimal())
        return sorted(found, key=lambda path: int(path.stem))

    def _documents(self, table: str) -> Iterator[Row]:
        column = DOCUMENT_FILES[table][2]
        folder, suffix, _ = DOCUMENT_FILES[table]
        for row in self._heads(table):
            path = self._folder / folder / f"{row_id(table, row)}{suffix}"
            with path.open("rb") as file:
                # Past the head; what remains is the content.
                _read_block(file)
                content = file.read()
            yield {**row, column: content if row["Grootte"] is not None else None}


def _read_head(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return _read_block(file)


def _read_block(file: BinaryIO) -> dict[str, str]:
    lines = []
    while (line := file.readline(_LONGEST_LINE)) not in {b"", _BLANK}:
        lines.append(line)
    try:
        return load_lines(lines)
    except FieldFileError as error:
        raise StoreError("Een bestand in de gegevensmap is beschadigd.") from error
