"""Where each key of a TOML text stands, for errors that name a line.

Used by ``toml_tables``. The TOML library keeps no positions; these files are simple enough that the headers and keys at
the start of a line tell. What cannot be found (a key in an inline table) gets the line of the nearest table around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from overstap.i18n import translate

Where = tuple[str | int, ...]
"""A key's place: names, and numbers for the position in an array of tables: ``("offices", 1, "id")``."""

_HEADER = re.compile(r"\s*(?P<open>\[\[?)\s*(?P<name>[A-Za-z0-9_.-]+)\s*\]")
_PLACE = re.compile(r"at line (?P<line>\d+), column (?P<column>\d+)")
_TWICE = ("Cannot declare", "Cannot overwrite", "Duplicate", "Cannot mutate")
_KEY = re.compile(r"\s*(?P<name>[A-Za-z0-9_-]+)\s*=")


def lines_of(text: str) -> Mapping[Where, int]:
    """The line (from 1) of every table header and key of *text* that stands at the start of a line."""
    found: dict[Where, int] = {}
    entries: Counter[Where] = Counter()
    table: Where = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = named = _place(header["name"], entries)
            if header["open"] == "[[":
                table = (*named, entries[named])
                entries[named] += 1
            found.setdefault(named, number)
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, key["name"]), number)
    return found


def _place(name: str, entries: Mapping[Where, int]) -> Where:
    """What a header's *name* means here: a table within an array of tables belongs to the last one of these."""
    where: Where = ()
    for step in name.split("."):
        # Counted before this step: the header of an array itself is about the array.
        where = (*where, *([entries[where] - 1] if where in entries else []), step)
    return where


def syntax_mistake(error: Exception) -> str:
    """What the TOML library says of a text that is no TOML, as a line of our own: it speaks English."""
    said = str(error)
    place = _PLACE.search(said)
    if place is None:
        # A quote or bracket that is never closed is only noticed where the text ends.
        if "end of document" in said:
            return translate("- de TOML houdt te vroeg op: een aanhalingsteken of haak wordt niet gesloten")
        return translate("- dit is geen TOML die te lezen is")
    text = translate("- regel {line}, kolom {column}: hier klopt de TOML niet (een aanhalingsteken, haak of is-teken?)")
    # The library has a handful of words for each of these, and promises none of them.
    if said.startswith(_TWICE):
        text = translate("- regel {line}, kolom {column}: dit staat er al, en mag maar een keer")
    return text.format(line=place["line"], column=place["column"])


def line_of(lines: Mapping[Where, int], where: Where) -> int:
    """The line of *where*, or of the nearest table around it; 1 when there is none."""
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 1)


def written(where: Where) -> str:
    """*where* as people read it: ``offices[2].id``, counting from 1."""
    parts = [f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in where]
    return "".join(parts).removeprefix(".")
