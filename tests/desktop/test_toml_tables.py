"""A file that people wrote is read key by key, and every mistake in it is named at once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.toml_lines import lines_of
from overstap.desktop.toml_tables import (
    MOST_TOLD,
    Checks,
    Limits,
    Table,
    TomlInvalidError,
    TomlUnreadableError,
    parse_toml,
    toml_text,
)

TEXT = """title = "x"
on = true
number = 7
list = ["a", 2, true]
[part]
name = "deel"
[[item]]
id = "1"
[item.more]
deep = 1
[[item]]
id = "2"
"""


@pytest.fixture
def checks() -> Checks:
    return Checks(lines_of(TEXT))


@pytest.fixture
def table(checks: Checks) -> Table:
    return Table(tomllib.loads(TEXT), (), checks)


def test_a_value_of_the_right_kind_is_given(table: Table, checks: Checks) -> None:
    assert table.take("title", str, "tekst") == "x"
    assert table.take("on", bool, "ja of nee") is True
    assert table.take("number", int, "getal") == 7
    assert checks.problems == []


@pytest.mark.parametrize(("key", "kind"), [("title", int), ("on", int), ("number", str), ("number", bool)])
def test_a_value_of_another_kind_is_a_mistake(table: Table, checks: Checks, key: str, kind: type[object]) -> None:
    assert table.take(key, kind, "iets anders") is None
    assert checks.problems == [((key,), "iets anders")]


def test_any_value_will_do_where_any_is_asked_for(table: Table, checks: Checks) -> None:
    assert (table.take("on", object, ""), table.take("number", object, "")) == (True, 7)
    assert checks.problems == []


def test_a_key_that_is_missing_is_named_where_it_belongs(table: Table, checks: Checks) -> None:
    part = table.table("part")
    assert part is not None
    assert part.take("other", str, "") is None
    assert checks.sentences("bestand") == ["\n- regel 5, part: other ontbreekt"]


def test_a_list_gives_what_fits_and_names_the_rest(table: Table, checks: Checks) -> None:
    assert table.take_list("list", str, "teksten") == ("a",)
    assert checks.problems == [(("list",), "teksten")]


def test_what_nobody_asked_for_is_unknown(table: Table, checks: Checks) -> None:
    part = table.table("part")
    assert part is not None
    part.close()
    assert checks.sentences("bestand") == ["\n- regel 6, part.name: deze sleutel is onbekend"]


def test_a_key_that_was_taken_is_gone(table: Table) -> None:
    assert table.has("title")
    table.take("title", str, "")
    assert not table.has("title")


def test_a_table_within_an_entry_belongs_to_that_entry(table: Table, checks: Checks) -> None:
    first, second = table.tables("item")
    more = first.table("more")
    assert more is not None
    more.fault("deep", "te diep")
    second.fault("id", "dubbel")
    assert checks.sentences("bestand") == [
        "\n- regel 10, item[1].more.deep: te diep",
        "\n- regel 12, item[2].id: dubbel",
    ]


def test_a_text_is_the_short_way_and_a_table_the_long_way(table: Table, checks: Checks) -> None:
    assert table.text_or_table("title", "") == "x"
    assert isinstance(table.text_or_table("part", ""), Table)
    assert table.text_or_table("number", "tekst of tabel") is None
    assert table.text_or_table("gone", "") is None
    assert [problem for _, problem in checks.problems] == ["tekst of tabel", "gone ontbreekt"]


def test_a_value_where_a_table_belongs_is_a_mistake(table: Table, checks: Checks) -> None:
    assert table.table("title") is None
    assert table.tables("number") == []
    assert len(checks.problems) == 2


def test_the_same_mistake_is_named_once(table: Table, checks: Checks) -> None:
    table.fault("title", "fout")
    table.fault("title", "fout")
    assert len(checks.sentences("bestand")) == 1


def test_a_mistake_in_the_file_as_a_whole_has_its_name(checks: Checks) -> None:
    checks.add((), "leeg")
    assert checks.sentences("plan.toml") == ["\n- regel 1, plan.toml: leeg"]


def test_mistakes_come_in_the_order_of_the_file(table: Table, checks: Checks) -> None:
    for key in ("number", "title", "on"):
        table.fault(key, "fout")
    assert [sentence.split()[2] for sentence in checks.sentences("")] == ["1,", "2,", "3,"]


SMALL = Limits(file_bytes=40, line=20, dots=3)


def refused(text: str) -> str:
    with pytest.raises(TomlInvalidError) as caught:
        parse_toml(text, SMALL)
    return caught.value.problems


def unreadable(path: Path) -> str:
    with pytest.raises(TomlUnreadableError) as caught:
        toml_text(path, SMALL)
    return caught.value.why


def test_a_text_without_mistakes_is_a_table_and_a_place_for_them() -> None:
    toml = parse_toml(TEXT, Limits(1000))
    assert toml.top.take("number", int, "getal") == 7
    toml.top.fault("on", "fout")
    assert toml.checks.sentences("") == ["\n- regel 2, on: fout"]


def test_what_is_no_toml_says_where() -> None:
    assert refused("b = 1\na = open").startswith("\n- regel 2, kolom ")


@pytest.mark.parametrize("line", ["x" * 21, "a.a.a.a.a = 1"])
def test_a_line_beyond_the_limits_is_named_and_the_library_never_sees_it(line: str) -> None:
    assert refused(f"a = 1\n{line}") == "\n- regel 2: te lang of te diep genest"


def test_of_a_file_that_is_something_else_not_every_line_is_told() -> None:
    assert refused("....\n" * 50).count("regel") == MOST_TOLD


@pytest.mark.parametrize(
    ("content", "why"), [(b"#" * 41, "te groot"), (b"\xff\xfe", "geen UTF-8-tekst"), (None, "bestaat niet")]
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "x.toml"
    if content is not None:
        path.write_bytes(content)
    assert unreadable(path) == why


def test_a_file_that_just_fits_is_read_without_the_mark_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xef\xbb\xbf" + b"#" * 37)
    assert toml_text(path, SMALL) == "#" * 37


def test_tables_with_names_of_their_own_are_given_by_name(checks: Checks) -> None:
    text = "[words.a]\nx = 1\n[words.b]\nx = 2\n"
    table = Table(tomllib.loads(text), (), checks)
    assert {name: each.take("x", int, "") for name, each in table.named("words").items()} == {"a": 1, "b": 2}
    assert table.named("words") == {}
    assert checks.problems == []


def test_what_is_no_table_among_those_is_named(checks: Checks) -> None:
    table = Table({"words": {"a": 1, "b": {}}, "more": 3}, (), checks)
    assert list(table.named("words")) == ["b"]
    assert table.named("more") == {}
    assert [where for where, _ in checks.problems] == [("words", "a"), ("more",)]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_law_any_text_is_a_table_or_refused_with_a_line_to_look_at(text: str) -> None:
    try:
        toml = parse_toml(text, Limits(10_000))
    except TomlInvalidError as error:
        told = error.problems.split("\n")[1:]
    else:
        toml.top.close()
        told = toml.checks.sentences("x")
        assert len(told) == len(toml.checks.problems)
    assert all(line.strip().startswith("- ") for line in told)
