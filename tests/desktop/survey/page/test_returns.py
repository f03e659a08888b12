from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.survey.model import Choice, ReturnCount
from overstap.desktop.survey.page.returns import choices, notices, returns, statuses
from tests.desktop.survey.page.sections import rows, text
from tests.desktop.survey.written_survey import SURVEY


def test_the_table_beside_the_chart_has_every_return_once() -> None:
    shown = rows(returns(SURVEY))
    assert shown[0][:4] == ["Jaar", "IB", "OB", "Totaal"]
    assert shown[1:] == [
        ["2016", "1.190", "10", "1.200", "1.190", "10", "·"],
        ["2011", "34", "·", "34", "·", "·", "34"],
        ["Samen", "1.224", "10", "1.234", "1.190", "10", "34"],
    ]


ODD_YEARS = st.lists(
    st.tuples(st.sampled_from(["IB", "OB", "<i>"]), st.integers(-9, 99_999), st.integers(1, 999)),
    min_size=1,
    max_size=30,
)


@given(ODD_YEARS, st.sampled_from(["open", "filed", None]))
def test_law_the_columns_add_up_to_the_sums_below_them(counted: list[tuple[str, int, int]], status: str | None) -> None:
    """Also where years make no sense: what is not worth a row of its own is still counted."""
    counts = tuple(ReturnCount(f"BAS {year}", tax, year, records, status=status) for tax, year, records in counted)
    made = returns(replace(SURVEY, returns=counts))
    assert made is not None
    assert "<i>" not in made
    _, *shown, sums = rows(made)
    figures = [[int(cell.replace(".", "").replace("·", "0")) for cell in row[1:]] for row in (*shown, sums)]
    assert [sum(column) for column in zip(*figures[:-1], strict=True)] == figures[-1]
    links, places = (set(re.findall(mark, made)) for mark in (r'href="#([^"]+)"', r'<tr id="([^"]+)"'))
    assert links <= places


def test_years_that_make_no_sense_share_a_row() -> None:
    odd = (*SURVEY.returns, replace(SURVEY.returns[0], tax_year=201), replace(SURVEY.returns[0], tax_year=20_111))
    assert rows(returns(replace(SURVEY, returns=odd)))[3][:4] == ["Andere jaren", "68", "·", "68"]


def test_a_year_can_be_linked_to() -> None:
    shown = returns(SURVEY)
    assert shown is not None
    assert '<tr id="jaar-2016">' in shown


def test_without_a_status_it_says_that_open_ones_stay_behind() -> None:
    untold = replace(SURVEY, returns=tuple(replace(count, status=None) for count in SURVEY.returns))
    assert "De status is vooraf niet bekend" in text(returns(untold))
    assert "De status is vooraf niet bekend" not in text(returns(SURVEY))


def test_no_returns_are_no_section() -> None:
    assert returns(replace(SURVEY, returns=())) is None


def test_words_of_the_source_stand_beside_what_they_count_as() -> None:
    assert rows(statuses(SURVEY))[1:] == [
        ["Verzonden", "Verzonden", "1.190", "·", "1.190"],
        ["Definitief", "Definitief", "34", "·", "34"],
        ["Open", "Nog open", "·", "10", "10"],
    ]


def test_a_source_without_words_has_no_table_of_them() -> None:
    untold = replace(SURVEY, returns=tuple(replace(count, source_status=None) for count in SURVEY.returns))
    assert statuses(untold) is None


def test_notices_are_counted_per_year_with_those_without_a_status() -> None:
    assert rows(notices(SURVEY)) == [["Jaar", "IB", "Totaal", "Zonder status"], ["2016", "12", "12", "12"]]


def test_of_notices_that_are_only_counted_the_number_is_told() -> None:
    assert "alleen het aantal: 12" in text(notices(replace(SURVEY, notices=())))


def test_no_notices_are_no_section() -> None:
    assert notices(replace(SURVEY, notices=(), tables={})) is None


def test_a_choice_is_told_with_what_it_leaves_and_what_it_takes_away() -> None:
    shown = rows(choices(SURVEY))
    assert shown[0] == ["Keuze", "Klanten", "Aangiften", "Aanslagen (SBA)", "Bijlagen", "Documenten"]
    assert shown[1] == ["Alles wat mee kan", "120", "1.190", "12", "3", "2,6 MB"]
    assert shown[3][:3] == ["Zonder oud-klanten", "−7 113", "−90 1.100"]


def test_the_year_of_the_choice_is_that_of_the_law() -> None:
    assert rows(choices(SURVEY))[2][0] == "Zonder aangiften van 2018 en eerder"
    assert "oldest_tax_year = 2019 , former = false" in text(choices(SURVEY))


def test_what_a_source_cannot_tell_is_a_dash() -> None:
    untold = (
        Choice("default", {"clients": 5, "returns": 9}),
        Choice("without-former-clients", {"clients": 4, "returns": None}),
    )
    assert rows(choices(replace(SURVEY, choices=untold)))[1:] == [
        ["Alles wat mee kan", "5", "9"],
        ["Zonder oud-klanten", "−1 4", "–"],
    ]


def test_without_former_clients_a_plan_has_nothing_to_say_of_them() -> None:
    assert "former" not in text(choices(replace(SURVEY, choices=SURVEY.choices[:2])))


def test_no_choices_are_no_section() -> None:
    assert choices(replace(SURVEY, choices=())) is None
