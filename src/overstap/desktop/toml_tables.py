"""A TOML file that people wrote, read key by key: every mistake gets its line, and what nobody asked for is one too.

On top of ``toml_lines``; used by all that reads such a file (the plan, the description of a tap). Nothing is raised:
the mistakes are gathered, so that a file can be mended in one go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from overstap.desktop.toml_lines import Where, line_of, written
from overstap.i18n import translate

T = TypeVar("T")


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

    def close(self) -> None:
        """Call every key that nobody took unknown."""
        for key in self._values:
            self.fault(key, translate("deze sleutel is onbekend"))
