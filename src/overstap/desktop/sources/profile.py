"""The source profile: how the tables of the bundle are read from a desktop database, and what is left out.

Read from ``else4cas.toml`` beside this module, or from another file of the same form, see
``docs/reference/source-profile.md``. ``connection`` runs its queries, ``rows`` applies its words. Nothing else in the
project knows a table of that database.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

from overstap.bundle import model
from overstap.desktop.sources.database_errors import ProfileInvalidError
from overstap.desktop.sources.reasons import InLanguages, in_languages
from overstap.desktop.toml_tables import (
    Limits,
    Table,
    Toml,
    TomlInvalidError,
    TomlUnreadableError,
    parse_toml,
    toml_text,
)
from overstap.i18n import translate

T = TypeVar("T")

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

LIMITS = Limits(file_bytes=1024 * 1024, line=64 * 1024, dots=1024)
"""The shipped profile has ten thousand bytes; a query of some length may stand on one line, with a dot per column."""

# One statement that only reads: a profile is somebody's text file, and a server has no read-only connection.
_READS_ONLY = re.compile(r"\s*(?P<begin>SELECT|WITH)\b[^;]*\Z", re.IGNORECASE)
_DIALECT_WORD = re.compile(r"\{(\w+)\}")
# SQL Server takes no WITH inside another SELECT, which is where the tool puts every query.
_WITHOUT_WITH = frozenset({"mssql"})


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
    left_out: Mapping[str, InLanguages] = field(default_factory=dict)
    reason: InLanguages | None = None

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
        ProfileInvalidError: naming everything that is wrong, each with its line and key.
    """
    try:
        toml = parse_toml(toml_text(path, LIMITS), LIMITS)
    except TomlUnreadableError as error:
        raise ProfileInvalidError(path=path, problems=f"\n- {error.why}") from error
    except TomlInvalidError as error:
        raise ProfileInvalidError(path=path, problems=error.problems) from error
    profile = _Reading(toml, dialect).profile()
    if toml.checks.problems:
        raise ProfileInvalidError(path=path, problems="".join(toml.checks.sentences(translate("bronprofiel"))))
    return profile


@cache
def shipped_profile(dialect: str) -> Profile:
    """The profile that comes with the tool."""
    return read_profile(SHIPPED, dialect)


