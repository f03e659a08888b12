"""What an operator does from the command line: what it answers, what it refuses, what it never shows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.portal.conftest import PASSWORD, Overstap

ADMINISTRATOR = "beheer@noord.example"


@pytest.fixture(scope="module", autouse=True)
def account(overstap: Overstap) -> None:
    options = ("--slug", "noord", "--admin-email", ADMINISTRATOR, "--no-office-hours")
    made = overstap("account", "create", "Kantoor Noord", *options, typed=PASSWORD + "\n")
    assert (made.returncode, made.stdout) == (0, ""), made.stderr
    assert "noord" in made.stderr


def test_a_short_name_that_is_taken_is_wrong_use(overstap: Overstap) -> None:
    again = overstap("account", "create", "Noord", "--slug", "noord")
    assert again.returncode == 2
    assert "account.exists" in again.stderr


def test_an_account_whose_administrator_is_refused_is_not_made(overstap: Overstap) -> None:
    refused = overstap("account", "create", "Zuid", "--slug", "zuid", "--admin-email", "a@b.example", typed="kort\n")
    assert (refused.returncode, "user.password-refused" in refused.stderr) == (2, True)
    assert "account.unknown" in overstap("link", "zuid").stderr


def test_a_user_may_be_added_without_a_password(overstap: Overstap) -> None:
    assert overstap("user", "add", "noord", "jan@noord.example", "--name", "Jan").returncode == 0
    assert "user.exists" in overstap("user", "add", "noord", "jan@noord.example").stderr


def test_who_has_a_log_in_keeps_it_and_is_told_so(overstap: Overstap) -> None:
    second = ("account", "create", "Kantoor West", "--slug", "west", "--admin-email", ADMINISTRATOR)
    made = overstap(*second, typed="kort\n")
    # What stands ready to be typed would be refused, had it been asked for.
    assert made.returncode == 0, made.stderr
    assert "heeft al een log-in, houdt die" in made.stderr
    # Somebody of this test alone: others may run in another process, with a portal of its own.
    assert overstap("user", "add", "noord", "eva@noord.example").returncode == 0
    assert "heeft al een log-in" in overstap("user", "add", "west", "eva@noord.example").stderr


def test_a_token_is_the_only_word_on_standard_output(overstap: Overstap) -> None:
    given = overstap("token", "noord", ADMINISTRATOR, "--name", "laptop")
    assert given.stdout.startswith("overstap_")
    assert len(given.stdout.split()) == 1


def test_a_stranger_gets_no_token_and_is_not_named_in_the_error(overstap: Overstap) -> None:
    refused = overstap("token", "noord", "vreemde@zuid.example", "--name", "laptop")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "vreemde" not in refused.stderr


def test_the_link_file_is_private_and_the_same_every_time(overstap: Overstap, tmp_path: Path) -> None:
    file = tmp_path / "noord.overstap-link.json"
    assert overstap("link", "noord", "-o", str(file)).returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600
    written, shown = json.loads(file.read_text()), json.loads(overstap("link", "noord").stdout)
    assert written["public_key"] == shown["public_key"]
    assert "Relatiebeheer" in written["responsibilities"]


def test_a_test_certificate_is_given(overstap: Overstap) -> None:
    said = overstap("certificate", "add-test", "noord").stderr
    assert "Kantoor Noord, OIN 00000099" in said
    assert "2.5.4" not in said


def test_an_authority_is_trusted_as_what_it_is(overstap: Overstap, shared_data: Path) -> None:
    folder = shared_data / "pki"
    trial = overstap("trust", "add", str(folder / "g4-trial" / "TRIALPKIoverheidG4RootPrivGTLS2024.pem"))
    assert "testhiërarchie" in trial.stderr
    leaf = overstap("trust", "add", str(folder / "logius-cs-bedrijven-2019.der"))
    assert (leaf.returncode, "certificate.anchor-invalid" in leaf.stderr) == (8, True)


@pytest.mark.parametrize("arguments", [("token", "noord", "a@b.example"), ("user", "add", "noord"), ("account",)])
def test_what_is_missing_is_wrong_use(overstap: Overstap, arguments: tuple[str, ...]) -> None:
    assert overstap(*arguments).returncode == 2


def test_a_folder_without_a_portal_is_said_to_be_one_and_stays_empty(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "overstap", "portal", "token", "noord", ADMINISTRATOR, "--name", "laptop"]
    refused = subprocess.run([*command, "--data", str(tmp_path)], capture_output=True, text=True, check=False)
    assert (refused.returncode, "portal.none-here" in refused.stderr) == (2, True)
    assert not list(tmp_path.iterdir())
