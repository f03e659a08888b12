from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.survey.page.markup import Markup, bar, element, joined, section, table

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
    assert '<th scope="row">x</th>' in made


def test_joining_keeps_markup_markup() -> None:
    assert isinstance(joined("a", Markup("<br>")), Markup)


def test_rows_of_a_table_can_be_linked_to() -> None:
    assert '<tr id="jaar-2016">' in table(["Jaar"], [["2016"]], numbers=0, anchors=["jaar-2016"])


def test_a_table_can_be_reached_by_keyboard_because_it_may_scroll() -> None:
    assert 'tabindex="0"' in table(["Jaar"], [], numbers=0)


def test_a_bar_is_as_long_as_its_share() -> None:
    assert bar(0.5, "12") == '<span class="bar" style="--share:0.500">12</span>'


def test_a_section_has_a_place_and_a_title() -> None:
    made = section("hier", "Titel", None, "tekst", long=True)
    assert made == '<section id="hier" class="long"><h2>Titel</h2>tekst</section>'


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\x1b[31mrood", "\\x1b[31mrood"),
        ("a\x00b\x7fc\x9bd", "a\\x00b\\x7fc\\x9bd"),
        ("twee\nregels\ten een kolom", "twee\nregels\ten een kolom"),
        ("\ufeffŻółć 🚀", "\ufeffŻółć 🚀"),
    ],
)
def test_a_sign_that_nobody_sees_is_spelt_out(name: str, shown: str) -> None:
    assert joined(name) == shown
    assert element("p", Markup("<b>"), name) == f"<p><b>{shown}</p>"
