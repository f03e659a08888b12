"""The data folder: closed, generated once, and never in the way of an operator's own settings."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from overstap.portal.project.embedded import hold
from overstap.portal.project.installation import (
    DataFolderOpenError,
    Installation,
    PortalRunsError,
    open_installation,
    require_unserved,
    running_database,
)


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    for name in ("DATABASE_URL", "DATABASE_URL_FILE", "SECRET_KEY", "SEALING_KEYS"):
        monkeypatch.delenv(f"OVERSTAP_{name}", raising=False)
    return open_installation(tmp_path / "nieuw" / "portal")


def test_everything_in_it_is_closed_to_others(installation: Installation) -> None:
    for path in (installation.folder, *installation.folder.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_its_secrets_are_generated_once(installation: Installation) -> None:
    first = {path.name: path.read_text() for path in installation.secrets.iterdir()}
    open_installation(installation.folder)
    assert {path.name: path.read_text() for path in installation.secrets.iterdir()} == first
    assert len(set(first.values())) == len(first) == 4


def test_one_portal_at_a_time_is_served_from_it_and_the_other_is_told_where(installation: Installation) -> None:
    installation.remember_address("http://127.0.0.1:8123")
    with installation.served_alone(), pytest.raises(PortalRunsError, match=r"draait al op http://127\.0\.0\.1:8123"):
        require_unserved(installation.folder)
    require_unserved(installation.folder)


def test_looking_whether_a_portal_is_served_makes_none(tmp_path: Path) -> None:
    require_unserved(tmp_path / "portal")
    assert not (tmp_path / "portal").exists()


def test_processes_that_start_together_get_the_same_secrets(tmp_path: Path) -> None:
    def read(_: int) -> str:
        return (open_installation(tmp_path / "portal").secrets / "sealing-keys").read_text()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(read, range(16)))) == 1


def test_a_folder_that_others_can_read_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o755)
    with pytest.raises(DataFolderOpenError, match="open"):
        open_installation(folder)
    assert folder.stat().st_mode & 0o777 == 0o755


def test_the_environment_names_files_and_holds_no_secret(installation: Installation) -> None:
    environment = installation.environment()
    secrets = {path.read_text() for path in installation.secrets.iterdir()}
    assert secrets.isdisjoint(environment.values())
    assert environment["OVERSTAP_SECRET_KEY_FILE"] == str(installation.secrets / "secret-key")


def test_what_the_operator_set_stays(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERSTAP_SECRET_KEY", "van de beheerder")
    monkeypatch.setenv("OVERSTAP_SEALING_KEYS_FILE", "/etc/overstap/keys")
    assert set(installation.environment()).isdisjoint({"OVERSTAP_SECRET_KEY_FILE", "OVERSTAP_SEALING_KEYS_FILE"})


def test_with_a_server_of_his_own_none_is_started(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERSTAP_DATABASE_URL_FILE", "/etc/overstap/database")
    with running_database(installation) as addresses:
        assert addresses == {}
    assert not (installation.folder / "postgresql").exists()


def test_its_own_server_has_the_application_and_the_owner(installation: Installation) -> None:
    with hold(installation.folder / "postgresql", throwaway=True), running_database(installation) as addresses:
        found = {}
        for name, path in addresses.items():
            with psycopg.connect(Path(path).read_text()) as connection:
                found[name] = connection.execute("SELECT current_user").fetchone()
            assert Path(path).stat().st_mode & 0o077 == 0
    assert found == {
        "OVERSTAP_DATABASE_URL_FILE": ("overstap",),
        "OVERSTAP_DATABASE_OWNER_URL_FILE": ("overstap_owner",),
    }


def test_the_address_of_the_running_portal_is_known_to_other_commands(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OVERSTAP_PUBLIC_URL", raising=False)
    installation.remember_address("http://127.0.0.1:8471")
    assert installation.environment()["OVERSTAP_PUBLIC_URL"] == "http://127.0.0.1:8471"


def test_an_address_that_the_operator_set_stays(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERSTAP_PUBLIC_URL", "https://portaal.example")
    installation.remember_address("http://127.0.0.1:8471")
    assert "OVERSTAP_PUBLIC_URL" not in installation.environment()
