"""The command: makes the installation, says what was made, and refuses with the right exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def _overstap(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from overstap.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8")


def test_it_makes_an_installation_and_says_what(tmp_path: Path) -> None:
    done = _overstap("sample", "create", tmp_path / "kantoor", "--clients", 5, "--offices", 2, "--variant", "local")
    assert done.returncode == 0
    assert (tmp_path / "kantoor" / "ElsevierNetwerk.ini").is_file()
    counts = dict(line.rsplit(maxsplit=1) for line in done.stdout.splitlines()[:-1])
    assert (counts[" kantoren"], counts[" klanten"], counts[" programma's"]) == ("2", "5", "49")
    assert str(tmp_path / "kantoor" / "ElsevierNetwerk.ini") in done.stdout


def test_progress_can_be_read_by_scripts(tmp_path: Path) -> None:
    done = _overstap("sample", "create", tmp_path / "a", "--clients", 3, "--json-progress")
    assert [json.loads(line)["done"] for line in done.stderr.splitlines()] == [1, 2, 3]


def test_a_folder_in_use_is_said_and_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "iets").touch()
    done = _overstap("sample", "create", tmp_path)
    assert done.returncode == 2
    assert "is niet leeg" in done.stderr
    assert "sample.folder-in-use" in done.stderr


def test_a_password_in_an_address_is_refused_with_advice(tmp_path: Path) -> None:
    done = _overstap("sample", "create", tmp_path / "a", "--database-url", "mssql://sa:geheim@server/Else4Cas")
    assert done.returncode == 2
    assert "database.password-in-address" in done.stderr
    assert "geheim" not in done.stderr
    assert not (tmp_path / "a").exists()


def test_a_database_on_a_server_asks_for_a_password(tmp_path: Path) -> None:
    done = _overstap("sample", "create", tmp_path / "a", "--database-url", "mssql://sa@server/Else4Cas")
    assert done.returncode == 2
    assert "database.login-missing" in done.stderr


def test_the_local_variant_has_nothing_to_put_on_a_server(tmp_path: Path) -> None:
    arguments = ("--variant", "local", "--database-url", "mssql://server/Else4Cas")
    done = _overstap("sample", "create", tmp_path / "a", *arguments)
    assert done.returncode == 2
    assert "sample.server-variant" in done.stderr
