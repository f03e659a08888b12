"""The pieces of TOML that a plan is written with: comments, paths, and tables of which the first says what they are.

Used by ``writing`` and ``writing_people``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import tomlkit
from tomlkit.items import AoT, String, Table


def entries(about: str, rows: Iterable[Mapping[str, object]]) -> AoT:
    """An array of tables, one for each of *rows*; what they are *about* stands in the first, above its keys."""
    tables = tomlkit.aot()
    for row in rows:
        table = tomlkit.table()
        # Once: it is about all of them, and a comment above the array would belong to the table before it.
        if not tables:
            comment(table, about)
        for key, value in row.items():
            table.add(key, value)
        tables.append(table)
    return tables


def comment(container: tomlkit.TOMLDocument | Table, text: str) -> None:
    """Add a line of comment."""
    container.add(tomlkit.comment(on_one_line(text)))


def on_one_line(text: str) -> str:
    """*text* without what would end its line: what a source puts into a name must not begin a key of the plan."""
    return "".join(character if character.isprintable() else " " for character in text)


def path_item(path: Path) -> String:
    """A path as people read it."""
    # A literal string: Windows' backslashes stay as they are.
    text = str(path)
    return tomlkit.string(text, literal="'" not in text and text.isprintable())
