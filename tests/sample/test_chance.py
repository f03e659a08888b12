"""Choices are named, and equal names choose equally."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from overstap.sample.chance import chance


@given(st.lists(st.integers() | st.text(), min_size=1))
def test_equal_names_give_equal_choices(names: list[object]) -> None:
    assert chance(*names).random() == chance(*names).random()


def test_different_names_give_different_choices() -> None:
    assert chance(1, "client", 2).random() != chance(1, "client", 3).random()


def test_the_stream_never_changes_between_versions_of_python() -> None:
    assert chance(1, "office", 0).random() == 0.9191109160042613
