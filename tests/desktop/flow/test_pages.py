"""The way through the pages: a function of what was chosen, and of nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.pages import Page, furthest, opening_page, way
from overstap.desktop.plan import SourceVariant
from overstap.desktop.sources.selection import Component

choices = st.builds(
    Choices,
    variant=st.none() | st.sampled_from(SourceVariant),
    components=st.frozensets(st.sampled_from(Component)),
)
pages = st.sampled_from(Page)


@pytest.mark.parametrize("page", [Page.WELCOME, Page.VARIANT, Page.RETENTION, Page.LINK, Page.OUTPUT, Page.FINISH])
@pytest.mark.parametrize("variant", [None, *SourceVariant])
def test_some_pages_are_on_every_way(page: Page, variant: SourceVariant | None) -> None:
    assert page in way(Choices(variant=variant))


@pytest.mark.parametrize(
    ("variant", "page"),
    [
        (None, Page.VARIANT),
        (SourceVariant.DATABASE, Page.CONNECTION),
        (SourceVariant.LOCAL, Page.SETTINGS),
        (SourceVariant.SBR_FOLDER, Page.FOLDER),
    ],
)
def test_the_source_is_opened_on_a_page_of_its_variant(variant: SourceVariant | None, page: Page) -> None:
    assert opening_page(Choices(variant=variant)) is page


@given(choices)
def test_law_the_way_keeps_the_order_of_the_step_plan(chosen: Choices) -> None:
    order = list(Page)
    numbers = [order.index(page) for page in way(chosen)]
    assert numbers == sorted(numbers)
    assert opening_page(chosen) in way(chosen)


@given(choices, pages, pages)
def test_law_nobody_gets_further_than_the_limit(chosen: Choices, page: Page, limit: Page) -> None:
    order = list(Page)
    reached = furthest(page, limit, chosen)
    assert reached in way(chosen)
    assert order.index(reached) <= min(order.index(page), order.index(limit))
