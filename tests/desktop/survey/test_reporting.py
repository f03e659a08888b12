from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

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
