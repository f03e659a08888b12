"""Programs of which the same is to be said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.programs.alike import spans, together


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["CAS"], "CAS"),
        (["BAS 2012", "BAS 2013", "BAS 2014"], "BAS 2012–2014"),
        (["BAS 2014", "BAS 2012", "CAS", "BTW 2013"], "BAS 2012, BAS 2014, BTW 2013, CAS"),
        (["BAS 2019", "BTW 2020"], "BAS 2019, BTW 2020"),
        ([], ""),
    ],
)
def test_years_that_follow_each_other_are_one_span(parts: list[str], said: str) -> None:
    assert spans(parts) == said


YEARS = st.tuples(st.sampled_from(["BAS", "BTW"]), st.integers(2012, 2030))


@given(st.sets(YEARS))
def test_law_a_span_names_each_program_once_and_no_other(programs: set[tuple[str, int]]) -> None:
    named = [part.split(" ") for part in spans(f"{name} {year}" for name, year in programs).split(", ") if part]
    ends = [(name, *map(int, years.split("–"))) for name, years in named]
    told = [(name, year) for name, first, *last in ends for year in range(first, (last or [first])[0] + 1)]
    assert sorted(told) == sorted(programs)


def test_a_sentence_that_only_differs_in_the_name_is_said_once() -> None:
    sentences = [(part, f"{part} is niet gevonden in X.") for part in ("BAS 2012", "BAS 2013", "CAS")]
    said = together([*sentences[:1], ("BTW 2012", "BTW 2012 is te oud."), *sentences[1:]])
    assert [(each.part, each.others) for each in said] == [("BAS 2012", ("BAS 2013", "CAS")), ("BTW 2012", ())]
    assert str(said[0]) == "BAS 2012 is niet gevonden in X. Dit geldt ook voor BAS 2013, CAS."
    assert str(said[1]) == "BTW 2012 is te oud."


def test_files_that_are_called_after_their_programs_are_each_told() -> None:
    sentences = [(part, f"{part} is niet te starten: /{part}.exe") for part in ("BAS 2012", "BAS 2013")]
    assert [each.sentence for each in together(sentences)] == [sentence for _, sentence in sentences]
