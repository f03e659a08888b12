"""tap-dbf from PyPI, which others wrote, in the place of CAS and BAS 2016: from dBASE files to a migration file."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from overstap.bundle import BundleReader, verify
from overstap.bundle.model import Reason, ReturnStatus
from overstap.desktop.export import ExportResult, Target, export
from overstap.desktop.programs.about import ProgramState
from overstap.desktop.programs.errors import TapStreamsError
from overstap.desktop.sources.local import LocalSource
from overstap.desktop.sources.opening import open_source
from overstap.desktop.sources.selection import Selection
from tests.desktop.programs.taps.offices import DOCUMENT, write_office

TAP = Path(sys.prefix) / "taps" / "bin" / "tap-dbf"
STARTED = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not TAP.is_file(), reason="tap-dbf is not installed; make env does it")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office in dBASE files, read by the real tap."""
    return write_office(tmp_path_factory.mktemp("tap") / "kantoor", TAP)


@pytest.fixture(scope="module")
def exported(office: Path) -> ExportResult:
    """The export of that office."""
    with closing(open_source(office)) as source:
        return export(source, Selection(), Target(office / "uit", STARTED))


def rows(result: ExportResult, table: str) -> dict[str, dict[str, object]]:
    with BundleReader.open(result.bundle.path) as bundle:
        return {row["id"]: row for batch in bundle.table(table) for row in batch.to_pylist()}


def test_the_tap_is_ready_as_the_programs_it_stands_in_for(office: Path) -> None:
    with closing(open_source(office)) as source:
        assert isinstance(source, LocalSource)
        checked = list(source.programs.check_all(source.programs.found))
    assert [(each.part, each.state) for each in checked] == [
        ("BAS 2016", ProgramState.READY),
        ("CAS", ProgramState.READY),
    ]
    assert [each.about.attests for each in checked if each.about is not None] == [False, False]


def test_what_the_tap_gives_is_in_the_file_and_not_attested(exported: ExportResult) -> None:
    assert exported.shortfalls == ()
    assert exported.bundle.attested == {"BAS 2016": False, "CAS": False}
    assert verify(exported.bundle.path).ok
    assert {name: count.exported for name, count in exported.bundle.tables.items() if count.inventory} == {
        "offices": 1,
        "clients": 2,
        "returns": 2,
    }


def test_what_stays_behind_is_listed_with_its_reason(exported: ExportResult) -> None:
    assert exported.bundle.tables["returns"].left_behind == {Reason.STILL_OPEN: 1, Reason.UNREADABLE: 1}


def test_the_documents_are_the_same_byte_for_byte(exported: ExportResult) -> None:
    assert {key: row["document"] for key, row in rows(exported, "returns").items()} == {
        "a10": DOCUMENT,
        "a11": DOCUMENT,
    }


def test_values_are_translated_as_the_description_says(exported: ExportResult) -> None:
    clients, returns = rows(exported, "clients"), rows(exported, "returns")
    assert [(row["name"], row["kind"], row["state"]) for row in clients.values()] == [
        ("Noël", "person", "current"),
        ("Bakkerij", "company", "former"),
    ]
    # Half past nine in Amsterdam in summer; a minute to midnight in winter.
    assert returns["a10"]["filed_at"] == datetime(2017, 7, 1, 7, 30, tzinfo=UTC)
    assert returns["a11"]["filed_at"] == datetime(2017, 2, 1, 22, 59, tzinfo=UTC)
    assert returns["a11"]["status"] == ReturnStatus.DEFINITIVE


def test_the_same_files_give_the_same_content(office: Path, exported: ExportResult, tmp_path: Path) -> None:
    with closing(open_source(office)) as source:
        again = export(source, Selection(), Target(tmp_path, STARTED))
    assert again.bundle.content_digest == exported.bundle.content_digest


def test_the_overview_counts_what_the_tap_gives(office: Path) -> None:
    with closing(open_source(office)) as source:
        overview = source.overview()
    assert overview.tables == {"offices": 1, "clients": 2, "returns": 4}
    assert [(str(found.program), found.records) for found in overview.returns] == [("BAS 2016", 4)]


def test_a_stream_or_property_that_the_tap_does_not_have_is_named(office: Path, tmp_path: Path) -> None:
    broken = write_office(tmp_path, TAP) / "Elsevier" / "BasWin2016.tap.toml"
    text = broken.read_text(encoding="utf-8")
    broken.write_text(text.replace('"STATUS"', '"STAND"').replace('"VERZONDEN"', '"OP"'), encoding="utf-8")
    with closing(open_source(tmp_path)) as source:
        assert isinstance(source, LocalSource)
        with pytest.raises(TapStreamsError, match=r"AANGIFTE\.OP, AANGIFTE\.STAND"):
            source.programs.ready("BAS 2016")
