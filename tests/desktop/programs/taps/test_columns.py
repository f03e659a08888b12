"""What a description may say of one column, and what is a mistake with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.model import TABLES, Kind
from overstap.desktop.programs.taps.columns import ONLY_FOR, ColumnSource, Encoding, as_text, column_source
from overstap.desktop.toml_tables import Limits, parse_toml

RETURNS = {column.name: column for column in TABLES["returns"].columns}
LIMITS = Limits(file_bytes=10_000)


def read(name: str, written: str) -> tuple[ColumnSource | None, list[str]]:
    """What *written* says of the column called *name*, and the mistakes in it."""
    toml = parse_toml(f"[columns]\n{name} = {written}\n", LIMITS)
    table = toml.top.table("columns")
    assert table is not None
    return column_source(table, RETURNS[name]), toml.checks.sentences("tap.toml")


def source_of(name: str, written: str) -> ColumnSource:
    source, mistakes = read(name, written)
    assert mistakes == []
    assert source is not None
    return source


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (7, "7"), (7.0, "7"), (7.5, "7.5"), (True, "true"), (False, "false"), (None, None), ([], None)],
)
def test_a_single_value_is_text_as_people_write_it(value: object, text: str | None) -> None:
    assert as_text(value) == text


def test_a_column_is_the_name_of_a_property() -> None:
    assert source_of("client_id", '"KLANT"') == ColumnSource(RETURNS["client_id"], "KLANT")


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("tax_year", "{ value = 2016 }", 2016),
        ("program", '{ value = "BAS 2016" }', "BAS 2016"),
        ("status", '{ value = "filed" }', "filed"),
    ],
)
def test_a_column_may_have_one_value_for_all_records(name: str, written: str, value: object) -> None:
    source = source_of(name, written)
    assert (source.property, source.value) == (None, value)


def test_words_of_the_tap_may_mean_words_of_the_bundle() -> None:
    source = source_of("status", '{ property = "S", words = { V = "filed", O = "open" }, otherwise = "filed" }')
    assert source.words == {"V": "filed", "O": "open"}
    assert (source.otherwise, source.has_otherwise) == ("filed", True)


def test_a_document_may_be_text_instead_of_base64() -> None:
    assert source_of("document", '"D"').encoding is Encoding.BASE64
    assert source_of("document", '{ property = "D", encoding = "text" }').encoding is Encoding.TEXT


def test_a_column_that_is_not_required_may_be_left_out() -> None:
    toml = parse_toml("[columns]\n", LIMITS)
    table = toml.top.table("columns")
    assert table is not None
    assert column_source(table, RETURNS["filed_at"]) is None
    assert toml.checks.problems == []
    assert column_source(table, RETURNS["client_id"]) is None
    assert "client_id ontbreekt" in toml.checks.sentences("")[0]


@pytest.mark.parametrize(
    ("name", "written", "told"),
    [
        ("client_id", "7", "hier hoort de naam van een eigenschap"),
        ("client_id", "{}", "value ontbreekt"),
        ("client_id", "{ property = 7 }", "property: hier hoort een tekst"),
        ("client_id", '{ property = "K", colour = "x" }', "colour: deze sleutel is onbekend"),
        ("client_id", '{ property = "K", prefix = 7 }', "prefix: hier hoort een tekst"),
        ("tax_year", '{ value = "2016" }', "deze waarde past niet"),
        ("tax_year", "{ value = true }", "deze waarde past niet"),
        ("tax_year", '{ property = "J", prefix = "x" }', "prefix: dit hoort niet bij dit soort kolom"),
        ("status", '{ value = "verzonden" }', "kies uit open, filed, definitive"),
        ("status", '{ property = "S", words = { V = "weg" } }', "words: kies uit"),
        ("status", '{ property = "S", words = "V" }', "hier horen woorden met hun betekenis"),
        ("status", '{ property = "S", otherwise = 3 }', "otherwise: kies uit"),
        ("document", '{ property = "D", encoding = "rot13" }', "kies uit base64, text"),
        ("document", '{ property = "D", encoding = 64 }', "kies uit base64, text"),
        ("filed_at", '{ property = "F", format = "%Y-%m-%d %z" }', "zonder %z"),
        ("filed_at", '{ property = "F", format = 7 }', "format: hier hoort een tekst"),
        ("filed_at", '{ property = "F", encoding = "text" }', "encoding: dit hoort niet bij dit soort kolom"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_key(name: str, written: str, told: str) -> None:
    _, mistakes = read(name, written)
    assert any(sentence.startswith(f"\n- regel 2, columns.{name}") for sentence in mistakes)
    assert any(told in sentence for sentence in mistakes), mistakes


@pytest.mark.parametrize("key", ONLY_FOR)
def test_each_key_is_refused_for_a_column_that_it_means_nothing_to(key: str) -> None:
    column = next(column for column in RETURNS.values() if column.kind not in ONLY_FOR[key])
    _, mistakes = read(column.name, f'{{ property = "P", {key} = "x" }}')
    assert any(f"{key}: dit hoort niet bij dit soort kolom" in sentence for sentence in mistakes)


values = st.recursive(
    st.integers(-9, 2**70) | st.booleans() | st.floats(allow_nan=False) | st.text("ab%zé", max_size=5),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=4,
)
keys = st.sampled_from([*ONLY_FOR, "property", "value", "x"])


def as_toml(value: object) -> str:
    """*value* as TOML writes it."""
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return (
        f'"{value}"' if isinstance(value, str) else repr(min(value, 2**62)) if isinstance(value, int) else repr(value)
    )


@given(name=st.sampled_from(sorted(RETURNS)), told=st.dictionaries(keys, values, max_size=4))
def test_law_whatever_is_said_of_a_column_is_understood_or_a_mistake(name: str, told: dict[str, object]) -> None:
    source, mistakes = read(name, "{ " + ", ".join(f"{key} = {as_toml(value)}" for key, value in told.items()) + " }")
    assert source is not None or mistakes
    # What went through can stand in its column.
    if source is not None and not mistakes and source.value is not None:
        assert source.column.kind is not Kind.BINARY
        assert not source.column.codes or source.value in source.column.codes
