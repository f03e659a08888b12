"""The report's numbers, and that they survive being kept."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.clients.models import Client
from overstap.portal.transfers.report import Report, TableReport
from overstap.portal.transfers.totals import TotalReport
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.editing import edit
from tests.portal.transfers.office import Practice
from tests.portal.transfers.test_options import migrate

_COUNT = st.integers(0, 10**9)
_COUNTS = st.dictionaries(st.text(min_size=1, max_size=5), _COUNT, max_size=3)
_TABLES = st.builds(
    TableReport,
    table=st.text(),
    inventory=_COUNT,
    exported=_COUNT,
    left_behind=_COUNTS,
    imported=_COUNT,
    changed=_COUNT,
    unchanged=_COUNT,
    skipped=_COUNTS,
    failed=_COUNT,
    differences=_COUNT,
    seconds=st.floats(0, 1e6),
    conflicts=_COUNTS,
)
_REPORTS = st.builds(
    Report,
    tables=st.lists(_TABLES, max_size=3).map(tuple),
    totals=st.lists(st.builds(TotalReport, st.text(), _COUNT, _COUNT, _COUNT, _COUNT), max_size=3).map(tuple),
    not_attested=st.lists(st.text()).map(tuple),
    differences=_COUNT,
)


@given(_REPORTS)
def test_law_a_report_is_the_same_after_being_kept(report: Report) -> None:
    assert Report.from_json(json.loads(json.dumps(report.as_json()))) == report


def test_every_record_is_accounted_for_exactly_once(desk: Desk, practice: Practice) -> None:
    practice.add_return("oud", "c1", 2011)
    report = desk.migrate(practice).report
    assert report is not None
    for table in report.tables:
        assert table.inventory == table.exported + table.left_behind_total
        outcomes = table.imported + table.changed + table.unchanged + table.skipped_total + table.failed
        assert table.exported == outcomes == len(practice.tables[table.table])
    (returns,) = (table for table in report.tables if table.table == "returns")
    assert (returns.left_behind, returns.skipped) == ({"before-2012": 1}, {"before-2012": 1})


@pytest.mark.parametrize(("choice", "changed"), [("portal", 0), ("file", 1)])
def test_conflicts_are_counted_by_whose_value_the_record_has(
    desk: Desk, practice: Practice, choice: str, changed: int
) -> None:
    desk.migrate(practice)
    edit(desk.account, Client, "c1", city="Assen")
    practice.row("clients", "c1")["city"] = "Haren"
    migrate(desk, practice, conflicts=choice)
    report = desk.latest().report
    assert report is not None
    (clients,) = (table for table in report.tables if table.table == "clients")
    assert clients.conflicts == {f"conflict-{choice}": 1}
    assert (clients.changed, clients.unchanged) == (changed, 2 - changed)
    assert report.reconciled


def test_a_report_of_before_conflicts_were_counted_can_still_be_read() -> None:
    report = Report((TableReport("clients", 1, 1, {}, 1, 0, 0, {}, 0, 0, 0.1),), (), (), 0).as_json()
    del report["tables"][0]["conflicts"]
    assert Report.from_json(report).tables[0].conflicts == {}


def test_totals_stand_per_tax_and_year(desk: Desk, practice: Practice) -> None:
    report = desk.migrate(practice).report
    assert report is not None
    assert report.totals == (
        TotalReport("IB", 2015, 1, 1, 0),
        TotalReport("IB", 2016, 1, 1, 0),
        TotalReport("VPB", 2016, 1, 1, 0),
    )