class _Reading:
    """Reads one profile; what is wrong is gathered, and what is read then means nothing."""

    def __init__(self, toml: Toml, dialect: str) -> None:
        self._top = toml.top
        self._checks = toml.checks
        self._dialect = dialect

    def profile(self) -> Profile:
        top = self._top
        if top.take("profile", int, _expected_number()) not in {None, PROFILE_VERSION}:
            top.fault("profile", _expected_number())
        name, version = (top.take(key, str, translate("hier hoort een tekst")) or "" for key in ("name", "version"))
        dialect = self._dialect_words()
        source = top.table("source")
        source_query = self._query(source, dialect) if source else ""
        words = {key: self._words(table) for key, table in top.named("words").items()}
        entities = tuple(self._entity(table, words, dialect) for table in top.tables("entity"))
        tables = {key: self._table_use(table) for key, table in top.named("tables").items()}
        for table in (source, top):
            if table is not None:
                table.close()
        self._require(entities)
        return Profile(name, version, source_query, entities, tables)

    def _dialect_words(self) -> Mapping[str, str]:
        """The words of the dialect; those of the others are looked at when a database speaks them."""
        found = (
            self._top.take("dialects", dict, translate("hier hoort een tabel, [{key}]").format(key="dialects")) or {}
        )
        values = found.get(self._dialect)
        if not isinstance(values, dict) or not all(isinstance(word, str) for word in values.values()):
            missing = translate("de woorden van dit dialect ontbreken: [dialects.{name}]").format(name=self._dialect)
            self._checks.add(("dialects",), missing)
            return {}
        return values

    def _words(self, table: Table) -> Words:
        expected = translate("hier horen woorden van de bron, elk met een code van de bundel")
        meaning = table.take("meaning", dict, expected) or {}
        if not all(isinstance(code, str) for code in meaning.values()):
            table.fault("meaning", expected)
        otherwise = table.take("otherwise", str, translate("hier hoort een code van de bundel"))
        table.close()
        return Words(meaning, otherwise or "")

    def _entity(self, table: Table, words: Mapping[str, Words], dialect: Mapping[str, str]) -> Entity:
        name = table.take("table", str, _expected_table()) or ""
        if name and (name not in model.TABLES or model.TABLES[name].is_ledger):
            table.fault("table", _expected_table())
        given_by = table.take("given_by", str, translate("hier hoort database, program of de naam van een programma"))
        prefix = self._optional(table, "prefix", str, translate("hier hoort een tekst")) or ""
        chosen = self._optional(table, "words", dict, translate("hier hoort een kolom met de naam van een lijst")) or {}
        for column, of in chosen.items():
            if not isinstance(of, str) or of not in words:
                table.fault("words", translate("de lijst van {column} bestaat niet").format(column=column))
        query = self._query(table, dialect)
        table.close()
        known = {column: words[of] for column, of in chosen.items() if isinstance(of, str) and of in words}
        return Entity(name, query, given_by or "", prefix, known)

    def _query(self, table: Table, dialect: Mapping[str, str]) -> str:
        expected = translate("hier hoort één SELECT, zonder puntkomma")
        query = table.take("query", str, expected)
        if query is None:
            return ""
        reads = _READS_ONLY.match(query)
        if reads is None:
            table.fault("query", expected)
        elif reads["begin"].upper() == "WITH" and self._dialect in _WITHOUT_WITH:
            table.fault("query", translate("SQL Server kan geen vraag lezen die met WITH begint"))
        for word in _DIALECT_WORD.findall(query):
            if word not in dialect:
                table.fault("query", translate("het woord {word} ontbreekt in dit dialect").format(word=f"{{{word}}}"))
        return _DIALECT_WORD.sub(lambda match: dialect.get(match[1], ""), query).strip()

    def _table_use(self, table: Table) -> TableUse:
        expected = translate("hier horen namen van kolommen")
        exported, by_program = (
            table.take_list(key, str, expected) if table.has(key) else () for key in ("exported", "by_program")
        )
        left_out, reason = self._left_out(table), None
        if table.has("reason"):
            because = translate("hier hoort de reden waarom de tabel niet meegaat: een tekst, of een per taal (nl, en)")
            reason = in_languages(table.take("reason", object, because))
            if reason is None:
                table.fault("reason", because)
        twice = [name for name, count in Counter([*exported, *by_program, *left_out]).items() if count > 1]
        if twice:
            table.fault("exported", translate("dubbel genoemd: {names}").format(names=", ".join(twice)))
        if (reason is None) == (not (exported or by_program or left_out)):
            table.fault("reason", translate("noem de kolommen van de tabel, of de reden waarom ze niet meegaat"))
        table.close()
        return TableUse(frozenset(exported), frozenset(by_program), left_out, reason)

    def _left_out(self, table: Table) -> Mapping[str, InLanguages]:
        because = translate("hier horen kolommen, elk met de reden waarom ze niet meegaat")
        given = self._optional(table, "left_out", dict, because) or {}
        found = {column: in_languages(value) for column, value in given.items()}
        if None in found.values():
            table.fault("left_out", because)
        return {column: reason for column, reason in found.items() if reason is not None}

    def _require(self, entities: Iterable[Entity]) -> None:
        """A table without a query would be empty in every bundle, and nobody would miss it."""
        missing = {table.name for table in model.RECORD_TABLES} - {entity.table for entity in entities}
        for name in sorted(missing):
            self._checks.add(("entity",), translate("er is geen vraag voor tabel {name}").format(name=name))

    @staticmethod
    def _optional(table: Table, key: str, kind: type[T], expected: str) -> T | None:
        return table.take(key, kind, expected) if table.has(key) else None


def _expected_number() -> str:
    return translate("hier hoort {number}; een ander profiel is voor een andere versie").format(number=PROFILE_VERSION)


def _expected_table() -> str:
    return translate("hier hoort de naam van een tabel van de bundel")
