"""Commands on a server of the operator's own: nothing is started, nothing is assumed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

OverstapEnvironment = dict[str, str]


def overstap(environment: OverstapEnvironment, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "overstap", "portal", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_with_an_address_of_its_own_no_server_is_started(
    portal_environment: OverstapEnvironment, tmp_path: Path
) -> None:
    data = tmp_path / "own"
    done = overstap(portal_environment, "check", "--data", str(data))
    assert done.returncode == 0, done.stderr
    assert not (data / "postgresql").exists()
    assert (data / "secrets" / "secret-key").exists()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"OVERSTAP_DATABASE_URL": "postgresql://overstap:x@127.0.0.1:9/overstap"}, "database.unreachable"),
        ({"OVERSTAP_DATABASE_URL_FILE": "/nowhere/database"}, "portal.secret-file-missing"),
        ({"OVERSTAP_SMTP_PORT": "vijfentwintig"}, "portal.setting-invalid"),
    ],
)
def test_a_setting_that_is_wrong_is_an_error_of_its_own(
    portal_environment: OverstapEnvironment, tmp_path: Path, changed: OverstapEnvironment, code: str
) -> None:
    done = overstap(portal_environment | changed, "check", "--json", "--data", str(tmp_path / "own"))
    assert json.loads(done.stderr.splitlines()[-1])["error"]["code"] == code
    assert "Traceback" not in done.stderr
