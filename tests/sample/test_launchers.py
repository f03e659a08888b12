"""Program versions satisfy the published minimum; the settings file is as Windows programs write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from overstap.desktop.settings_file import read_settings
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.servers import Address, Encryption, Login, Server, ServerDatabase
from overstap.sample.launchers import identities, write_settings

# www2.nextens.nl/migratievragen/, each "Classic en Database"
MINIMUM = {
    "BAS2013": "2.3.0",
    "VPB2013": "2.3.0",
    "BAS2014": "3.4.0",
    "VPB2014": "2.5.0",
    "BAS2015": "2.3.0",
    "BTW2015": "2.3.0",
    "VPB2015": "2.2.0",
    "BAS2016": "2.1.0",
    "BTW2016": "2.0.0",
    "VPB2016": "2.1.0",
    "BAS2017": "3.0.0",
}


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@pytest.mark.parametrize("variant", ["database", "local"])
def test_no_program_is_too_old_by_default(variant: str) -> None:
    versions = {identity.label: identity.version for identity in identities(variant)}
    assert len(versions) == 49
    assert all(_number(versions[label]) >= _number(minimum) for label, minimum in MINIMUM.items())


def test_a_program_can_be_too_old() -> None:
    versions = {identity.label: identity.version for identity in identities("local", too_old={"CAS", "BAS2016"})}
    assert (versions["CAS"], versions["BAS2016"], versions["BAS2017"]) == ("1.0.0", "1.0.0", "3.0.0")


def test_the_settings_file_is_cp1252_with_windows_line_ends(tmp_path: Path) -> None:
    write_settings(tmp_path, Path("/kantoor/Privé"), "database")
    text = (tmp_path / "ElsevierNetwerk.ini").read_bytes().decode("cp1252")
    assert "[Database]\r\nVariant=Database\r\n" in text
    assert "Bestand=/kantoor/Privé/Database/Else4Cas.db\r\n" in text
    assert "[Programma's]\r\nMap=/kantoor/Privé/Elsevier\r\n" in text


def test_a_path_that_does_not_fit_makes_it_utf_16(tmp_path: Path) -> None:
    write_settings(tmp_path, Path("/kantoor/Łódź"), "local")
    data = (tmp_path / "ElsevierNetwerk.ini").read_bytes()
    assert "[Lokaal]\r\nMap=/kantoor/Łódź/Gegevens\r\n" in data.decode("utf-16")


def test_settings_for_a_server_lead_to_it_without_the_password(tmp_path: Path) -> None:
    login = Login("kantoor", "geheim")
    server = Server(Address("SRV01", "ELSEVIER", 50123), login, Encryption.SELF_SIGNED)
    write_settings(tmp_path, tmp_path, "database", server=ServerDatabase(server, "Else4Cas2"))
    settings = read_settings(tmp_path / "ElsevierNetwerk.ini")
    assert b"geheim" not in settings.path.read_bytes()
    assert settings.unknown == ()
    assert Access(password="geheim").database_of(settings) == ServerDatabase(server, "Else4Cas2")
