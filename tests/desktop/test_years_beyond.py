"""A return and a notice of 2150: survey, census and export of the same database say the same of them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from overstap.bundle.model import Reason
from overstap.desktop.sources.census import take_census, tally_tables
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.faults import NO_TAX_YEAR
from overstap.desktop.sources.installation import open_installation
from overstap.desktop.sources.selection import ProgramYear, Selection
from overstap.desktop.survey import survey
from tests.desktop.event_log import Kept, run

BEYOND = {"returns", "assessment_notices"}


@pytest.fixture
def mistyped(installation: Path, tmp_path: Path) -> Iterator[Source]:
    """A source in which somebody typed 2150 for a return that nothing hangs on, and for a notice."""
    shutil.copytree(installation / "Database", tmp_path / "Database")
    text = (installation / "ElsevierNetwerk.ini").read_text(encoding="cp1252")
    # Only the database is another: with the programs as they are, copying stays fast.
    text = text.replace(str(installation / "Database"), str(tmp_path / "Database"))
    (tmp_path / "ElsevierNetwerk.ini").write_text(text, encoding="cp1252")
    with closing(sqlite3.connect(tmp_path / "Database" / "Else4Cas.db")) as database:
        database.execute(
            "UPDATE Aangifte SET Jaar = 2150 WHERE AangifteId ="
            " (SELECT MIN(AangifteId) FROM Aangifte WHERE Status = 'Verzonden' AND Jaar > 2015)"
        )
        database.execute("UPDATE Sba SET Belastingjaar = 2150 WHERE SbaId = (SELECT MIN(SbaId) FROM Sba)")
        database.commit()
    with closing(open_installation(tmp_path)) as source:
        yield source


def people(source: Source, selection: Selection) -> Kept:
    return run(source, selection, "database")


@pytest.mark.parametrize(
    "programs", [None, frozenset({ProgramYear("BAS", 2016)}), frozenset({ProgramYear("BAS", 2150)})]
)
def test_it_stays_behind_with_the_same_reason_whatever_programs_are_chosen(
    mistyped: Source, programs: frozenset[ProgramYear] | None
) -> None:
    kept = people(mistyped, Selection(programs=programs))
    assert {table for table in BEYOND if kept.left_ids(table, Reason.UNREADABLE)} == BEYOND
    assert {each.table for each in kept.found if each.code == NO_TAX_YEAR} >= BEYOND


def test_the_plan_counts_what_the_export_leaves_behind(mistyped: Source) -> None:
    tallies, kept = tally_tables(take_census(mistyped), Selection()), people(mistyped, Selection())
    for table in BEYOND:
        assert tallies[table].stays[Reason.UNREADABLE] == kept.reasons(table)[Reason.UNREADABLE] == 1


def test_the_survey_counts_it_as_staying(mistyped: Source) -> None:
    found = survey(mistyped, now=datetime(2026, 6, 30, tzinfo=UTC))
    assert found.choices[0].tables["returns"] == found.migrating()
    assert {(each.table, each.records) for each in found.stays_behind if each.reason == Reason.UNREADABLE} >= {
        ("returns", 1),
        ("assessment_notices", 1),
    }
    assert {each.code for each in found.problems} >= {"return-beyond-2100", "record-beyond-2100"}
