from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.sources.connection import Database, open_database_file
from overstap.desktop.survey.choices import QUESTIONS, Known, choices_in, choices_of
from overstap.desktop.survey.model import Choice, ReturnCount
from tests.desktop.survey.test_gathering import asked

YEAR = 2026
RETURNS = (
    ReturnCount("BAS 2011", "IB", 2011, 5),
    ReturnCount("BAS 2016", "IB", 2016, 20),
    ReturnCount("BAS 2019", "IB", 2019, 100),
    ReturnCount("BAS 2025", "IB", 2025, 7, status="open"),
)
KNOWN = Known(50, 8, RETURNS, Counter({2018: 2, 2020: 3}), Counter({2016: 1000, 2019: 9000}))


@pytest.fixture(scope="module")
def database(installation: Path) -> Database:
    return open_database_file(installation / "Database" / "Else4Cas.db")


@pytest.fixture(scope="module")
def in_database(database: Database) -> dict[str, Choice]:
    return {choice.code: choice for choice in choices_in(database, YEAR)}


def of_known(known: Known) -> dict[str, Choice]:
    return {choice.code: choice for choice in choices_of(known, YEAR)}


def test_a_database_answers_every_question(in_database: dict[str, Choice]) -> None:
    assert list(in_database) == [question.code for question in QUESTIONS]


def test_what_goes_by_default_is_what_the_database_holds(in_database: dict[str, Choice], installation: Path) -> None:
    going = "SELECT COUNT(*) FROM Aangifte WHERE Jaar >= 2012 AND VerzondenOp IS NOT NULL"
    assert in_database["default"].tables["returns"] == asked(installation, going)
    assert in_database["default"].tables["clients"] == asked(installation, "SELECT COUNT(*) FROM Client")


def test_old_returns_can_be_left_behind(in_database: dict[str, Choice], installation: Path) -> None:
    going = "SELECT COUNT(*) FROM Aangifte WHERE Jaar >= 2019 AND VerzondenOp IS NOT NULL"
    assert in_database["without-past-retention"].tables["returns"] == asked(installation, going)


def test_former_clients_and_their_returns_can_be_left_behind(
    in_database: dict[str, Choice], installation: Path
) -> None:
    tables = in_database["without-former-clients"].tables
    assert tables["clients"] == asked(installation, "SELECT COUNT(*) FROM Client WHERE Status = 'Klant'")
    going = """SELECT COUNT(*) FROM Aangifte a JOIN Client c ON c.ClientId = a.ClientId
        WHERE a.Jaar >= 2012 AND a.VerzondenOp IS NOT NULL AND c.Status = 'Klant'"""
    assert tables["returns"] == asked(installation, going)


def test_sizes_are_of_what_goes_along(in_database: dict[str, Choice]) -> None:
    default, both = in_database["default"], in_database["without-both"]
    assert default.document_bytes is not None
    assert both.document_bytes is not None
    assert both.document_bytes < default.document_bytes


def test_leaving_both_behind_leaves_no_more_than_leaving_either(in_database: dict[str, Choice]) -> None:
    for table in ("clients", "returns", "assessment_notices", "attachments"):
        either = (in_database[code].tables[table] for code in ("without-past-retention", "without-former-clients"))
        assert (in_database["without-both"].tables[table] or 0) <= min(count or 0 for count in either)


def test_without_a_database_the_year_tells_what_is_old() -> None:
    choices = of_known(KNOWN)
    assert choices["default"].tables == {"clients": 50, "returns": 120, "assessment_notices": 5}
    assert choices["without-past-retention"].tables == {"clients": 50, "returns": 100, "assessment_notices": 3}
    assert choices["without-past-retention"].document_bytes == 9000


def test_whose_a_return_is_nobody_can_tell_beforehand() -> None:
    without = of_known(KNOWN)["without-former-clients"]
    assert without.tables == {"clients": 42, "returns": None, "assessment_notices": None}
    assert without.document_bytes is None


def test_without_former_clients_nobody_is_asked_about_them() -> None:
    assert list(of_known(KNOWN._replace(former_clients=0))) == ["default", "without-past-retention"]


def test_a_source_that_tells_no_sizes_has_none() -> None:
    choice = of_known(KNOWN._replace(notices=None, stored_bytes=None))["default"]
    assert (choice.tables["assessment_notices"], choice.document_bytes) == (None, None)


counts = st.builds(
    ReturnCount,
    program=st.just("BAS 2016"),
    tax_type=st.just("IB"),
    tax_year=st.integers(2005, 2030),
    records=st.integers(0, 1000),
    status=st.sampled_from([None, "open", "filed", "definitive"]),
)
per_year = st.none() | st.dictionaries(st.integers(2005, 2030), st.integers(0, 1000)).map(Counter)
everything = st.builds(
    Known,
    clients=st.integers(10, 500),
    former_clients=st.integers(0, 10),
    returns=st.lists(counts, max_size=8).map(tuple),
    notices=per_year,
    stored_bytes=per_year,
)


@given(everything, st.integers(2013, 2030))
def test_law_leaving_more_behind_never_takes_more_along(known: Known, year: int) -> None:
    first, *others = choices_of(known, year)
    assert first.code == "default"
    for choice in others:
        for table, records in choice.tables.items():
            most = first.tables[table]
            assert records is None or (most is not None and records <= most)
        assert choice.document_bytes is None or choice.document_bytes <= (first.document_bytes or 0)


@given(everything, st.integers(2013, 2030))
def test_law_by_default_everything_goes_that_can(known: Known, year: int) -> None:
    default = next(choices_of(known, year))
    assert default.tables["returns"] == sum(count.records for count in known.returns if count.migrates)
    assert default.tables["clients"] == known.clients


@given(everything, st.integers(2013, 2030))
def test_law_what_the_source_does_not_tell_is_never_made_up(known: Known, year: int) -> None:
    untold = known._replace(notices=None, stored_bytes=None)
    for choice in choices_of(untold, year):
        assert choice.tables["assessment_notices"] is None
        assert choice.document_bytes is None
        # Whose a return is, such a source keeps to itself: then their number cannot be told either.
        assert (choice.tables["returns"] is None) is (choice.code in {"without-former-clients", "without-both"})
