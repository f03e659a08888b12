from __future__ import annotations

from pathlib import Path

import pytest

from overstap.desktop.errors import SettingsFileNotFoundError
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.database_errors import DatabaseNotFoundError, DatabaseServerError
from overstap.desktop.sources.installation import is_installation, open_installation


def settings(folder: Path, text: str) -> Path:
    path = folder / "ElsevierNetwerk.ini"
    path.write_text(text, encoding="cp1252")
    return path


def test_the_database_variant_is_opened_by_its_settings_file(database_source: Source) -> None:
    assert (database_source.info.variant, database_source.info.name) == ("database", "Else4Cas")


def test_the_local_variant_is_opened_by_its_settings_file(local_source: Source) -> None:
    assert (local_source.info.variant, local_source.info.name) == ("local", "Gegevens")


def test_a_folder_with_a_settings_file_is_an_installation(installation: Path, tmp_path: Path) -> None:
    assert is_installation(installation)
    assert not is_installation(tmp_path)
    assert not is_installation(installation / "ElsevierNetwerk.ini")


def test_a_folder_without_a_settings_file_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(SettingsFileNotFoundError):
        open_installation(tmp_path)


def test_a_database_on_a_server_is_said_to_be_out_of_reach(tmp_path: Path) -> None:
    path = settings(tmp_path, "[Database]\nVariant=Database\nServer=SRV01\nDatabase=Else4Cas\n")
    with pytest.raises(DatabaseServerError, match="SRV01"):
        open_installation(path)


def test_a_database_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseNotFoundError, match=r"weg\.db"):
        open_installation(settings(tmp_path, "[Database]\nVariant=Database\nBestand=weg.db\n"))
