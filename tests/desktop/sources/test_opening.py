"""What lies at a path decides what kind of source it is."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from overstap.desktop.errors import SettingsFileIncompleteError
from overstap.desktop.progress import Notice, Sign
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.errors import SourceNotFoundError
from overstap.desktop.sources.opening import open_source


def variant(path: Path) -> str:
    with closing(open_source(path)) as source:
        return source.info.variant


def test_a_settings_file_or_its_folder_is_an_installation(installation: Path) -> None:
    assert variant(installation) == "database"
    assert variant(installation / "ElsevierNetwerk.ini") == "database"


def test_an_installation_of_the_local_variant_is_told_apart(local_installation: Path) -> None:
    assert variant(local_installation) == "local"


def test_any_other_folder_is_one_of_messages(tmp_path: Path) -> None:
    with closing(open_source(tmp_path, identity="sbr-1")) as source:
        assert (source.info.id, source.info.variant, source.info.name) == ("sbr-1", "sbr-folder", tmp_path.name)


def test_a_file_that_is_no_settings_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("Geachte heer", encoding="utf-8")
    with pytest.raises(SettingsFileIncompleteError):
        open_source(tmp_path / "brief.txt")


def test_a_path_where_nothing_is_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="weg"):
        open_source(tmp_path / "weg")


def test_who_opens_an_installation_hears_what_is_waited_for(installation: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with closing(open_source(installation, report=lambda *step: told.append(step))) as source:
        assert isinstance(source, DatabaseSource)
        source.programs.hear(Notice(Sign.WAITING, "BAS 2016 antwoordt 30 s niet", "BAS 2016"))
    assert told == [("BAS 2016 antwoordt 30 s niet", 0, 0)]
