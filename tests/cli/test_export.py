"""``overstap export``: a plan becomes a migration file, and the terminal says what is in it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from overstap.bundle import generate_identity, verify
from tests.cli.conftest import Overstap
from tests.cli.test_reporting import FullDisk
from tests.xbrl.making import vat_return


@pytest.fixture
def plan(overstap: Overstap, tmp_path: Path) -> Path:
    """A plan for a folder with one return and one file that is none."""
    messages = tmp_path / "berichten"
    messages.mkdir()
    (messages / "a.xbrl").write_bytes(vat_return())
    (messages / "b.xml").write_bytes(b"geen bericht")
    path = tmp_path / "plan.toml"
    assert overstap("plan", "new", messages, "-o", path).code == 0
    return path


def link(folder: Path, public_key: str) -> Path:
    path = folder / "link.json"
    account = {"id": "0198c1b2-0000-7000-8000-000000000001", "name": "Praktijk Jansen"}
    content = {"overstap_link": 1, "account": account, "portal": "https://portaal.example.nl", "public_key": public_key}
    path.write_text(json.dumps({**content, "users": [], "responsibilities": []}), encoding="utf-8")
    return path


def test_the_end_says_where_the_file_is_and_what_is_in_it(overstap: Overstap, plan: Path, tmp_path: Path) -> None:
    done = overstap("export", "--plan", plan, "-o", tmp_path / "uit")
    (bundle,) = (tmp_path / "uit").iterdir()
    assert done.code == 0
    assert {str(tmp_path / "uit"), bundle.name, "geen", "SBR-bericht", "iedereen"} <= set(done.out.split())
    assert verify(bundle).ok


def test_plan_and_export_show_the_same_names_counts_and_reasons(overstap: Overstap, plan: Path, tmp_path: Path) -> None:
    told = overstap("plan", "new", tmp_path / "berichten", "-o", plan, "--force").out
    done = overstap("export", "--plan", plan, "-o", tmp_path / "uit").out
    tables = [[line.split() for line in out.split("\n\n")[0].splitlines()[1:5]] for out in (told, done)]
    assert tables[0] == tables[1]
    assert ["Aangiften", "en", "andere", "bestanden", "2", "1", "1"] in tables[0]


def test_with_a_link_file_only_that_account_can_read_it(overstap: Overstap, plan: Path, tmp_path: Path) -> None:
    identity, public_key = generate_identity()
    done = overstap("export", "--plan", plan, "-o", tmp_path / "uit", "--link", link(tmp_path, public_key))
    (bundle,) = (tmp_path / "uit").iterdir()
    assert "Praktijk Jansen" in done.out
    assert "https://portaal.example.nl" in done.out
    assert vat_return() not in bundle.read_bytes()
    assert verify(bundle, identity=identity).ok


def test_scripts_get_the_same_as_json(overstap: Overstap, plan: Path, tmp_path: Path) -> None:
    done = overstap("export", "--plan", plan, "-o", tmp_path / "uit", "--json-progress")
    told = json.loads(done.out)
    assert told["tables"]["returns"] == {"inventory": 2, "exported": 1, "left_behind": {"not-sbr": 1}}
    assert Path(told["bundle"]).is_file()
    assert {json.loads(line)["step"] for line in done.err.splitlines()} >= {"Inventaris", "Export"}


def test_a_file_that_is_finished_is_not_called_failed_when_nothing_can_be_shown(
    overstap: Overstap, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout", FullDisk())
    done = overstap("export", "--plan", plan, "-o", tmp_path / "uit")
    (bundle,) = (tmp_path / "uit").iterdir()
    assert (done.code, "environment.outcome-not-shown" in done.err) == (10, True)
    assert f"Het migratiebestand is klaar: {bundle}." in done.err
    assert "geef daarna de opdracht opnieuw" not in done.err


def test_the_same_plan_on_the_same_data_gives_the_same_content(overstap: Overstap, plan: Path, tmp_path: Path) -> None:
    runs = [overstap("export", "--plan", plan, "-o", tmp_path / name, "--json-progress") for name in ("een", "twee")]
    first, second = (json.loads(run.out) for run in runs)
    assert first["content_digest"] == second["content_digest"]


def test_a_plan_keeps_working_when_the_folder_moves_with_it(overstap: Overstap, plan: Path, tmp_path: Path) -> None:
    before = json.loads(overstap("export", "--plan", plan, "-o", tmp_path / "een", "--json-progress").out)
    (tmp_path / "berichten").rename(tmp_path / "archief")
    text = plan.read_text(encoding="utf-8").replace("berichten", "archief")
    plan.write_text(text, encoding="utf-8")
    after = json.loads(overstap("export", "--plan", plan, "-o", tmp_path / "twee", "--json-progress").out)
    clients = [told["tables"]["clients"]["exported"] for told in (before, after)]
    assert clients == [1, 1]


def test_a_plan_for_another_source_is_refused(overstap: Overstap, plan: Path, tmp_path: Path) -> None:
    plan.write_text(plan.read_text(encoding="utf-8").replace('"sbr-folder"\n#', '"database"\n#'), encoding="utf-8")
    done = overstap("export", "--plan", plan, "-o", tmp_path / "uit")
    assert (done.code, "plan.other-source" in done.err) == (2, True)
    assert not (tmp_path / "uit").exists()


def test_the_folder_and_the_link_file_may_come_from_the_plan(overstap: Overstap, plan: Path, tmp_path: Path) -> None:
    text = plan.read_text(encoding="utf-8").replace("[output]", f"[output]\nfolder = '{tmp_path / 'uit'}'")
    plan.write_text(text, encoding="utf-8")
    assert overstap("export", "--plan", plan).code == 0
    assert list((tmp_path / "uit").glob("*.zip"))
    plan.write_text(text.replace("[output]", "[output]\nlink_file = 'weg.json'"), encoding="utf-8")
    assert "weg.json" in overstap("export", "--plan", plan).err


def test_a_plan_without_a_folder_asks_for_one(overstap: Overstap, plan: Path) -> None:
    done = overstap("export", "--plan", plan)
    assert done.code == 2
    assert "-o MAP" in done.err


def test_a_folder_that_cannot_be_is_told_before_anything_is_read(overstap: Overstap, plan: Path) -> None:
    done = overstap("export", "--plan", plan, "-o", plan / "uit")
    assert (done.code, "export.output-folder" in done.err) == (10, True)
    # Reading a practice takes hours, which nobody should spend on a file that cannot be made.
    assert "Berichten lezen" not in done.err


def test_a_mistake_in_the_plan_is_shown_with_its_line(overstap: Overstap, plan: Path, tmp_path: Path) -> None:
    plan.write_text(plan.read_text(encoding="utf-8") + "x = 1\n", encoding="utf-8")
    done = overstap("export", "--plan", plan, "-o", tmp_path / "uit")
    assert done.code == 2
    assert "output.x: deze sleutel is onbekend" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a signal that asks a process to end")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_asked_to_end_half_way_it_leaves_nothing_half_and_says_so(
    overstap: Overstap, tmp_path: Path, name: str, code: int
) -> None:
    messages = tmp_path / "berichten"
    messages.mkdir()
    for number in range(1500):
        (messages / f"{number}.xbrl").write_bytes(vat_return(identifier=f"{number:09}B01"))
    overstap("plan", "new", messages, "-o", tmp_path / "plan.toml")
    command: list[str | Path] = ["export", "--plan", tmp_path / "plan.toml", "-o", tmp_path / "uit", "--json-progress"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "overstap", *command], stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as running:
        assert running.stderr is not None
        assert next(line for line in running.stderr if b"Berichten lezen" in line)
        running.send_signal(getattr(signal, name))
        _, err = running.communicate(timeout=180)
    error = json.loads(err.splitlines()[-1])["error"]
    assert (error["code"], error["exit_code"], running.returncode) == ("cancelled.interrupted", code, code)
    assert list(tmp_path.glob("uit/*")) == []
