"""The pieces of TOML that a plan is written with keep what is put into them."""

from __future__ import annotations

import tomllib
from pathlib import Path, PureWindowsPath

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.plan.tables import comment, entries, on_one_line, path_item

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
rows = st.lists(st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), texts | st.booleans()), max_size=4)


@given(texts, rows)
def test_law_rows_read_back_and_what_they_are_about_is_said_once(
    about: str, given_rows: list[dict[str, object]]
) -> None:
    document = tomlkit.document()
    tables = entries(f"over: {about}", given_rows)
    if given_rows:
        document.add("it", tables)
    text = tomlkit.dumps(document)
    assert tomllib.loads(text).get("it", []) == given_rows
    assert text.count("# over: ") == min(len(given_rows), 1) + sum("# over: " in str(row) for row in given_rows)


@given(texts)
def test_law_a_comment_is_one_line_whatever_it_says(text: str) -> None:
    document = tomlkit.document()
    comment(document, text)
    document.add("key", 1)
    assert tomllib.loads(tomlkit.dumps(document)) == {"key": 1}


@pytest.mark.parametrize(
    ("text", "line"), [("Van Loon", "Van Loon"), ("a\nb = 1", "a b = 1"), ("\x00\u2028", "  "), ("é€😀", "é€😀")]
)
def test_what_would_end_a_line_becomes_a_blank(text: str, line: str) -> None:
    assert on_one_line(text) == line


@given(texts.filter(lambda text: "\0" not in text))
def test_law_a_path_reads_back(text: str) -> None:
    path = Path("/map") / text
    assert tomllib.loads(f"path = {path_item(path).as_string()}")["path"] == str(path)


def test_a_path_of_windows_stays_readable() -> None:
    written = path_item(Path(str(PureWindowsPath(r"C:\Nextens\Elsevier"))))
    assert written.as_string() == r"'C:\Nextens\Elsevier'"


def test_a_path_with_an_apostrophe_is_no_literal() -> None:
    assert path_item(Path("/d'Artagnan")).as_string() == '"/d\'Artagnan"'
