"""Every kind of value that a concept can ask for has a stock."""

from __future__ import annotations

import pytest
from stdnum.nl import bsn

from overstap.sample.messages.taxonomy import concepts
from overstap.sample.messages.values import stock, stock_for

FORMS = ("ihz-aangifte", "vpb-aangifte", "ob-aangifte", "ob-suppletie", "ih-sba", "vpb-sba", "ob-sba")


@pytest.mark.parametrize("form", FORMS)
def test_every_concept_can_be_filled(form: str) -> None:
    for concept in concepts(form, 9):
        assert all(stock_for(concept.name, concept.kind, 2014))


def test_texts_fit_their_type() -> None:
    for longest in (2, 4, 20, 70):
        assert max(map(len, stock(f"text{longest}", 2014))) <= longest


def test_amounts_are_whole_euros_and_negative_only_where_allowed() -> None:
    assert all(value.isdecimal() for value in stock("amount+", 2014))
    assert any(value.startswith("-") for value in stock("amount", 2014))


def test_other_peoples_numbers_are_valid_too() -> None:
    assert all(map(bsn.is_valid, stock("bsn", 2014)))


def test_dates_lie_in_the_year_of_the_message() -> None:
    assert {value[:4] for value in stock("date", 2017)} == {"2017"}


def test_names_are_no_phrases() -> None:
    assert stock_for("burg:GuardianSurname", "text200", 2014) != stock("text200", 2014)


def test_an_unknown_kind_is_noticed() -> None:
    with pytest.raises(KeyError):
        stock("colour", 2014)
