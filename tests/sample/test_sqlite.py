"""The database file: what was written is read back, private, and without traces of how it was made."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from overstap.sample.layout import LAYOUT
from overstap.sample.sqlite import DatabaseWriter

ROWS = {"AangifteInhoud": [(7, "ELS3", b"\x00\xff"), (9, "ELS1", b"")], "Instelling": [("Kleur", None)]}


def _write(path: Path) -> Path:
    with DatabaseWriter(path) as writer:
        writer.write({"Instelling": ROWS["Instelling"]})
        writer.write({"AangifteInhoud": ROWS["AangifteInhoud"]})
        writer.finish()
    return path


def test_rows_come_back(tmp_path: Path) -> None:
    with closing(sqlite3.connect(_write(tmp_path / "a.db"))) as connection:
        assert connection.execute("SELECT * FROM AangifteInhoud").fetchall() == ROWS["AangifteInhoud"]
        assert connection.execute("SELECT * FROM Instelling").fetchall() == ROWS["Instelling"]


def test_all_tables_and_indexes_are_there(tmp_path: Path) -> None:
    with closing(sqlite3.connect(_write(tmp_path / "a.db"))) as connection:
        found = connection.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite%'").fetchall()
    assert {name for kind, name in found if kind == "table"} == set(LAYOUT)
    assert "Aangifte_Programma_Jaar_AangifteId" in {name for kind, name in found if kind == "index"}


def test_the_file_is_whole_private_and_alone(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.db")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.db")
    with pytest.raises(FileExistsError):
        DatabaseWriter(path)


def test_a_program_finds_its_returns_without_reading_all(tmp_path: Path) -> None:
    query = (
        "EXPLAIN QUERY PLAN SELECT 1 FROM Aangifte a WHERE a.Programma = 'BAS' AND a.Jaar = 2016 AND a.AangifteId > 3"
    )
    with closing(sqlite3.connect(_write(tmp_path / "a.db"))) as connection:
        assert "USING COVERING INDEX" in str(connection.execute(query).fetchall())
