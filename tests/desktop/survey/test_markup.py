from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.survey.markup import Markup, element, joined, table

text = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=30)


def test_text_is_escaped_and_elements_are_not() -> None:
    assert element("p", "<b>", element("b", "&")) == "<p>&lt;b&gt;<b>&amp;</b></p>"


def test_attributes_are_escaped_and_renamed() -> None:
    assert element("td", class_="a", stroke_width=2, title='"x"') == (
        '<td class="a" stroke-width="2" title="&quot;x&quot;"></td>'
    )


def test_none_is_nothing() -> None:
    assert element("p", None, "x", class_=None) == "<p>x</p>"


@given(content=text, value=text)
def test_law_what_goes_in_as_text_comes_out_as_that_text(content: str, value: str) -> None:
    read = ET.fromstring(element("p", content, title=value))  # noqa: S314 - made a line ago
    assert (read.text or "", read.get("title")) == (content, value)


def test_the_last_columns_of_a_table_are_figures() -> None:
    made = table(["Wat", "Hoeveel"], [["x", 3]], numbers=1)
    assert made.count('class="number"') == 2
    assert "<td>x</td>" in made


def test_joining_keeps_markup_markup() -> None:
    assert isinstance(joined("a", Markup("<br>")), Markup)
