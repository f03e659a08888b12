"""Writes dBASE III files, with memo fields in a .DBT beside them: what old office software left behind."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

BLOCK = 512
"""Bytes of a block of a memo file."""

CP1252 = 0x03
"""The language byte for the code page of Windows in western Europe."""


class Field(NamedTuple):
    """A column: its name (10 characters at most), type (C, N, D, L, M) and width."""

    name: str
    kind: str
    width: int


def write_dbf(path: Path, fields: Sequence[Field], rows: Sequence[Sequence[object]]) -> None:
    """Write *rows* to *path*; None is an empty field, and a memo goes into the file beside it."""
    memos: list[bytes] = []
    records = b"".join(b" " + b"".join(map(_field, fields, row, [memos] * len(fields))) for row in rows)
    has_memo = any(field.kind == "M" for field in fields)
    head_size, record_size = 33 + 32 * len(fields), 1 + sum(field.width for field in fields)
    head = struct.pack(
        "<B3BIHH17xB2x", 0x83 if has_memo else 0x03, 126, 1, 1, len(rows), head_size, record_size, CP1252
    )
    described = (struct.pack("<11sc4xB15x", field.name.encode(), field.kind.encode(), field.width) for field in fields)
    path.write_bytes(head + b"".join(described) + b"\r" + records + b"\x1a")
    if has_memo:
        # The first block only says which block is free next.
        blocks = b"".join(memos)
        first = struct.pack("<I", 1 + len(blocks) // BLOCK).ljust(BLOCK, b"\0")
        path.with_suffix(".DBT").write_bytes(first + blocks)


def _field(field: Field, value: object, memos: list[bytes]) -> bytes:
    if field.kind == "M" and value is not None:
        text = str(value).encode("cp1252") + b"\x1a\x1a"
        number = 1 + sum(map(len, memos)) // BLOCK
        memos.append(text.ljust(-(-len(text) // BLOCK) * BLOCK, b"\0"))
        value = number
    data = b"" if value is None else str(value).encode("cp1252")
    assert len(data) <= field.width, field.name
    return data.rjust(field.width) if field.kind in "NM" else data.ljust(field.width)
