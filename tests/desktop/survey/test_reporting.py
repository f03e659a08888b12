from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.survey.model import Fate, OfficeCount, ReturnCount
from overstap.desktop.survey.problem_kinds import KINDS
from overstap.desktop.survey.reporting import SURVEY_VERSION, as_json
from tests.desktop.survey.written_survey import SURVEY

DOCUMENT = Path(__file__).parents[3] / "docs" / "reference" / "survey.md"


def test_it_is_json_with_a_version() -> None:
    assert json.loads(json.dumps(as_json(SURVEY)))["overstap_survey"] == SURVEY_VERSION


def test_every_key_is_documented() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    written = as_json(SURVEY)
    inner = {
        key
        for value in written.values()
        if isinstance(value, list)
        for each in value
        if isinstance(each, dict)
        for key in each
    }
    assert [key for key in sorted({*written, *inner}) if f"`{key}`" not in text] == []


def test_problems_carry_their_words() -> None:
    (first, *_) = as_json(SURVEY)["problems"]
    assert first["title"] == "1 programma ontbreekt"
    assert first["severity"] == "blocking"


def test_nothing_is_lost_when_there_is_little() -> None:
    assert as_json(replace(SURVEY, programs=(), problems=()))["programs"] == []


@pytest.mark.parametrize("key", ["clients", "former_clients", "returns", "name", "id"])
def test_an_office_is_told_by_counts(key: str) -> None:
    assert key in as_json(SURVEY)["offices"][0]


def test_every_kind_of_problem_is_documented() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [code for code in KINDS if f"`{code}`" not in text] == []


offices = st.builds(OfficeCount, st.just("1"), st.just("Utrecht"), *[st.integers(0, 999)] * 3)
returns = st.builds(
    ReturnCount,
    program=st.just("BAS 2016"),
    tax_type=st.sampled_from(["IB", "OB"]),
    tax_year=st.integers(1990, 2110),
    records=st.integers(0, 999),
    status=st.sampled_from([None, "open", "filed"]),
    stored_bytes=st.none() | st.integers(0, 10**9),
    client_missing=st.booleans(),
)


@given(st.lists(offices, max_size=3).map(tuple), st.lists(returns, max_size=4).map(tuple))
def test_law_the_totals_are_the_sums_of_what_is_listed(
    of_offices: tuple[OfficeCount, ...], counts: tuple[ReturnCount, ...]
) -> None:
    """Whoever adds the lists up for himself must come to the same figures."""
    read = json.loads(json.dumps(as_json(replace(SURVEY, offices=of_offices, returns=counts, notices=(), problems=()))))
    totals = read["totals"]
    for key in ("clients", "former_clients"):
        assert totals[key] == sum(office[key] for office in read["offices"])
    assert totals["returns"] == sum(each["records"] for each in read["returns"])
    going = (each["records"] for each in read["returns"] if each["without_choice"] in {Fate.GOES, Fate.OLD})
    assert totals["returns_migrating"] == sum(going)
    assert totals["stored_bytes"] == sum(each["stored_bytes"] or 0 for each in read["returns"])
