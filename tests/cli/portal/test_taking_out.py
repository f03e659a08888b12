"""``overstap portal export``: a file that verifies, readable or for one account only, and refusals in words."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from overstap.bundle import read_label, verify
from overstap.cli.portal import portal
from overstap.desktop.export.errors import OutputFolderError
from tests.cli.portal.conftest import Overstap


@pytest.fixture(scope="module", autouse=True)
def account(overstap: Overstap) -> None:
    assert overstap("account", "create", "Kantoor Oost", "--slug", "oost").returncode == 0


def test_the_path_is_the_answer_and_the_file_verifies(overstap: Overstap, tmp_path: Path) -> None:
    # A folder that is not there yet, as the tool's own export makes it.
    done = overstap("export", "oost", "-o", str(tmp_path / "uit" / "oost"))
    assert done.returncode == 0, done.stderr
    file = Path(done.stdout.strip())
    assert verify(file).ok
    assert file.parent == tmp_path / "uit" / "oost"
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0
    assert "niet versleuteld" in done.stderr


def test_with_a_link_file_only_that_account_can_read_it(overstap: Overstap, tmp_path: Path) -> None:
    link = tmp_path / "oost.json"
    assert overstap("link", "oost", "-o", str(link)).returncode == 0
    done = overstap("export", "oost", "-o", str(tmp_path), "--link", str(link), "--json-progress")
    answer = json.loads(done.stdout)
    assert answer["encrypted"] is True
    label = read_label(Path(answer["bundle"]))
    assert label.recipient == json.loads(link.read_text())["public_key"]
    assert "niet versleuteld" not in done.stderr


def test_an_unknown_account_or_a_wrong_link_file_is_told_and_nothing_is_written(
    overstap: Overstap, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert "account.unknown" in overstap("export", "west", "-o", str(out)).stderr
    (tmp_path / "link.json").write_text("{}")
    refused = overstap("export", "oost", "-o", str(out), "--link", str(tmp_path / "link.json"))
    assert (refused.returncode, "link-file.invalid" in refused.stderr) == (2, True)
    assert not out.exists()


def test_a_place_that_no_folder_can_be_is_told_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "data" / "secrets").mkdir(parents=True)
    (tmp_path / "bestand").write_text("van mij")
    arguments = ["export", "oost", "-o", str(tmp_path / "bestand" / "uit"), "--data", str(tmp_path / "data")]
    with pytest.raises(OutputFolderError, match="geen map"):
        portal.main(arguments, standalone_mode=False)
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets"], "no database was made"
