"""``overstap portal check`` and ``manage``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.portal.conftest import Overstap


def test_a_new_portal_is_fit(overstap: Overstap) -> None:
    done = overstap("check")
    assert (done.returncode, done.stdout) == (0, "Het portaal is in orde.\n"), done.stderr


def test_every_finding_is_shown_and_counted(overstap: Overstap, data: Path) -> None:
    # The first command makes the portal, and nobody says which of these tests comes first.
    overstap("check")
    keys = data / "secrets" / "sealing-keys"
    content = keys.read_text()
    keys.write_text("")
    try:
        done = overstap("check", "--json")
    finally:
        keys.write_text(content)
    assert done.returncode == 8
    assert [finding["code"] for finding in json.loads(done.stdout)] == ["settings.sealing-keys"]


def test_djangos_own_commands_run_on_the_same_database(overstap: Overstap) -> None:
    shown = overstap("manage", "showmigrations", "--database", "owner", "clients")
    assert "[X] 0001_initial" in shown.stdout


def test_the_tables_follow_an_update_without_being_asked(overstap: Overstap) -> None:
    assert overstap("manage", "migrate", "--database", "owner", "clients", "0001").returncode == 0
    shown = overstap("manage", "showmigrations", "--database", "owner", "clients")
    assert "[X] 0002_search" in shown.stdout
