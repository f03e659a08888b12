"""Numbers of records, as anybody may type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.pages.ids import id_in


@given(st.integers(0, 10**18 - 1))
def test_a_number_is_read(number: int) -> None:
    assert id_in(str(number)) == number


@pytest.mark.parametrize("text", ["", "x", "-1", "+1", "1.5", " 1", "1_0", "²", "١", "9" * 19, "9" * 5000])
def test_anything_else_is_no_number(text: str) -> None:
    assert id_in(text) is None


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    assert id_in(text) is None or text.isascii()
