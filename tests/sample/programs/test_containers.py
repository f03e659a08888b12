"""The stored formats give back what went in, and notice damage."""

from __future__ import annotations

import contextlib
import json
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.sample.programs import containers
from overstap.sample.programs.containers import Content, UnreadableError, pack, unpack
from overstap.sample.programs.fieldfile import dump_document

MESSAGE = Content("xbrl", "999990019", "http://example/entry.xsd", b"<xbrl>" * 500)
DOCUMENT = Content(
    "program-document",
    "999990019",
    None,
    dump_document(
        {
            "overstap_document": 1,
            "program": "BAS 2012",
            "form": "ib-aangifte",
            "tax_year": 2012,
            "sections": [{"name": "Algemeen", "fields": [{"name": "A001", "label": "Naam", "value": "De Été 🚀"}]}],
        }
    ),
)


@pytest.mark.parametrize(
    ("year", "name"), [(2010, "ELS1"), (2012, "ELS1"), (2013, "ELS2"), (2016, "ELS2"), (2017, "ELS3"), (2025, "ELS3")]
)
def test_the_format_changes_over_the_years_and_keeps_the_content(year: int, name: str) -> None:
    content = DOCUMENT if year < 2013 else MESSAGE
    found, data = pack(year, content)
    assert found == name
    assert unpack(found, data) == content


@given(st.binary(max_size=3000), st.none() | st.text("0123456789B", min_size=1), st.sampled_from([2015, 2020]))
def test_any_bytes_survive(document: bytes, identifier: str | None, year: int) -> None:
    content = Content("xbrl", identifier, None, document)
    assert unpack(*pack(year, content)) == content


@pytest.mark.parametrize("year", [2012, 2014, 2018])
def test_damage_in_the_second_half_is_noticed(year: int) -> None:
    name, data = pack(year, DOCUMENT if year < 2013 else MESSAGE)
    half = len(data) // 2
    with pytest.raises(UnreadableError):
        unpack(name, data[:half] + b"\x81" * (len(data) - half))


@given(st.data(), st.sampled_from([2014, 2018]))
def test_no_flipped_bit_in_the_document_goes_unnoticed(data: st.DataObject, year: int) -> None:
    name, stored = pack(year, MESSAGE)
    place = data.draw(st.integers(0, len(stored) * 8 - 1))
    flipped = bytearray(stored)
    flipped[place // 8] ^= 1 << place % 8
    try:
        found = unpack(name, bytes(flipped))
    except UnreadableError:
        return
    assert found.document == MESSAGE.document


@given(st.sampled_from(["ELS1", "ELS2", "ELS3", "ELS9"]), st.binary(max_size=300))
def test_garbage_is_unreadable_and_nothing_worse(name: str, data: bytes) -> None:
    with pytest.raises(UnreadableError):
        unpack(name, data)


def test_a_body_longer_than_its_header_says_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    name, data = pack(2014, MESSAGE)
    with pytest.raises(UnreadableError):
        unpack(name, data.replace(b"Lengte: 3000", b"Lengte: 3001"))
    monkeypatch.setattr(containers, "LARGEST_DOCUMENT", 2999)
    with pytest.raises(UnreadableError):
        unpack(name, data)


def test_deflated_means_deflated() -> None:
    _, data = pack(2014, MESSAGE)
    body = data.partition(b"\n\n")[2]
    assert zlib.decompress(body, -15) == MESSAGE.document


def framed(header: bytes, document: bytes = b"<xbrl/>") -> bytes:
    body = struct.pack(">IQ", zlib.crc32(document), len(document)) + zlib.compress(document)
    return struct.pack(">4sI", b"ELS3", len(header)) + header + body


@pytest.mark.parametrize(
    "header", [b"[]", b"5", b"null", b'"soort"', b"{}", b'{"soort": "xbrl"}', b"[" * 100_000, b"\xff", b""]
)
def test_a_header_that_is_no_header_is_unreadable_and_nothing_worse(header: bytes) -> None:
    with pytest.raises(UnreadableError):
        unpack("ELS3", framed(header))


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_law_any_json_for_a_header_is_read_or_refused(header: object) -> None:
    data = framed(json.dumps(header).encode())
    with contextlib.suppress(UnreadableError):
        assert unpack("ELS3", data).document == b"<xbrl/>"


@pytest.mark.parametrize("size", ["-1", "-3000", "3001", "2999", "9" * 5000, "veel", ""])
def test_a_size_that_is_not_that_of_the_document_is_refused_before_unpacking_more(size: str) -> None:
    """A size of -1 would lift the limit: what unpacks to gigabytes then fills the memory."""
    name, data = pack(2014, MESSAGE)
    with pytest.raises(UnreadableError):
        unpack(name, data.replace(b"Lengte: 3000", b"Lengte: " + size.encode()))


def test_a_size_below_nought_unpacks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(containers.zlib, "decompressobj", lambda _: asked.append(1))
    name, data = pack(2014, MESSAGE)
    with pytest.raises(UnreadableError):
        unpack(name, data.replace(b"Lengte: 3000", b"Lengte: -1"))
    assert asked == []
