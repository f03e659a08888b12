"""What a folder holds, kept page by page: as many rows as files, whatever their names, and each with its verdict."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from overstap.bundle.model import Reason
from overstap.desktop.progress import Report, silent
from overstap.desktop.sources.contract import StaysFound
from overstap.desktop.sources.sbr_folder import index as room
from overstap.desktop.sources.sbr_folder.index import Count, Index
from tests.xbrl.making import NT9, income_tax_return, notice, vat_return

MakeIndex = Callable[..., Index]


@pytest.fixture
def indexed(tmp_path: Path) -> Iterator[MakeIndex]:
    """An index of these files: name → bytes."""
    made: list[Index] = []

    def make(files: dict[str, bytes], report: Report = silent) -> Index:
        for name, data in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        made.append(Index(tmp_path, "sbr-test", report))
        return made[-1]

    yield make
    for index in made:
        index.close()


@pytest.mark.parametrize("page", [1, 2, 3, 200])
def test_every_file_is_there_once_however_many_are_taken_at_once(
    indexed: MakeIndex, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(room, "PAGE", page)
    names = [f"{number:02}.txt" for number in range(7)]
    index = indexed(dict.fromkeys(names, b""))
    assert [file.key for file in index.files()] == names
    assert index.counts() == {"returns": 7, "clients": 0}


def test_counts_are_of_the_files_that_can_go_and_of_those_that_stay(indexed: MakeIndex) -> None:
    index = indexed(
        {
            "a.xbrl": vat_return(),
            "b.xbrl": income_tax_return(),
            "c.xbrl": income_tax_return(),
            "sba.xbrl": notice("ih-sba-2014"),
            "lees.txt": b"tekst",
            "leeg.xml": b"",
        }
    )
    assert index.counts() == {"returns": 5, "assessment_notices": 1, "clients": 2}
    assert index.returns() == [Count("IB", 2019, 1), Count("OB", 2020, 1)]
    assert index.left() == [StaysFound("returns", Reason.DUPLICATE, 1), StaysFound("returns", Reason.NOT_SBR, 2)]
    # Laid side by side: each file is in exactly one of them.
    told = Counter({"returns": sum(each.records for each in index.returns())})
    for stays in index.left():
        told[stays.table] += stays.records
    assert told["returns"] == index.counts()["returns"]


def test_a_file_that_can_go_has_all_that_the_export_asks_of_it(indexed: MakeIndex) -> None:
    (file,) = indexed({"2020/ob.xbrl": vat_return()}).files()
    assert (file.key, file.path, file.table, file.reason) == ("2020/ob.xbrl", "2020/ob.xbrl", "returns", None)
    assert (file.tax_year, file.content["tax_type"]) == (2020, "OB")
    assert file.sha256 is not None
    assert file.client is not None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no names that are no text")
def test_a_name_that_is_no_text_still_leads_to_its_file(tmp_path: Path, indexed: MakeIndex) -> None:
    name = os.fsdecode(b"aangifte-\xff.xbrl")
    try:
        (tmp_path / name).write_bytes(vat_return())
    except OSError:
        pytest.skip("this file system refuses such names")
    (file,) = indexed({}).files()
    assert (tmp_path / file.path).read_bytes() == vat_return()
    # The key travels in the bundle, which is text.
    assert file.key.encode()


def test_no_more_is_known_of_a_client_than_the_newest_message_with_a_name_says(indexed: MakeIndex) -> None:
    old = income_tax_return(NT9).replace(b"Zee", b"Bakker")
    (client,) = indexed({"oud.xbrl": old, "nieuw.xbrl": income_tax_return()}).clients()
    assert (client.kind, client.name) == ("person", "Zee")


def test_reading_is_told_per_message_and_never_runs_backwards(indexed: MakeIndex) -> None:
    told: list[tuple[int, int]] = []
    indexed(dict.fromkeys(["a.txt", "b.txt", "c.txt"], b""), lambda _, done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_an_empty_folder_has_nothing_in_it(indexed: MakeIndex) -> None:
    index = indexed({})
    assert (list(index.files()), list(index.clients()), index.returns(), index.left()) == ([], [], [], [])
    assert index.counts() == {"clients": 0}
