from __future__ import annotations

import base64
import json
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.limits import MAX_TEXT_BYTES
from overstap.desktop.programs import wire
from overstap.desktop.programs.wire import LONG_TEXT, Document, WireError, is_id, parse_line, parse_record

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


LONG = base64.b64encode(bytes(range(256)) * 4_000).decode()
assert len(LONG) > MAX_TEXT_BYTES


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_a_long_document_arrives_as_its_bytes(separators: tuple[str, str]) -> None:
    line = json.dumps({"record": {"id": "1", "document": LONG, "b": LONG}}, separators=separators).encode()
    document = Document(base64.b64decode(LONG))
    assert parse_record(line) == {"record": {"id": "1", "document": document, "b": document}}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({LONG: 1}, id="a key"),
        pytest.param({"a": [LONG, 1]}, id="in a list"),
        pytest.param({"a": LONG + "A"}, id="wrong length"),
        pytest.param({"a": LONG + "===="}, id="too much padding"),
        pytest.param({"a": LONG + " "}, id="a space"),
        pytest.param({"a": f'": "{LONG}'}, id="behind a quote in a text"),
        pytest.param({"a": f': "{LONG}"'}, id="between quotes in a text"),
        pytest.param({"a": f'\\: "{LONG}"'}, id="behind a backslash in a text"),
        pytest.param({"a": "é" * MAX_TEXT_BYTES}, id="no base64"),
    ],
)
def test_what_is_no_document_stays_what_it_was(value: dict[str, object]) -> None:
    line = json.dumps(value).encode()
    assert parse_record(line) == parse_line(line) == value


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f'{{"a:"{LONG}":1}}', id="behind a text that ended"),
        pytest.param(f'{{"a":"{LONG}"', id="cut off"),
        pytest.param(f'{{"a":"{LONG}","a":"{LONG}"}}', id="a key twice"),
        pytest.param(f'{{"a":"{LONG}","b":NaN}}', id="no number"),
        pytest.param(f'{{"a":"{LONG}","b":[{"0," * 150_000}0]}}', id="150,000 values beside it"),
        pytest.param(f'{{"a":"{LONG}"}}{{"a":1}}', id="two at once"),
    ],
)
def test_a_line_with_a_document_has_to_be_json_as_well(line: str) -> None:
    with pytest.raises(WireError) as caught:
        parse_record(line.encode())
    assert len(caught.value.problem) < 80


@pytest.mark.parametrize("length", [LONG_TEXT - 1, LONG_TEXT, LONG_TEXT + 1])
def test_a_value_is_a_document_from_a_certain_length(length: int) -> None:
    # Of base64 four characters belong together, and what is none stays a text.
    text = "A" * length
    is_document = length >= LONG_TEXT and length % 4 == 0
    assert parse_record(json.dumps({"a": text}).encode())["a"] == (
        Document(bytes(length // 4 * 3)) if is_document else text
    )


@given(st.lists(st.integers(0, 2 * LONG_TEXT) | st.just("\\") | st.just('"'), max_size=12))
def test_law_values_of_any_length_beside_each_other_are_read_as_they_were(parts: list[int | str]) -> None:
    said = {str(number): part if isinstance(part, str) else "-" * part for number, part in enumerate(parts)}
    assert parse_record(json.dumps({"record": said}).encode()) == {"record": said}


@pytest.mark.parametrize("around", ['{{"a":{0}}}', '{{"a":[{0},[{0}]]}}', '{{"a":{{"b":{0},"c":[{{"d":{0}}}]}}}}'])
def test_documents_stand_where_objects_hold_them_and_nowhere_else(around: str) -> None:
    plain = json.loads(around.format('"kort"'))
    said = parse_record(around.format(json.dumps(LONG)).encode())
    assert said.keys() == plain.keys()
    assert _counted(said, Document) + _counted(said, str) == _counted(plain, str)


def _counted(value: object, kind: type) -> int:
    """How many values of *kind* *value* is made of."""
    match value:
        case dict():
            return sum(_counted(each, kind) for each in value.values())
        case list():
            return sum(_counted(each, kind) for each in value)
    return int(isinstance(value, kind))


def test_a_document_never_becomes_text_on_its_way() -> None:
    line = b'{"record":{"document":"' + b"QUJD" * 4_000_000 + b'"}}'
    tracemalloc.start()
    try:
        parse_record(line)
        # The bytes alone are three quarters of the line.
        assert tracemalloc.get_traced_memory()[1] < len(line) * 1.1
    finally:
        tracemalloc.stop()


@given(st.binary(min_size=1, max_size=40), st.dictionaries(st.text(), values))
def test_law_documents_and_all_beside_them_are_read_as_they_were(begin: bytes, beside: dict[str, object]) -> None:
    document = begin + b"x" * MAX_TEXT_BYTES
    said = {"record": base64.b64encode(document).decode(), "beside": beside}
    assert parse_record(json.dumps(said).encode()) == {"record": Document(document), "beside": beside}
