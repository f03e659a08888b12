"""A TOML file that people wrote, read key by key: every mistake gets its line, and what nobody asked for is one too.

On top of ``toml_lines``; used by all that reads such a file (the plan, the source profile, the description of a tap),
each of which says in an error of its own what the file is for. Mistakes are gathered, so that a file can be mended in
one go.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from overstap.desktop.toml_lines import Where, line_of, lines_of, syntax_mistake, written
from overstap.errors import os_error_text
from overstap.i18n import translate

T = TypeVar("T")

MOST_TOLD = 10
"""Lines that are told at most of a file that is something else altogether: one would do."""


class TomlUnreadableError(Exception):
    """The file cannot be opened, is too large, or is no text; ``why`` says which, in the active language."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TomlInvalidError(Exception):
    """The text is no TOML; ``problems`` are lines that say where, each on a new one."""

    def __init__(self, problems: str) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True)
class Limits:
    """What a file may have at most: bytes, characters in a line, dots in a line.

    The TOML library takes quadratic time for keys of many steps, so a file from outside must not choose how many.
    """

    file_bytes: int
    line: int = 4096
    dots: int = 64


@dataclass(frozen=True)
class Checks:
    """The mistakes found so far in one file; ``lines`` tells where its keys stand."""

    lines: Mapping[Where, int]
    problems: list[tuple[Where, str]] = field(default_factory=list)

    def add(self, where: Where, problem: str) -> None:
        """Note a mistake; the same one twice is one."""
        if (where, problem) not in self.problems:
            self.problems.append((where, problem))

    def sentences(self, whole: str) -> list[str]:
        """A line per mistake, each on a new one, in the order of the file; *whole* is what to call the file itself."""
        template = "\n" + translate("- regel {line}, {key}: {problem}")
        placed = sorted((line_of(self.lines, where), written(where), problem) for where, problem in self.problems)
        return [template.format(line=line, key=key or whole, problem=problem) for line, key, problem in placed]


class Table:
    """One TOML table being read: takes the keys it is asked for, and calls what is left over unknown."""

    def __init__(self, values: Mapping[str, object], where: Where, checks: Checks) -> None:
        self._values = dict(values)
        self._where = where
        self._checks = checks

    def take(self, key: str, kind: type[T], expected: str) -> T | None:
        """The value of *key* when it is a *kind*; otherwise None, and a mistake that says what was *expected*.

        With ``object`` as *kind* every value will do.
        """
        if key not in self._values:
            self._checks.add(self._where, translate("{key} ontbreekt").format(key=key))
            return None
        value = self._values.pop(key)
        # bool is an int to Python, but true is not a year.
        if isinstance(value, kind) and (kind in {bool, object} or not isinstance(value, bool)):
            return value
        self.fault(key, expected)
        return None

    def take_list(self, key: str, kind: type[T], expected: str) -> tuple[T, ...]:
        """The values of the list *key*; each that is not a *kind* is a mistake."""
        values = self.take(key, list, expected)
        wanted = [value for value in values or () if isinstance(value, kind) and not isinstance(value, bool)]
        if values is not None and len(wanted) != len(values):
            self.fault(key, expected)
        return tuple(wanted)

    def table(self, key: str) -> Table | None:
        """The table called *key*."""
        values = self.take(key, dict, translate("hier hoort een tabel, [{key}]").format(key=key))
        return None if values is None else Table(values, (*self._where, key), self._checks)

    def named(self, key: str) -> dict[str, Table]:
        """The tables below *key*, which have names of their own; none when there is no *key*."""
        if not self.has(key):
            return {}
        expected = translate("hier hoort een tabel, [{key}]")
        values = self.take(key, dict, expected.format(key=key)) or {}
        for name in [name for name, value in values.items() if not isinstance(value, dict)]:
            self._checks.add((*self._where, key, name), expected.format(key=f"{key}.{name}"))
        found = {name: value for name, value in values.items() if isinstance(value, dict)}
        return {name: Table(value, (*self._where, key, name), self._checks) for name, value in found.items()}

    def text_or_table(self, key: str, expected: str) -> str | Table | None:
        """The text or the table called *key*: a short way and a long way to say something."""
        value = self.take(key, object, expected)
        if isinstance(value, dict):
            return Table(value, (*self._where, key), self._checks)
        if value is not None and not isinstance(value, str):
            self.fault(key, expected)
            return None
        return value

    def tables(self, key: str) -> list[Table]:
        """The array of tables called *key*."""
        expected = translate("hier horen tabellen, elk met [[{key}]]").format(key=key)
        values = self.take_list(key, dict, expected)
        return [Table(values, (*self._where, key, index), self._checks) for index, values in enumerate(values)]

    def has(self, key: str) -> bool:
        """Whether there is a *key* that nobody took yet."""
        return key in self._values

    def fault(self, key: str, problem: str) -> None:
        """Note a mistake in *key*."""
        self._checks.add((*self._where, key), problem)

    def fault_here(self, problem: str) -> None:
        """Note a mistake in the table as a whole."""
        self._checks.add(self._where, problem)

    @property
    def problems(self) -> Sequence[tuple[Where, str]]:
        """The mistakes in the whole file so far."""
        return self._checks.problems

    def close(self) -> None:
        """Call every key that nobody took unknown."""
        for key in self._values:
            self.fault(key, translate("deze sleutel is onbekend"))


def toml_text(path: Path, limits: Limits) -> str:
    """The text of the file *path*.

    Raises:
        TomlUnreadableError: it cannot be opened, is larger than the limits allow, or is no UTF-8.
    """
    try:
        with path.open("rb") as file:
            # One byte more than allowed tells a file that is too large from one that just fits.
            data = file.read(limits.file_bytes + 1)
        if len(data) > limits.file_bytes:
            raise TomlUnreadableError(translate("te groot"))
        # Editors of Windows put a mark in front, which is no part of the text.
        return data.decode("utf-8-sig")
    except OSError as error:
        raise TomlUnreadableError(os_error_text(error)) from error
    except UnicodeDecodeError as error:
        raise TomlUnreadableError(translate("geen UTF-8-tekst")) from error


@dataclass(frozen=True)
class Toml:
    """A text that is TOML: what stands in it, and where the mistakes in that are gathered."""

    document: Mapping[str, Any]
    checks: Checks

    @property
    def top(self) -> Table:
        """The table that the text is as a whole; each time a new one, of which nothing was taken."""
        return Table(self.document, (), self.checks)


def parse_toml(text: str, limits: Limits) -> Toml:
    """*text*, as far as it is TOML.

    Raises:
        TomlInvalidError: naming the place where it is not.
    """
    # Looked at before the library sees it: what it would choke on never gets there.
    too_long = [translate("- regel {line}: te lang of te diep genest").format(line=line) for line in _odd(text, limits)]
    if too_long:
        raise TomlInvalidError("".join(f"\n{line}" for line in too_long[:MOST_TOLD]))
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Thousands of nested brackets end the recursion, and a number of thousands of digits is a plain ValueError.
        raise TomlInvalidError(f"\n{syntax_mistake(error)}") from error
    return Toml(document, Checks(lines_of(text)))


def _odd(text: str, limits: Limits) -> Iterator[int]:
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > limits.line or line.count(".") > limits.dots:
            yield number
