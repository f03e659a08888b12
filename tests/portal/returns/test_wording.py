"""The words for taxes, messages and periods."""

from __future__ import annotations

from datetime import date

import pytest

from overstap.bundle.model import TaxType
from overstap.portal.returns.wording import message_word, period_word, tax_word


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2020-10-01", "2020-12-31", "4e kwartaal 2020"),
        ("2020-01-01", "2020-03-31", "1e kwartaal 2020"),
        ("2020-10-01", "2020-10-31", "oktober 2020"),
        ("2020-02-01", "2020-02-29", "februari 2020"),
        ("2020-01-01", "2020-12-31", "2020"),
        ("2020-02-01", "2020-04-30", "01-02-2020 – 30-04-2020"),
        ("2019-07-01", "2020-06-30", "01-07-2019 – 30-06-2020"),
        ("2020-03-12", "2020-12-31", "12-03-2020 – 31-12-2020"),
    ],
)
def test_a_period_is_said_as_an_office_says_it(start: str, end: str, words: str) -> None:
    assert period_word(date.fromisoformat(start), date.fromisoformat(end), 2020) == words


def test_without_dates_the_tax_year_is_the_period() -> None:
    assert period_word(None, None, 2016) == "2016"
    assert period_word(date(2016, 1, 1), None, 2016) == "2016"


@pytest.mark.parametrize("tax", list(TaxType))
def test_every_tax_has_a_name(tax: TaxType) -> None:
    assert tax_word(tax) != tax.value


def test_what_is_unknown_is_shown_as_the_source_has_it() -> None:
    assert tax_word("MRB") == "MRB"
    assert message_word("verzoek") == "verzoek"
    assert message_word("suppletie") == "Suppletie"
