"""``overstap plan new``: one command from a source to a file that says what can be chosen."""

from __future__ import annotations

from pathlib import Path

from overstap.desktop.plan import read_plan
from overstap.desktop.sources.selection import ProgramYear
from tests.cli.conftest import Overstap
from tests.xbrl.making import income_tax_return, vat_return


def test_a_folder_of_messages_becomes_a_plan(overstap: Overstap, tmp_path: Path) -> None:
    (tmp_path / "a.xbrl").write_bytes(vat_return())
    (tmp_path / "b.xbrl").write_bytes(income_tax_return())
    done = overstap("plan", "new", tmp_path, "-o", tmp_path / "plan.toml")
    assert done.code == 0
    assert "plan.toml" in done.out
    plan = read_plan(tmp_path / "plan.toml")
    assert plan.source.path == tmp_path
    assert plan.selection.programs == frozenset({ProgramYear("sbr-folder", 2020), ProgramYear("sbr-folder", 2019)})


def test_a_plan_that_someone_may_have_edited_is_only_replaced_when_asked(overstap: Overstap, tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text("van mij", encoding="utf-8")
    done = overstap("plan", "new", tmp_path, "-o", plan)
    assert (done.code, plan.read_text(encoding="utf-8")) == (2, "van mij")
    assert "plan.exists" in done.err
    assert overstap("plan", "new", tmp_path, "-o", plan, "--force").code == 0


def test_a_source_that_is_not_there_is_named(overstap: Overstap, tmp_path: Path) -> None:
    done = overstap("plan", "new", tmp_path / "weg", "-o", tmp_path / "plan.toml")
    assert done.code == 4
    assert "weg" in done.err
    assert not (tmp_path / "plan.toml").exists()
