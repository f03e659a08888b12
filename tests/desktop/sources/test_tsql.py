"""Words of SQL Server's language: nothing in a text or a name can end the place where it stands."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.sources.tsql import literal, quoted

TEXTS = st.text(st.sampled_from("a'][ -;\u2019\"\n"), max_size=12)


@given(TEXTS)
def test_law_a_literal_ends_where_it_should_and_says_what_it_was(text: str) -> None:
    written = literal(text)
    assert re.fullmatch(r"N'(?:[^']|'')*'", written)
    assert written[2:-1].replace("''", "'") == text


@given(TEXTS)
def test_law_a_name_ends_where_it_should_and_says_what_it_was(name: str) -> None:
    written = quoted(name)
    assert re.fullmatch(r"\[(?:[^\]]|\]\])*\]", written)
    assert written[1:-1].replace("]]", "]") == name
