from __future__ import annotations

import json
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.programs import wire
from overstap.desktop.programs.wire import WireError, is_id, parse_line

KEYS = ",".join(f'"k{number}":1' for number in range(200_000))


def test_an_object_is_understood() -> None:
    assert parse_line(b'{"type":"STATE","value":{"a":[1,2.5,null,true]}}') == {
        "type": "STATE",
        "value": {"a": [1, 2.5, None, True]},
    }


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"Runtime error 216 at 00403A2C", id="no JSON"),
        pytest.param(b"[1]", id="no object"),
        pytest.param(b'{"a":1', id="cut off"),
        pytest.param(b'{"a":1}{"a":2}', id="two at once"),
        pytest.param(b'{"a":1,"a":1}', id="a key twice"),
        pytest.param(b'{"record":{"id":"1","bsn":"2","id":"3"}}', id="a key twice, further in"),
        pytest.param(b'{"a":NaN}', id="NaN"),
        pytest.param(b'{"a":[-Infinity]}', id="infinity"),
        pytest.param(b'{"a":' + b"1" * 5000 + b"}", id="a number of 5,000 digits"),
        pytest.param(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", id="nested 100,000 deep"),
        pytest.param(b'{"a":' * 100_000, id="opened 100,000 times"),
        pytest.param(b'{"a":"\xff"}', id="no UTF-8"),
        pytest.param(b'{"a":"\xed\xa0\x80"}', id="a surrogate in UTF-8"),
        pytest.param(b'{"a":"\x00"}', id="a control character"),
        pytest.param("{".encode("utf-16"), id="UTF-16"),
        pytest.param(b'{"a":[' + b"0," * 150_000 + b"0]}", id="150,000 values"),
        pytest.param(b"{" + KEYS.encode() + b"}", id="200,000 keys"),
    ],
)
def test_what_cannot_be_understood_is_refused_without_its_content(line: bytes) -> None:
    with pytest.raises(WireError) as caught:
        parse_line(line)
    assert len(caught.value.problem) < 80
    assert caught.value.__cause__ is None


def test_the_length_of_a_document_does_not_count() -> None:
    document = "QUJD" * 2_000_000
    assert parse_line(json.dumps({"record": {"document": document}}).encode())["record"] == {"document": document}


def test_a_line_full_of_values_is_refused_before_it_takes_memory() -> None:
    line = b'{"a":[' + b"{}," * 3_000_000 + b"{}]}"
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            parse_line(line)
        assert tracemalloc.get_traced_memory()[1] < len(line)
    finally:
        tracemalloc.stop()


def test_a_small_line_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_MARKS", 0)
    assert parse_line(b'{"a":[1,2,3]}') == {"a": [1, 2, 3]}


@pytest.mark.parametrize("value", ["1", "rol:7", "{5F0E}", "é", "x" * wire.MAX_ID])
def test_an_id_is_a_short_text(value: str) -> None:
    assert is_id(value)


@pytest.mark.parametrize(
    "value", ["", "x" * (wire.MAX_ID + 1), "a\nb", "a\0", "\ud800", "\x1b[2J", 1, None, True, ["1"]]
)
def test_what_cannot_be_written_anywhere_is_no_id(value: object) -> None:
    assert not is_id(value)


@given(st.binary(max_size=200))
def test_law_any_bytes_are_understood_or_refused(line: bytes) -> None:
    with suppress(WireError):
        assert isinstance(parse_line(line), dict)


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(st.dictionaries(st.text(), values))
def test_law_what_was_written_as_json_is_read_as_it_was(value: dict[str, object]) -> None:
    assert parse_line(json.dumps(value).encode()) == value
