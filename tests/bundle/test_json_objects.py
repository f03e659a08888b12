from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from overstap.bundle import json_objects
from overstap.bundle.content_problems import DescriptorError
from overstap.bundle.frame_problems import MemberTooLargeError
from overstap.bundle.json_objects import JsonObject, parse_json

DESCRIPTOR = "data/datapackage.json"


def whole(**properties: object) -> JsonObject:
    return JsonObject(DESCRIPTOR, properties)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"{'a': 1}", b'{"a": 1, "a": 2}', b'{"a": {"b": 1, "b": 1}}'])
def test_what_is_no_json_or_repeats_a_key_is_refused(data: bytes) -> None:
    with pytest.raises(DescriptorError):
        parse_json(DESCRIPTOR, data)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_other_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(DescriptorError, match="geen geldige JSON"):
        parse_json(DESCRIPTOR, '{"a": "é"}'.encode(encoding))


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1" * 5000])
def test_numbers_that_json_does_not_have_or_nobody_keeps_are_refused(number: str) -> None:
    with pytest.raises(DescriptorError):
        parse_json(DESCRIPTOR, f'{{"a": {number}}}'.encode())


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"a": [{"b": "x\\u0000"}]}',
        b'{"a": "\\udc00\\ud800"}',
        '{"a": "\ud800"}'.encode("utf-8", "surrogatepass"),
    ],
)
def test_signs_that_do_not_exist_are_refused(data: bytes) -> None:
    with pytest.raises(DescriptorError):
        parse_json(DESCRIPTOR, data)


def test_escaped_signs_that_exist_are_read() -> None:
    assert parse_json(DESCRIPTOR, b'{"a": "\\ud83d\\ude00 \\\\u0000 \\u00e9"}') == {"a": "😀 \\u0000 é"}


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(DescriptorError):
        parse_json(DESCRIPTOR, b"[" * 200_000 + b"]" * 200_000)


def test_sizes_are_limited_before_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DescriptorError, match="te veel"):
        parse_json(DESCRIPTOR, b"[" + b"0," * 1_500_000 + b"0]")
    monkeypatch.setattr(json_objects, "MAX_DESCRIPTOR_BYTES", 10)
    with pytest.raises(MemberTooLargeError):
        parse_json(DESCRIPTOR, b" " * 11)


def test_properties_are_asked_for_by_type() -> None:
    value = whole(a=1, b="x", c=True, d=[{"e": 2}])
    assert (value.get("a", int), value.get("b", str), value.get("c", bool)) == (1, "x", True)
    assert [one.get("e", int) for one in value.children("d")] == [2]


@pytest.mark.parametrize(("value", "kind"), [(True, int), (1, bool), ("1", int), (1.0, int), (None, str), ([], dict)])
def test_another_type_is_refused(value: object, kind: type) -> None:
    with pytest.raises(DescriptorError, match="a ontbreekt of is ongeldig"):
        whole(a=value).get("a", kind)


def test_a_place_is_named_from_the_top() -> None:
    with pytest.raises(DescriptorError, match=r"x\[1\]\.y\.z"):
        list(whole(x=[{"y": {"z": 1}}, {"y": {}}]).children("x"))[1].child("y").count("z")


def test_absent_and_null_are_the_same_where_both_are_allowed() -> None:
    assert whole(a=None).optional("a", str) is whole().optional("a", str) is None
    with pytest.raises(DescriptorError):
        whole(a=5).optional("a", str)


@pytest.mark.parametrize("count", [-1, 2**53 + 1, 1.5, True, "1"])
def test_a_number_of_things_is_a_whole_number_that_every_reader_keeps(count: object) -> None:
    assert whole(a=2**53).count("a") == 2**53
    with pytest.raises(DescriptorError):
        whole(a=count).count("a")


def test_numbers_and_texts_have_a_size() -> None:
    assert whole(a=-(2**63)).get("a", int) == -(2**63)
    assert whole(a="é" * 2048).get("a", str) == "é" * 2048
    for value in (2**63, -(2**63) - 1, "é" * 2049):
        with pytest.raises(DescriptorError):
            whole(a=value).get("a", type(value))


def test_texts_can_be_asked_for_by_form() -> None:
    assert whole(a="m/1").matching("a", re.compile(r"m/\d")) == "m/1"
    for text in ("m/12", "xm/1", "m/1\n"):
        with pytest.raises(DescriptorError):
            whole(a=text).matching("a", re.compile(r"m/\d"))


@pytest.mark.parametrize(
    "text",
    ["gisteren", "2017-09-26", "2017-09-26T11:00:02", "", "0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-12:00"],
)
def test_moments_have_a_zone(text: str) -> None:
    assert whole(a="2017-09-26T11:00:02Z").instant("a") == datetime(2017, 9, 26, 11, 0, 2, tzinfo=UTC)
    with pytest.raises(DescriptorError):
        whole(a=text).instant("a")


def test_a_mapping_has_values_of_one_type() -> None:
    assert whole(a=True, b=False).mapping(bool) == {"a": True, "b": False}
    with pytest.raises(DescriptorError):
        whole(a=True, b=1).mapping(bool)


def test_a_mapping_of_counts_has_numbers_of_things_under_short_names() -> None:
    assert whole(a=1, b=0).counts() == {"a": 1, "b": 0}
    for properties in ({"a": -1}, {"a": True}, {"a" * 4097: 1}):
        with pytest.raises(DescriptorError):
            whole(**properties).counts()


@pytest.mark.parametrize("value", [None, [], "x", 1])
def test_what_is_no_object_is_refused(value: object) -> None:
    with pytest.raises(DescriptorError):
        JsonObject(DESCRIPTOR, value)
