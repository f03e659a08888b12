"""What is written line by line: order, states, and documents that are not escaped twice."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.sample.programs import singer
from overstap.sample.programs.faults import Fault
from overstap.sample.programs.records import Found, Row
from overstap.sample.programs.singer import EarlyEndError, SingerWriter, record_line, write_inventory


class Shelf:
    """A store with attachments of the given sizes."""

    def __init__(self, *sizes: int) -> None:
        self._sizes = sizes

    def inventory(self, table: str) -> Iterable[tuple[str, str | None]]:
        assert table == "attachments"
        return [(str(key), None) for key, _ in enumerate(self._sizes, start=1)]

    def rows(self, table: str, after: str | None) -> Iterable[Row]:
        assert table == "attachments"
        for key, size in enumerate(self._sizes, start=1):
            if key > int(after or 0):
                yield {"BijlageId": key, "AangifteId": 5, "Bestandsnaam": "a", "MediaType": None, "Inhoud": b"x" * size}


def _written(
    store: Shelf, *, fault: Fault | None = None, bookmarks: dict[str, str] | None = None
) -> list[dict[str, object]]:
    out = io.BytesIO()
    SingerWriter(out, bookmarks=bookmarks or {}, resumed=False, fault=fault).write(store, ["attachments"])
    return [json.loads(line) for line in out.getvalue().splitlines()]


def _types(lines: list[dict[str, object]]) -> str:
    return "".join(str(line["type"])[1] for line in lines)


def test_an_empty_table_is_announced_too() -> None:
    assert [line["type"] for line in _written(Shelf())] == ["SCHEMA", "STATE"]


def test_a_state_follows_every_so_many_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(singer, "RECORDS_PER_STATE", 2)
    assert _types(_written(Shelf(1, 1, 1, 1, 1))) == "CEETEETET"


def test_a_state_follows_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(singer, "BYTES_PER_STATE", 10)
    assert _types(_written(Shelf(1, 9, 1, 20))) == "CEETEETT"


def test_bookmarks_name_the_last_record() -> None:
    assert _written(Shelf(1, 1, 1))[-1]["value"] == {"bookmarks": {"attachments": "3"}}
    again = _written(Shelf(1, 1, 1), bookmarks={"attachments": "2"})
    assert [line["record"]["id"] for line in again if line["type"] == "RECORD"] == ["3"]


names = st.dictionaries(st.text(), st.none() | st.text() | st.integers(), max_size=4)


@given(names, st.none() | st.binary(max_size=100))
def test_a_record_is_json_whatever_it_holds(record: dict[str, object], document: bytes | None) -> None:
    line = b"".join(record_line("returns", Found({**record, "document_format": None}, document)))
    assert line.count(b"\n") == 1
    found = json.loads(line)["record"]
    assert found.pop("document") == (None if document is None else base64.b64encode(document).decode())
    assert found == {**record, "document_format": None}


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 6, 7, 60, 61])
def test_a_document_in_pieces_is_one_base64_text(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(singer, "_ENCODED_AT_ONCE", 6)
    document = bytes(range(size))
    line = b"".join(record_line("attachments", Found({"document_format": None}, document)))
    assert json.loads(line)["record"]["document"] == base64.b64encode(document).decode()


def test_a_record_without_a_document_has_no_such_property() -> None:
    line = b"".join(record_line("users", Found({"id": "1"}, None)))
    assert json.loads(line) == {"type": "RECORD", "stream": "users", "record": {"id": "1"}}


def test_an_early_end_carries_its_exit_code() -> None:
    with pytest.raises(EarlyEndError) as caught:
        _written(Shelf(1, 1, 1), fault=Fault("exit-1-after", 1))
    assert caught.value.code == 1


def test_an_inventory_is_closed_by_its_count() -> None:
    out = io.BytesIO()
    write_inventory(out, Shelf(1, 2), ["attachments"], fault=None)
    assert json.loads(out.getvalue().splitlines()[-1]) == {"complete": True, "count": 2}
