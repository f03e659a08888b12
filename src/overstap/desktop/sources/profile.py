"""The source profile: how the tables of the bundle are read from a desktop database, and what is left out.

Read from ``else4cas.toml`` beside this module, or from another file of the same form, see
``docs/reference/source-profile.md``. ``connection`` runs its queries, ``rows`` applies its words. Nothing else in the
project knows a table of that database.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from overstap.bundle import model
from overstap.desktop.sources.database_errors import ProfileInvalidError

# The form of the file; another number is refused.
PROFILE_VERSION = 1
SHIPPED = Path(__file__).with_name("else4cas.toml")

GIVEN_BY_DATABASE = "database"
# Who hands over the records of an entity: the database, the program and year of the row, or a program by its name.
GIVEN_BY_PROGRAM = "program"

# Columns that a query gives beside those of the bundle's table.
FACTS = frozenset(
    {
        "of_office",
        "of_client",
        "of_state",
        "of_program",
        "of_year",
        "of_tax",
        "of_status",
        "of_filed",
        "of_bytes",
        "source_hash",
    }
)

# One statement that only reads: a profile is somebody's text file, and a server has no read-only connection.
_READS_ONLY = re.compile(r"\s*(SELECT|WITH)\b[^;]*\Z", re.IGNORECASE)
_DIALECT_WORD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Words:
    """Words of the source and their codes in the bundle; *otherwise* stands for a word that is not known."""

    meaning: Mapping[str, str]
    otherwise: str

    def code(self, word: str | None) -> str:
        """The code of *word*."""
        return self.meaning.get(word or "", self.otherwise)


@dataclass(frozen=True, eq=False)
class Entity:
    """How the records of one table, or of one kind within it, are read; see ``docs/reference/source-profile.md``."""

    table: str
    query: str
    given_by: str
    prefix: str = ""
    words: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True)
class TableUse:
    """What becomes of a table of the database: columns exported or left out with a reason, or all of it left out."""

    exported: frozenset[str] = frozenset()
    by_program: frozenset[str] = frozenset()
    left_out: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None

    @property
    def known(self) -> frozenset[str]:
        """The columns that the profile knows."""
        return self.exported | self.by_program | frozenset(self.left_out)


@dataclass(frozen=True)
class Profile:
    """A whole profile, with the words of one SQL dialect filled in."""

    name: str
    version: str
    source_query: str
    entities: tuple[Entity, ...]
    tables: Mapping[str, TableUse]

    def of(self, table: str) -> tuple[Entity, ...]:
        """The entities that make up the bundle's *table*."""
        return tuple(entity for entity in self.entities if entity.table == table)


def read_profile(path: Path, dialect: str) -> Profile:
    """Read and check the profile at *path* for a database that speaks *dialect* (``sqlite`` or ``mssql``).

    Raises:
        ProfileInvalidError: naming everything that is wrong.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ProfileInvalidError(path=path, problems=str(error)) from error
    problems = list(_problems(raw, dialect))
    if problems:
        raise ProfileInvalidError(path=path, problems="; ".join(problems))
    return _profile(raw, raw["dialects"][dialect])


@cache
def shipped_profile(dialect: str) -> Profile:
    """The profile that comes with the tool."""
    return read_profile(SHIPPED, dialect)


def _problems(raw: Mapping[str, Any], dialect: str) -> Iterator[str]:
    if raw.get("profile") != PROFILE_VERSION:
        yield f"profile != {PROFILE_VERSION}"
    yield from (key for key in ("name", "version") if not isinstance(raw.get(key), str))
    dialects, words, entities = raw.get("dialects"), raw.get("words", {}), raw.get("entity")
    # Whatever is wrong with one section, the others are looked at as well.
    known_words = set(dialects.get(dialect, ())) if isinstance(dialects, dict) else set()
    if not isinstance(dialects, dict) or dialect not in dialects:
        yield f"[dialects.{dialect}]"
    yield from _query_problems("[source]", raw.get("source"), known_words)
    yield from (f"[words.{name}]" for name, entry in words.items() if not _is_words(entry))
    if not isinstance(entities, list):
        yield "[[entity]]"
        return
    for number, entity in enumerate(entities, start=1):
        yield from _entity_problems(f"[[entity]] {number}", entity, set(words), known_words)
    # A table without a query would be empty in every bundle, and nobody would miss it.
    missing = {table.name for table in model.RECORD_TABLES} - {entity.get("table") for entity in entities}
    yield from (f"[[entity]] table = {table}" for table in sorted(missing))
    yield from (f"[tables.{name}]" for name, use in raw.get("tables", {}).items() if not _is_table_use(use))


def _entity_problems(where: str, entity: Mapping[str, Any], words: set[str], dialect: set[str]) -> Iterator[str]:
    table = entity.get("table")
    if table not in model.TABLES or model.TABLES[table].is_ledger:
        yield f"{where}: table"
    if not isinstance(entity.get("given_by"), str):
        yield f"{where}: given_by"
    yield from _query_problems(where, entity, dialect)
    yield from (f"{where}: words.{column}" for column, name in entity.get("words", {}).items() if name not in words)


def _query_problems(where: str, holder: object, dialect: set[str]) -> Iterator[str]:
    query = holder.get("query") if isinstance(holder, dict) else None
    if not isinstance(query, str) or not _READS_ONLY.match(query):
        yield f"{where}: query"
    else:
        yield from (f"{where}: {{{word}}}" for word in _DIALECT_WORD.findall(query) if word not in dialect)


def _is_words(entry: object) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("otherwise"), str):
        return False
    meaning = entry.get("meaning")
    return isinstance(meaning, dict) and all(isinstance(code, str) for code in meaning.values())


def _is_table_use(use: object) -> bool:
    return isinstance(use, dict) and set(use) <= {"exported", "by_program", "left_out", "reason"}


def _profile(raw: Mapping[str, Any], dialect: Mapping[str, str]) -> Profile:
    words = {name: Words(entry["meaning"], entry["otherwise"]) for name, entry in raw.get("words", {}).items()}
    return Profile(
        name=raw["name"],
        version=raw["version"],
        source_query=raw["source"]["query"],
        entities=tuple(_entity(entry, words, dialect) for entry in raw["entity"]),
        tables={name: _table_use(use) for name, use in raw.get("tables", {}).items()},
    )


def _entity(raw: Mapping[str, Any], words: Mapping[str, Words], dialect: Mapping[str, str]) -> Entity:
    return Entity(
        table=raw["table"],
        query=_DIALECT_WORD.sub(lambda match: dialect[match[1]], raw["query"]).strip(),
        given_by=raw["given_by"],
        prefix=raw.get("prefix", ""),
        words={column: words[name] for column, name in raw.get("words", {}).items()},
    )


def _table_use(raw: Mapping[str, Any]) -> TableUse:
    return TableUse(
        exported=frozenset(raw.get("exported", ())),
        by_program=frozenset(raw.get("by_program", ())),
        left_out=raw.get("left_out", {}),
        reason=raw.get("reason"),
    )
