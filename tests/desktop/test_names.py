"""Names that are no text become text, and others stay what they are."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.names import as_text


def test_bytes_that_are_no_text_are_spelt_out() -> None:
    assert as_text("aangifte-\udcff.xbrl") == r"aangifte-\udcff.xbrl"


@given(st.text())
def test_law_a_name_that_is_text_stays_as_it_is(name: str) -> None:
    assert as_text(name) == name


@pytest.mark.skipif(os.name == "nt", reason="Windows has no names of bytes")
@given(st.binary(min_size=1), st.binary(min_size=1))
def test_law_any_bytes_become_text_and_different_ones_stay_different(one: bytes, other: bytes) -> None:
    names = [as_text(os.fsdecode(name)) for name in (one, other)]
    assert [name.encode().decode() for name in names] == names
    # A name may hold by itself what another is spelt out as; without a backslash none can.
    assert (names[0] == names[1]) is (one == other) or b"\\" in one + other
