from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from overstap.desktop.errors import SettingsFileNotFoundError
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.database_errors import DatabaseNotFoundError, ServerRefusedError
from overstap.desktop.sources.installation import is_installation, open_installation
from overstap.desktop.sources.profile import SHIPPED


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


def test_a_database_on_a_server_is_looked_for_there(tmp_path: Path, free_port: int) -> None:
    text = f"[Database]\nVariant=Database\nServer=127.0.0.1,{free_port}\nDatabase=Else4Cas\n"
    with pytest.raises(ServerRefusedError, match=f"127.0.0.1,{free_port}"):
        open_installation(settings(tmp_path, text))


def test_a_server_that_was_chosen_goes_before_the_file_in_the_settings(tmp_path: Path, free_port: int) -> None:
    path = settings(tmp_path, "[Database]\nVariant=Database\nBestand=weg.db\n")
    with pytest.raises(ServerRefusedError):
        open_installation(path, Access(server=f"127.0.0.1,{free_port}"))


def test_another_source_profile_can_be_used(installation: Path, tmp_path: Path) -> None:
    profile = tmp_path / "eigen.toml"
    profile.write_text(SHIPPED.read_text("utf-8").replace('name = "else4cas"', 'name = "eigen"'), "utf-8")
    with closing(open_installation(installation, Access(profile=profile))) as source:
        assert isinstance(source, DatabaseSource)
        assert source.database.profile.name == "eigen"


def test_a_database_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseNotFoundError, match=r"weg\.db"):
        open_installation(settings(tmp_path, "[Database]\nVariant=Database\nBestand=weg.db\n"))
