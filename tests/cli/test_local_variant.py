"""The local variant from the command line: its programs alone know what there is, and what one does not say is said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from overstap.bundle import BundleReader
from overstap.desktop.plan import read_plan
from overstap.sample.installation import Wish, create
from tests.cli.conftest import Overstap
from tests.cli.test_reporting import FullDisk

HERE = {"CAS", "BAS2016", "BTW2016"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small office with three of its programs: each that is asked takes a moment."""
    folder = tmp_path_factory.mktemp("local") / "kantoor"
    create(folder, Wish(variant="local", clients=8), processes=1)
    for path in (folder / "Elsevier").glob("*Win*.py"):
        if path.stem.replace("Win", "").upper() not in HERE:
            path.unlink()
    for path in (folder / "Gegevens").iterdir():
        if path.name.upper() not in HERE:
            shutil.rmtree(path)
    return folder


@pytest.fixture
def fault(made: Path) -> Path:
    """Where a fault for the programs is written; gone after the test."""
    path = made / "Elsevier" / "OVERSTAP_SAMPLE_FAULT"
    path.unlink(missing_ok=True)
    return path


def counts(out: str, kind: str) -> str:
    (line,) = (line for line in out.splitlines() if line.startswith(f"{kind} "))
    return " ".join(line.removeprefix(kind).split())


@pytest.mark.usefixtures("fault")
def test_what_only_the_export_finds_out_is_between_two_numbers(overstap: Overstap, made: Path, tmp_path: Path) -> None:
    told = overstap("plan", "new", made, "-o", tmp_path / "plan.toml").out
    done = json.loads(
        overstap("export", "--plan", tmp_path / "plan.toml", "-o", tmp_path / "uit", "--json-progress").out
    )
    found, exported = done["tables"]["returns"]["inventory"], done["tables"]["returns"]["exported"]
    assert counts(told, "Aangiften") == f"{found} 0 tot {found} 0"
    assert 0 < exported <= found


def test_a_program_that_is_left_out_is_named_at_every_step(
    overstap: Overstap, made: Path, fault: Path, tmp_path: Path
) -> None:
    fault.write_text("silent:BAS2016", encoding="utf-8")
    plan, said = tmp_path / "plan.toml", "! Niet gestart, zodat onbekend is hoeveel er achterblijft: BAS 2016."
    made_plan = overstap("plan", "new", made, "-o", plan, "--leave-out", "BAS 2016", "--reference-year", "2016")
    assert (made_plan.code, said in made_plan.out.splitlines()) == (0, True)
    assert read_plan(plan).left_out == ("BAS 2016",)
    done = overstap("export", "--plan", plan, "-o", tmp_path / "uit")
    assert (done.code, said in done.out.splitlines()) == (0, True)
    assert "Zonder eigen inventaris  BAS 2016" in done.out
    (bundle,) = (tmp_path / "uit").iterdir()
    assert "niet: BAS 2016" in overstap("bundle", "show", bundle).out
    assert overstap("bundle", "left-behind", bundle).out.splitlines()[-1].startswith("! BAS 2016: gaf geen hele lijst")


def test_a_program_that_fails_is_told_also_when_nothing_can_be_shown(
    overstap: Overstap, made: Path, fault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert overstap("plan", "new", made, "-o", tmp_path / "plan.toml").code == 0
    fault.write_text("exit-1-after:0:BTW2016", encoding="utf-8")
    monkeypatch.setattr("sys.stdout", FullDisk())
    done = overstap("export", "--plan", tmp_path / "plan.toml", "-o", tmp_path / "uit")
    (bundle,) = (tmp_path / "uit").iterdir()
    with BundleReader.open(bundle) as reader:
        failed = sum(table.left_behind.get("program-failed", 0) for table in reader.info.tables.values())
    assert done.code == 10
    assert f"Niet alles is meegekomen: BTW 2016: {failed} records niet ontvangen" in done.err
