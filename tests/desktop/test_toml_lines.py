"""Where a key stands: the line that an error names."""

from __future__ import annotations

import tomllib

import pytest

from overstap.desktop.toml_lines import Where, line_of, lines_of, syntax_mistake, written

TEXT = """# plan
top = 1
[source]
path = "x = y"
[[offices]]
id = "1"
[[offices]]
  id = "2"
years = [
  2013, # comment = 3
]
"""


@pytest.mark.parametrize(
    ("where", "line"),
    [
        (("top",), 2),
        (("source",), 3),
        (("source", "path"), 4),
        (("offices", 0, "id"), 6),
        (("offices", 1, "id"), 8),
        (("offices", 1), 7),
        (("offices",), 5),
        (("source", "gone"), 3),
        (("gone",), 1),
        ((), 1),
    ],
)
def test_every_key_has_its_line_and_a_missing_one_that_of_its_table(where: Where, line: int) -> None:
    assert line_of(lines_of(TEXT), where) == line


@pytest.mark.parametrize(
    ("where", "text"), [(("source", "path"), "source.path"), (("offices", 1, "id"), "offices[2].id"), ((), "")]
)
def test_a_place_is_written_as_people_count(where: Where, text: str) -> None:
    assert written(where) == text


NESTED = """[[stream]]
name = "A"
[stream.columns]
id = "N"
[[stream]]
[stream.columns]
id = "M"
[[stream.more]]
x = 1
[[stream.more]]
x = 2
"""


@pytest.mark.parametrize(
    ("where", "line"),
    [
        (("stream", 0, "columns", "id"), 4),
        (("stream", 1, "columns"), 6),
        (("stream", 1, "columns", "id"), 7),
        (("stream", 1, "more", 0, "x"), 9),
        (("stream", 1, "more", 1, "x"), 11),
    ],
)
def test_a_table_within_an_array_belongs_to_its_last_entry(where: Where, line: int) -> None:
    assert line_of(lines_of(NESTED), where) == line


def test_what_is_no_toml_is_told_in_our_words_with_its_place() -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads('a = 1\nb = "open\n')
    assert syntax_mistake(caught.value).startswith("- regel 2, kolom ")
    assert "llegal" not in syntax_mistake(caught.value)


def test_a_mistake_without_a_place_is_told_too() -> None:
    assert syntax_mistake(RecursionError("maximum recursion depth exceeded")) == "- dit is geen TOML die te lezen is"


@pytest.mark.parametrize("text", ["[a]\n[a]\n", "a = 1\na = 2\n"])
def test_what_stands_there_twice_is_told_as_that(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    assert syntax_mistake(caught.value).startswith("- regel 2, kolom ")
    assert "dit staat er al" in syntax_mistake(caught.value)


@pytest.mark.parametrize("text", ['a = """', "a = [1,"])
def test_what_is_never_closed_is_told_as_that(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    assert "wordt niet gesloten" in syntax_mistake(caught.value)
