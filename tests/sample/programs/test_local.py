"""The reader of local files: what it finds, in which order, and what it does with damage."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.sample.programs.database import StoreError
from overstap.sample.programs.local import COLUMNS, LocalStore, dump_file, dump_row

texts = st.none() | st.text(st.characters(exclude_categories=["Cs"]))


def _attachment(key: int, **changes: object) -> dict[str, object]:
    head = dict.fromkeys(COLUMNS["attachments"])
    return {"KantoorId": 1, **head, "BijlageId": key, "AangifteId": 5, "Bestandsnaam": "a.pdf", **changes}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bijlagen").mkdir()
    for key in (9, 10, 100):
        (tmp_path / "bijlagen" / f"{key}.bij").write_bytes(dump_file(_attachment(key), b"inhoud %d" % key))
    return tmp_path


def _keys(folder: Path, after: str | None = None) -> list[object]:
    return [row["BijlageId"] for row in LocalStore(folder, offices=None).rows("attachments", after)]


def test_files_come_in_the_order_of_their_number(folder: Path) -> None:
    assert _keys(folder) == ["9", "10", "100"]


@pytest.mark.parametrize(("after", "keys"), [("9", ["10", "100"]), ("100", []), (None, ["9", "10", "100"])])
def test_reading_goes_on_after_a_record(folder: Path, after: str | None, keys: list[str]) -> None:
    assert _keys(folder, after) == keys


def test_other_files_in_the_folder_are_left_alone(folder: Path) -> None:
    (folder / "bijlagen" / "Thumbs.db").write_bytes(b"\x00")
    (folder / "bijlagen" / "kopie van 9.bij").write_bytes(b"\x00")
    assert _keys(folder) == ["9", "10", "100"]


@given(st.dictionaries(st.sampled_from(COLUMNS["clients"]), texts))
def test_rows_survive(tmp_path_factory: pytest.TempPathFactory, row: dict[str, str | None]) -> None:
    folder = tmp_path_factory.mktemp("rijen")
    (folder / "klanten.cas").write_bytes(dump_row({**row, "ClientId": "1"}))
    (found,) = LocalStore(folder, offices=None).rows("clients", None)
    assert {name: found[name] for name in row if name != "ClientId"} == {
        name: value for name, value in row.items() if name != "ClientId"
    }


@given(st.binary(max_size=200))
def test_any_content_survives(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("bijlage")
    (folder / "bijlagen").mkdir()
    (folder / "bijlagen" / "1.bij").write_bytes(dump_file(_attachment(1), content))
    (row,) = LocalStore(folder, offices=None).rows("attachments", None)
    assert row["Inhoud"] == content


@pytest.mark.parametrize("data", [b"geen regel\r\n", b"A=\x81\r\n", b"x" * 200_000])
def test_a_damaged_head_is_said(folder: Path, data: bytes) -> None:
    (folder / "bijlagen" / "11.bij").write_bytes(data)
    with pytest.raises(StoreError):
        _keys(folder)


def test_a_program_that_kept_nothing_has_nothing(tmp_path: Path) -> None:
    store = LocalStore(tmp_path, offices=None)
    assert list(store.inventory("returns")) == []
    assert list(store.inventory("roles")) == []
    store.close()
