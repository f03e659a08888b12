"""Where a key stands: the line that an error names."""

from __future__ import annotations

import pytest

from overstap.desktop.toml_lines import Where, line_of, lines_of, written

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
