"""The command: which databases are on the server, or why that cannot be said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from overstap.cli.database_access import PASSWORD_VARIABLE
from overstap.desktop.sources.sqlserver import DatabaseSeen, Likeness, ServerSeen
from tests.cli.conftest import Overstap
from tests.ports import free_port
from tests.sqlserver import given_server


def settings(folder: Path, *lines: str) -> Path:
    path = folder / "ElsevierNetwerk.ini"
    path.write_text("\n".join(["[Database]", "Variant=Database", "Database=Else4Cas", *lines]), encoding="utf-8")
    return path


def test_an_installation_with_a_file_has_no_server_to_look_at(overstap: Overstap, tmp_path: Path) -> None:
    done = overstap("databases", settings(tmp_path, "Bestand=Else4Cas.db"))
    assert done.code == 2
    assert "database.not-on-server" in done.err


def test_a_server_that_is_not_there_ends_with_its_own_code(overstap: Overstap, tmp_path: Path) -> None:
    address = f"127.0.0.1,{free_port()}"
    done = overstap("databases", settings(tmp_path, f"Server={address}"))
    assert done.code == 6
    assert address in done.err


def test_a_secured_server_asks_for_a_password_that_nobody_types(overstap: Overstap, tmp_path: Path) -> None:
    done = overstap("databases", settings(tmp_path, "Server=127.0.0.1", "Beveiligd=Ja"))
    assert done.code == 2
    assert PASSWORD_VARIABLE in done.err


def test_sqlserver_databases_are_told_as_json(
    overstap: Overstap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = given_server()
    assert server.login is not None
    monkeypatch.setenv(PASSWORD_VARIABLE, server.login.password)
    lines = (f"Server={server.address}", "Beveiligd=Ja", f"Gebruiker={server.login.user}")
    how = ("--encryption", server.encryption, "--driver", server.driver or "")
    done = overstap("databases", settings(tmp_path, *lines), *how, "--json")
    assert done.code == 0, done.err
    assert set(json.loads(done.out)) == {"version", "databases", "published_login"}
    assert server.login.password not in done.out + done.err


@pytest.mark.parametrize("published", [True, False])
def test_people_read_which_databases_are_worth_choosing(
    overstap: Overstap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, published: bool
) -> None:
    found = [DatabaseSeen(f"[{likeness}]", likeness) for likeness in Likeness]
    # The server is the tests', as one that lets in has to be installed; the others speak to a real one.
    monkeypatch.setattr("overstap.cli.databases.look_at", lambda *_: ServerSeen("SQL [2019]", tuple(found), published))
    out = overstap("databases", settings(tmp_path, "Server=127.0.0.1")).out
    first, _, *rows = out.splitlines()
    assert first == "SQL [2019]"
    assert [row.split()[0] for row in rows[: len(found)]] == ["[whole]", "[partly]", "[none]", "[unseen]"]
    assert rows[0].endswith("van de desktopprogramma's")
    assert ("SA heeft nog het wachtwoord" in out) is published
