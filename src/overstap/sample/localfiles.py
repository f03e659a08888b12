"""Writes the local variant ("Classic"): a folder per program, with the files that ``programs.local`` reads.

Above ``rows``, beside ``sqlite``; it takes the same rows. Row files grow as clients come by; returns, attachments and
SBAs are files of their own.
"""

from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from overstap.sample.layout import LAYOUT
from overstap.sample.private import private_file, private_folder
from overstap.sample.programs.local import COLUMNS, DOCUMENT_FILES, ROW_FILES, dump_file, dump_row
from overstap.sample.rows import Rows

Row = dict[str, object]


class LocalWriter:
    """Creates the folder at *folder* and writes what it is given; a context manager that closes all files."""

    def __init__(self, folder: Path) -> None:
        self._folder = private_folder(folder)
        self._folders: set[Path] = set()
        self._files: dict[Path, BinaryIO] = {}
        self._stack = ExitStack()

    def write(self, rows: Rows) -> None:
        """Write *rows*: those of the practice, or those of one client."""
        named = {
            name: [dict(zip(LAYOUT[name].names, row, strict=True)) for row in found] for name, found in rows.items()
        }
        office = named["Client"][0]["KantoorId"] if "Client" in named else None
        for table, source in (("offices", "Kantoor"), ("users", "Gebruiker"), ("clients", "Client")):
            self._append("CAS", table, ROW_FILES[table][0], named.get(source, []))
        self._append("CAS", "relations", ROW_FILES["relations"][0], _at(office, named.get("MedewerkerClient", [])))
        # Returns first: they tell in which program's folder the rest belongs.
        programs = self._returns(named, office)
        for source, file in (("AangifteRol", "rollen.cas"), ("AangifteTaak", "taken.cas")):
            for program, roles in _by_program(programs, named.get(source, [])).items():
                self._append(program, "roles", file, _at(office, roles))
        for program, found in _by_program(programs, named.get("Bijlage", [])).items():
            for row in found:
                self._document(program, "attachments", _with(row, office))
        for row in named.get("Sba", []):
            self._document("CAS", "assessment_notices", _with(row, office))

    def finish(self) -> None:
        """Close the files."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _returns(self, named: dict[str, list[Row]], office: object) -> dict[object, str]:
        """Write the returns; return id → program, for what hangs on them."""
        # A return and its content are two rows of the database and one file here.
        contents = {row["AangifteId"]: row for row in named.get("AangifteInhoud", [])}
        programs = {}
        for row in named.get("Aangifte", []):
            program = f"{row['Programma']}{row['Jaar']}"
            programs[row["AangifteId"]] = program
            content = contents.get(row["AangifteId"], {"Formaat": None, "Inhoud": None})
            self._document(program, "returns", _with({**row, **content}, office))
        return programs

    def _document(self, program: str, table: str, row: Row) -> None:
        subfolder, suffix, column = DOCUMENT_FILES[table]
        folder = self._program_folder(program, subfolder)
        head = {name: row[name] for name in ("KantoorId", *COLUMNS[table])}
        content = row[column]
        assert content is None or isinstance(content, bytes)
        # The first column is the key.
        key = row[COLUMNS[table][0]]
        private_file(folder / f"{key}{suffix}", dump_file(head, content))

    def _append(self, program: str, table: str, name: str, rows: list[Row]) -> None:
        # No empty files: a program that has nothing of a kind has no file for it.
        if not rows:
            return
        path = self._program_folder(program) / name
        if path not in self._files:
            private_file(path, b"")
            self._files[path] = self._stack.enter_context(path.open("ab"))
        columns = ("KantoorId", *COLUMNS[table])
        for row in rows:
            self._files[path].write(dump_row({column: row[column] for column in columns if column in row}))

    def _program_folder(self, *names: str) -> Path:
        path = self._folder
        for name in names:
            path /= name
            if path not in self._folders:
                self._folders.add(private_folder(path))
        return path


def _by_program(programs: dict[object, str], rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[programs[row["AangifteId"]]].append(row)
    return found


def _with(row: Row, office: object) -> Row:
    return {**row, "KantoorId": office}


def _at(office: object, rows: list[Row]) -> list[Row]:
    return [_with(row, office) for row in rows]
