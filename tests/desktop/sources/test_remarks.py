"""What everybody should know about a source, for the report of an export."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.installation import open_installation
from overstap.desktop.sources.remarks import remarks_on


def test_there_is_nothing_to_remark_on_the_sample(database_source: Source, local_source: Source) -> None:
    assert remarks_on(database_source) == remarks_on(local_source) == ()


def test_the_published_password_is_remarked_on(database_source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(database_source, DatabaseSource)
    monkeypatch.setattr(database_source.database, "published_login", True)
    (remark,) = remarks_on(database_source)
    assert "handleiding" in remark
    assert "Cas_2009" not in remark


def test_what_the_profile_does_not_know_is_named(installation: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kantoor"
    shutil.copytree(installation, copy)
    settings = (copy / "ElsevierNetwerk.ini").read_text("cp1252").replace(str(installation), str(copy))
    (copy / "ElsevierNetwerk.ini").write_text(settings, "cp1252")
    with closing(sqlite3.connect(copy / "Database" / "Else4Cas.db")) as connection:
        connection.execute("CREATE TABLE Nieuw (NieuwId INTEGER PRIMARY KEY)")
    with closing(open_installation(copy)) as source:
        (remark,) = remarks_on(source)
    assert "Nieuw" in remark
