"""Technical names as words."""

import pytest

from overstap.portal.pages.facts.model import in_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ValueAddedTaxOwed", "Value added tax owed"),
        ("DebtBox3", "Debt box 3"),
        ("VATReturnNil", "VAT return nil"),
        ("value_added-tax", "Value added tax"),
        ("x", "X"),
        ("", ""),
    ],
)
def test_a_name_is_spelled_as_words(name: str, words: str) -> None:
    assert in_words(name) == words
