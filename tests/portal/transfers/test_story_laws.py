"""The laws of the whole: random stories of an office and its portal, told beside a small model of what should be there.

Files in phases and orders, again, with either choice or one per client, stopped half-way and gone on with, workers that
die, edits in between, files taken back in any order; at the end the account moves elsewhere and is the same there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.portal.transfers import directly
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.stories import Story
from tests.portal.transfers.test_phases import another_desk

__all__ = ["another_desk"]

SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
MOST_STATEMENTS = 120
"""More than any step of so small an office takes: some deaths come too late to matter."""

PLACES = st.sampled_from([("clients", "c1"), ("clients", "c2"), ("returns", "a1"), ("returns", "a3")])
COMPONENTS = st.lists(
    st.sampled_from(["clients", "returns", "assessment_notices", "relations"]), min_size=1, max_size=4, unique=True
).map(tuple)
SIDES = st.sampled_from(["portal", "file"])
CHOICES = st.one_of(SIDES, st.fixed_dictionaries({"c1": SIDES, "c2": SIDES}))
STOPS = st.one_of(st.just(("", -1)), st.tuples(st.sampled_from(["cancel", "fail"]), st.integers(0, 5)))
DEEDS = st.one_of(
    st.tuples(st.just("mend"), PLACES, st.integers(0, 2)),
    st.tuples(st.just("edit"), PLACES, st.integers(0, 2)),
    st.tuples(st.just("grow"), st.sampled_from(["c1", "c2"]), st.integers(2012, 2020)),
    st.tuples(st.just("take_in"), COMPONENTS, CHOICES, STOPS),
    st.tuples(st.just("go_on")),
    st.tuples(st.just("take_back"), st.integers(0, 3)),
    st.tuples(st.just("go_round")),
)
DEATHS = st.lists(st.integers(0, MOST_STATEMENTS), max_size=8)
STORIES = st.lists(DEEDS, min_size=3, max_size=8)


@settings(SETTINGS, max_examples=4)
@given(story=STORIES, deaths=DEATHS)
def test_law_nothing_is_lost_or_doubled_whatever_happens(
    another_desk: Callable[[], Desk], story: list[Any], deaths: list[int]
) -> None:
    tell(another_desk, story, deaths)


@pytest.mark.soak
@settings(SETTINGS, max_examples=200)
@given(story=STORIES, deaths=DEATHS)
def test_law_nothing_is_lost_or_doubled_many_times_over(
    another_desk: Callable[[], Desk], story: list[Any], deaths: list[int]
) -> None:
    tell(another_desk, story, deaths)


def tell(another_desk: Callable[[], Desk], deeds: list[Any], deaths: list[int]) -> None:
    """Live the story in a portal and in the model; after each deed both show the same, and so does a copy elsewhere."""
    story = Story(another_desk(), deaths=list(deaths))
    for deed, *how in deeds:
        getattr(story, deed)(*how)
        assert story.shown() == story.expected(), (deed, how)
    path, digest = story.taken_out()
    elsewhere = Story(another_desk())
    directly.take_in_file(elsewhere.desk, path)
    assert elsewhere.taken_out()[1] == digest
    assert elsewhere.shown() == story.shown()
