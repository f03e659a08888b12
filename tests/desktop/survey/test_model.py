from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle import SourceInfo
from overstap.desktop.survey.model import Fate, ProgramSeen, ReturnCount
from overstap.desktop.survey.problems import Example, problem
from tests.desktop.survey.written_survey import SURVEY

YEAR = 2026
returns = st.builds(
    ReturnCount,
    program=st.just("BAS 2016"),
    tax_type=st.sampled_from(["IB", "VPB", "OB"]),
    tax_year=st.integers(1995, 2030),
    records=st.integers(0, 10_000),
    status=st.sampled_from([None, "open", "filed", "definitive"]),
    stored_bytes=st.none() | st.integers(0, 10**9),
    client_missing=st.booleans(),
)


def counted(tax_year: int, status: str | None = "filed") -> ReturnCount:
    return ReturnCount("BAS 2016", "IB", tax_year, 1, status=status)


@pytest.mark.parametrize(
    ("tax_year", "status", "fate"),
    [
        (2011, "filed", Fate.EARLY),
        (2011, "open", Fate.EARLY),
        (2012, "filed", Fate.OLD),
        (2018, "definitive", Fate.OLD),
        (2018, "open", Fate.OPEN),
        (2019, "filed", Fate.GOES),
        (2025, "open", Fate.OPEN),
        (2025, None, Fate.GOES),
        (2100, "filed", Fate.GOES),
        (2101, "filed", Fate.BEYOND),
        (2150, "open", Fate.BEYOND),
    ],
)
def test_what_becomes_of_a_return(tax_year: int, status: str | None, fate: Fate) -> None:
    assert counted(tax_year, status).fate(YEAR) is fate


@given(of=returns)
def test_law_what_goes_along_is_what_neither_stays_open_nor_is_too_early(of: ReturnCount) -> None:
    assert of.migrates == (of.fate(YEAR) in {Fate.GOES, Fate.OLD})


@given(counts=st.lists(returns, max_size=20))
def test_law_every_return_is_counted_once_whichever_way_it_is_looked_at(counts: list[ReturnCount]) -> None:
    survey = replace(SURVEY, returns=tuple(counts))
    total = sum(count.records for count in counts)
    assert survey.total_returns() == total
    assert sum(per_year.total() for per_year in survey.returns_by_year().values()) == total
    assert sum(per_year.total() for per_year in survey.returns_by_fate().values()) == total
    assert survey.migrating() <= total


@given(counts=st.lists(returns, max_size=20))
def test_law_per_year_both_ways_of_counting_agree(counts: list[ReturnCount]) -> None:
    survey = replace(SURVEY, returns=tuple(counts))
    by_tax = sum(survey.returns_by_year().values(), Counter[int]())
    by_fate = sum(survey.returns_by_fate().values(), Counter[int]())
    assert by_tax == by_fate


def test_files_that_are_no_return_are_those_beyond_the_returns() -> None:
    assert replace(SURVEY, tables={"returns": 1300}).other_files() == 66


def test_there_are_never_fewer_than_no_other_files() -> None:
    assert replace(SURVEY, tables={}).other_files() == 0


def test_sizes_are_those_of_returns_and_notices() -> None:
    assert SURVEY.stored_bytes() == 1000 + 500_000 + 24_000


def test_one_return_without_a_status_makes_the_number_a_number_of_those_that_may_go() -> None:
    assert SURVEY.tells_statuses
    assert not replace(SURVEY, returns=(*SURVEY.returns, counted(2020, None))).tells_statuses


def test_a_program_is_named_with_its_year() -> None:
    assert [program.part for program in SURVEY.programs] == ["BAS 2016", "BTW 2016", "CAS"]
    assert isinstance(SURVEY.programs[0], ProgramSeen)


def test_without_names_ids_and_what_it_is_stay() -> None:
    named = problem("return-open", [Example("9", "100007", "J. de Vries", "IB 2024 · Open")], table="returns")
    (bare,) = replace(SURVEY, problems=(named,)).without_names().problems
    assert bare.examples == (Example("9", about="IB 2024 · Open"),)
    assert bare == replace(named, examples=bare.examples)


def test_without_names_nothing_else_changes() -> None:
    assert replace(SURVEY.without_names(), problems=()) == replace(SURVEY, problems=())


def test_without_names_a_folder_gives_no_path_away() -> None:
    of_file = problem("file-unreadable", [Example("jansen 123456782.xbrl", about="regel 3")], table="returns")
    of_client = problem("former-client", [Example("7", "100007", "J. Jansen")], table="clients")
    folder = replace(SURVEY, source=SourceInfo("x", "sbr-folder", "berichten"), problems=(of_file, of_client))
    assert folder.without_names().problems == (
        replace(of_file, examples=()),
        replace(of_client, examples=(Example("7"),)),
    )


@pytest.mark.parametrize(
    ("tax_year", "status", "fate"),
    [(2011, "filed", Fate.EARLY), (2016, "filed", Fate.LOOSE), (2016, "open", Fate.LOOSE), (2025, None, Fate.LOOSE)],
)
def test_without_its_client_a_return_goes_nowhere(tax_year: int, status: str | None, fate: Fate) -> None:
    loose = replace(counted(tax_year, status), client_missing=True)
    assert (loose.fate(YEAR), loose.migrates) == (fate, False)
