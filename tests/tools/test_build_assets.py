"""The browser libraries and catalogues as the build leaves them."""

from __future__ import annotations

import gzip
import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "build_assets.py"


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """``tools/build_assets.py``."""
    spec = importlib.util.spec_from_file_location("build_assets", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_only_named_files_are_served(build: ModuleType) -> None:
    served = {path.name for path in build.VENDOR.iterdir() if path.name != build.STAMP.name}
    compressed = {f"{name}.gz" for name in build.FILES.values() if Path(name).suffix in build.COMPRESSED}
    assert served == set(build.FILES.values()) | compressed


def test_each_is_the_file_that_npm_installed(build: ModuleType) -> None:
    for source, name in build.FILES.items():
        assert (build.VENDOR / name).read_bytes() == (build.ROOT / "node_modules" / source).read_bytes()


def test_what_is_compressed_unpacks_to_the_file(build: ModuleType) -> None:
    for packed in build.VENDOR.glob("*.gz"):
        assert gzip.decompress(packed.read_bytes()) == packed.with_suffix("").read_bytes()


def test_a_build_that_is_current_touches_nothing_and_needs_no_npm(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build, "_install", lambda: pytest.fail("npm was asked for"))
    build.main()
    assert "built" not in capsys.readouterr().out


def test_another_list_of_files_is_built_anew(build: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    before = build._fingerprint()
    monkeypatch.setattr(build, "FILES", dict(list(build.FILES.items())[1:]))
    assert build._fingerprint() != before


def test_without_node_on_the_machine_the_locked_one_is_used(build: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nergens")
    command, environment = build._npm()
    done = subprocess.run([*command, "--version"], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split(".")[0].isdigit()


def test_npm_runs_no_scripts_of_packages_and_says_when_it_fails(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []

    def fail(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        ran.append(command)
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(build.subprocess, "run", fail)
    with pytest.raises(SystemExit, match="could not be installed"):
        build._install()
    assert {"ci", "--ignore-scripts"} <= set(ran[0])


def test_a_catalogue_is_compiled_once(build: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    catalogue = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid "ja"\nmsgstr "yes"\n')
    monkeypatch.setattr(build, "ROOT", tmp_path)
    build._compile(catalogue)
    made = catalogue.with_suffix(".mo").stat().st_mtime_ns
    build._compile(catalogue)
    assert catalogue.with_suffix(".mo").stat().st_mtime_ns == made
