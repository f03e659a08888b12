"""The published examples get the published verdicts, and what earlier versions wrote is still read."""

from __future__ import annotations

import io
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conformance import build as building
from conformance.registry import EXAMPLES, GOLDEN, IDENTITY_FILE, Kit

from overstap.bundle import BundleReader, read_identity, verify
from overstap.bundle.errors import IdentityWrongError
from overstap.bundle.problems import BundleProblem
from tests.conftest import ROOT

VERDICTS = tomllib.loads((ROOT / "conformance" / "verdicts.toml").read_text())
GOOD = [name for name, entry in VERDICTS.items() if entry["verdict"] == "good"]
BAD = [name for name, entry in VERDICTS.items() if entry["verdict"] == "bad"]


def test_every_example_has_a_verdict_and_the_other_way_round() -> None:
    assert VERDICTS.keys() == EXAMPLES.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_table_says_what_is_special(name: str) -> None:
    assert VERDICTS[name]["about"] == EXAMPLES[name].__doc__


@pytest.mark.parametrize("name", GOOD)
def test_a_good_bundle_is_accepted(name: str, kit: Kit) -> None:
    report = verify(io.BytesIO(EXAMPLES[name](kit)), identity=kit.secret)
    assert report.ok, report.problems
    assert report.content_checked


@pytest.mark.parametrize("name", BAD)
def test_a_bad_bundle_is_refused_with_exactly_the_published_codes(name: str, kit: Kit) -> None:
    report = verify(io.BytesIO(EXAMPLES[name](kit)), identity=kit.secret)
    assert sorted({problem.code for problem in report.problems}) == VERDICTS[name]["codes"]


@pytest.mark.parametrize("name", BAD)
def test_each_refusal_is_a_sentence_with_advice(name: str, kit: Kit) -> None:
    for problem in verify(io.BytesIO(EXAMPLES[name](kit)), identity=kit.secret).problems:
        assert problem.message.endswith(".")
        assert problem.hint.endswith(".")


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_reader_never_fails_in_another_way_than_by_saying_what_is_wrong(name: str, kit: Kit) -> None:
    try:
        with BundleReader(io.BytesIO(EXAMPLES[name](kit)), identity=kit.secret) as reader:
            read = sum(batch.num_rows for table in reader.info.tables for batch in reader.table(table))
    except (BundleProblem, IdentityWrongError):
        assert name in BAD
    else:
        assert read >= 0


@pytest.mark.parametrize("name", ["1.0-readable", "1.0-encrypted"])
def test_what_version_1_0_wrote_is_still_read(name: str) -> None:
    report = verify(GOLDEN / f"{name}.zip", identity=read_identity(IDENTITY_FILE))
    assert report.ok, report.problems
    assert report.info is not None
    assert report.info.content_digest == (GOLDEN / "digest.txt").read_text().strip()


def test_golden_files_stay_small() -> None:
    assert sum(file.stat().st_size for file in GOLDEN.iterdir()) < 200_000


def test_the_builder_runs_as_the_readme_says(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "conformance.build", str(tmp_path), "truncated", "good-other-zip"]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["good-other-zip.zip", "truncated.zip"]


def test_all_modules_with_examples_are_built() -> None:
    modules = {example.__module__ for example in EXAMPLES.values()}
    assert modules == {module.__name__ for module in building.MODULES}
