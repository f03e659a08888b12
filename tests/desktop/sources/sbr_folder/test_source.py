"""A folder of messages as a source: every file accounted for, clients out of the messages, nothing trusted."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from overstap.bundle.model import Reason
from overstap.desktop.sources.contract import Boundary, Event, Found, LeftBehind, Records
from overstap.desktop.sources.errors import FolderUnreadableError
from overstap.desktop.sources.sbr_folder import SbrFolder, default_identity
from overstap.desktop.sources.selection import Component, ProgramYear, Selection
from tests.xbrl.making import BSN, GENERATIONS, NT9, NT14, fact, income_tax_return, notice, vat_return

EVERYTHING = Selection()
MakeFolder = Callable[[dict[str, bytes]], SbrFolder]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[MakeFolder]:
    """A source of these files: path → bytes."""
    opened: list[SbrFolder] = []

    def make(files: dict[str, bytes]) -> SbrFolder:
        for name, data in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        opened.append(SbrFolder(tmp_path, identity="sbr-test"))
        return opened[-1]

    yield make
    for source in opened:
        source.close()


def events(source: SbrFolder, selection: Selection = EVERYTHING) -> list[Event]:
    (part,) = source.parts(selection)
    return list(source.records(part, selection))


def rows(source: SbrFolder, table: str, selection: Selection = EVERYTHING) -> list[dict[str, object]]:
    given = [event.batch for event in events(source, selection) if isinstance(event, Records) and event.table == table]
    return [row for batch in given for row in batch.to_pylist()]


def left(source: SbrFolder, selection: Selection = EVERYTHING) -> dict[str, Reason]:
    return {event.id: event.reason for event in events(source, selection) if isinstance(event, LeftBehind)}


def listed(source: SbrFolder) -> set[tuple[str, str]]:
    (part,) = source.parts(EVERYTHING)
    return {(each.table, entry.id) for each in source.inventory(part).listed for entry in each.entries}


def test_a_message_comes_along_byte_for_byte(folder: MakeFolder) -> None:
    source = folder({"2020/ob.xbrl": vat_return()})
    (row,) = rows(source, "returns")
    assert (row["id"], row["program"], row["document"]) == ("2020/ob.xbrl", "sbr-folder", vat_return())


def test_everything_given_or_left_behind_was_listed_and_nothing_else(folder: MakeFolder) -> None:
    source = folder({"a.xbrl": vat_return(), "b.xml": notice("ih-sba-2014"), "c.txt": b"tekst", "d.xbrl": b"<kapot"})
    settled = {
        (table, str(row["id"]))
        for table in ("offices", "clients", "returns", "assessment_notices")
        for row in rows(source, table)
    }
    settled |= {(event.table, event.id) for event in events(source) if isinstance(event, LeftBehind)}
    assert settled == listed(source)


def test_the_last_event_is_a_boundary(folder: MakeFolder) -> None:
    assert isinstance(events(folder({"a.xbrl": vat_return()}))[-1], Boundary)


def test_messages_for_the_same_number_belong_to_one_client(folder: MakeFolder) -> None:
    source = folder({"a.xbrl": income_tax_return(), "b.xbrl": income_tax_return(NT9), "c.xbrl": vat_return()})
    clients = rows(source, "clients")
    assert sorted((client["kind"], client["bsn"]) for client in clients) == [("company", None), ("person", BSN)]
    assert {row["client_id"] for row in rows(source, "returns")} == {client["id"] for client in clients}


def test_a_client_that_messages_name_only_by_number_is_shown_by_that_number(folder: MakeFolder) -> None:
    (client,) = rows(folder({"a.xbrl": vat_return()}), "clients")
    assert client["name"] == client["vat_number"]


def test_the_newest_message_with_a_name_decides_what_a_client_is_called(folder: MakeFolder) -> None:
    old = income_tax_return(NT9).replace(b"Zee", b"Bakker")
    (client,) = rows(
        folder({"z.xbrl": old, "a.xbrl": income_tax_return(NT14), "sba.xbrl": notice("ih-sba-2014")}), "clients"
    )
    assert (client["initials"], client["prefix"], client["name"]) == ("A.B.", "van der", "Zee")


def test_an_equal_message_is_left_behind_as_a_duplicate_naming_the_first(folder: MakeFolder) -> None:
    source = folder({"b.xbrl": vat_return(), "a.xbrl": vat_return(), "c.xbrl": vat_return()})
    assert [row["id"] for row in rows(source, "returns")] == ["a.xbrl"]
    details = {event.id: event.detail for event in events(source) if isinstance(event, LeftBehind)}
    assert details == {"b.xbrl": "Gelijk aan a.xbrl", "c.xbrl": "Gelijk aan a.xbrl"}


def test_other_files_are_listed_and_left_behind(folder: MakeFolder) -> None:
    source = folder({"a.XBRL": vat_return(), "lees mij.txt": b"hallo", "foto.xml": b"<svg/>"})
    assert left(source) == dict.fromkeys(["lees mij.txt", "foto.xml"], Reason.NOT_SBR)


@pytest.mark.parametrize("name", ["leeg.xbrl", "LEEG.XBRL"])
def test_what_is_called_a_message_and_is_none_counts_as_damaged(folder: MakeFolder, name: str) -> None:
    source = folder({"a.xbrl": vat_return(), name: b"PK\x03\x04"})
    (stays,) = (event for event in events(source) if isinstance(event, LeftBehind))
    assert (stays.id, stays.reason, stays.detail) == (name, Reason.UNREADABLE, "Dit bestand is geen XBRL-bericht.")


def test_returns_of_2011_stay_and_say_why(folder: MakeFolder) -> None:
    old = vat_return(GENERATIONS[0]).replace(b"2013", b"2011")
    assert left(folder({"oud.xbrl": old})) == {"oud.xbrl": Reason.BEFORE_2012}


def test_years_that_were_not_chosen_stay(folder: MakeFolder) -> None:
    source = folder({"a.xbrl": vat_return(), "b.xbrl": income_tax_return()})
    only_2019 = Selection(programs=frozenset({ProgramYear("sbr-folder", 2019)}))
    assert left(source, only_2019) == {"a.xbrl": Reason.NOT_SELECTED}


def test_a_phase_with_clients_only_leaves_the_messages(folder: MakeFolder) -> None:
    source = folder({"a.xbrl": vat_return(), "b.xbrl": notice("ih-sba-2014")})
    phase = Selection(components=frozenset({Component.CLIENTS}))
    assert left(source, phase) == {"a.xbrl": Reason.OTHER_PHASE, "b.xbrl": Reason.OTHER_PHASE}
    assert len(rows(source, "clients", phase)) == 2


def test_a_phase_without_clients_leaves_them_and_the_office(folder: MakeFolder) -> None:
    source = folder({"a.xbrl": vat_return()})
    assert set(left(source, Selection(components=frozenset({Component.RETURNS}))).values()) == {Reason.OTHER_PHASE}
    assert not rows(source, "offices", Selection(components=frozenset()))


def test_odd_numbers_are_findings_about_the_record(folder: MakeFolder) -> None:
    source = folder({"a.xbrl": income_tax_return(identifier="12345678")})
    found = {event for event in events(source) if isinstance(event, Found)}
    assert Found("returns", "a.xbrl", "identifier", "identifier-check") in found


def test_a_finding_about_a_column_that_a_notice_lacks_is_about_the_whole(folder: MakeFolder) -> None:
    source = folder({"a.xbrl": notice("ih-sba-2014", fact("FiscalYear", "2014")).replace(BSN.encode(), b"123456789")})
    found = {(event.field, event.code) for event in events(source) if isinstance(event, Found)}
    assert found == {("", "identifier-check")}


@pytest.mark.parametrize("change", [lambda path: path.unlink(), lambda path: path.write_bytes(income_tax_return())])
def test_a_file_that_is_no_longer_as_listed_is_left_behind(
    folder: MakeFolder, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    source = folder({"a.xbrl": vat_return(), "b.xbrl": vat_return(NT9)})
    listed(source)
    change(tmp_path / "a.xbrl")
    assert left(source) == {"a.xbrl": Reason.VANISHED}


@pytest.mark.skipif(sys.platform == "win32", reason="needs links as POSIX has them")
def test_a_link_is_accounted_for_and_not_followed(folder: MakeFolder, tmp_path: Path) -> None:
    (tmp_path / "kring").symlink_to(tmp_path)
    source = folder({"a.xbrl": vat_return()})
    assert left(source) == {"kring": Reason.UNREADABLE}


@pytest.mark.skipif(sys.platform == "darwin", reason="this system does not tell the two spellings apart")
def test_names_that_differ_only_in_spelling_of_accents_are_both_accounted_for(folder: MakeFolder) -> None:
    composed = unicodedata.normalize("NFC", "é.xbrl")
    source = folder({composed: vat_return(), unicodedata.normalize("NFD", composed): vat_return(NT9)})
    keys = [str(row["id"]) for row in rows(source, "returns")]
    assert len(set(keys)) == 2
    assert all(key.startswith(composed) for key in keys)


def test_more_files_than_fit_in_one_page_all_come(folder: MakeFolder) -> None:
    source = folder({f"{number:04}.xbrl": vat_return(identifier=f"{number:09}B01") for number in range(450)})
    given = [event for event in events(source) if isinstance(event, Records) and event.table == "returns"]
    assert [batch.batch.num_rows for batch in given] == [200, 200, 50]
    assert source.overview().tables == {"offices": 1, "returns": 450, "clients": 450}


def test_the_overview_counts_by_tax_and_year(folder: MakeFolder) -> None:
    source = folder({"a.xbrl": vat_return(), "b.xbrl": income_tax_return(), "c.xbrl": income_tax_return(NT9), "d": b""})
    found = {(each.tax_type, str(each.program), each.tax_year, each.records) for each in source.overview().returns}
    assert found == {
        ("OB", "sbr-folder 2020", 2020, 1),
        ("IB", "sbr-folder 2019", 2019, 1),
        ("IB", "sbr-folder 2014", 2014, 1),
    }


def test_reading_is_reported_until_the_last_file(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.xbrl").write_bytes(vat_return())
    seen: list[tuple[int, int]] = []
    with closing(SbrFolder(tmp_path, report=lambda _, done, total: seen.append((done, total)))) as source:
        source.overview()
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_folder_that_moved_keeps_its_clients_when_its_identity_is_kept(tmp_path: Path) -> None:
    (tmp_path / "een").mkdir()
    (tmp_path / "een" / "a.xbrl").write_bytes(vat_return())
    shutil.copytree(tmp_path / "een", tmp_path / "twee")
    sources = [SbrFolder(tmp_path / name, identity="sbr-1") for name in ("een", "twee")]
    first, second = ([row["id"] for row in rows(source, "clients")] for source in sources)
    for source in sources:
        source.close()
    assert first == second


def test_without_a_plan_the_identity_follows_from_the_path_without_showing_it(tmp_path: Path) -> None:
    assert default_identity(tmp_path) == default_identity(tmp_path / "x" / "..")
    assert tmp_path.name not in default_identity(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with closing(SbrFolder(tmp_path / "weg")) as source, pytest.raises(FolderUnreadableError, match="weg"):
        source.overview()


def test_the_published_messages_stand_where_they_belong(shared_data: Path) -> None:
    with closing(SbrFolder(shared_data / "returns")) as source:
        returns = {row["id"]: row["document"] for row in rows(source, "returns")}
        assert left(source) == {
            "frc-rpt-ihz-aangifte-2016.xbrl": Reason.BANK_VARIANT,
            "not-a-tax-return.xbrl": Reason.NOT_A_TAX_MESSAGE,
        }
    assert set(returns) == {"IHZ2013-01.xbrl", "VB-01_bd-rpt-ob-aangifte-2020.xbrl"}
    assert all(data == (shared_data / "returns" / str(name)).read_bytes() for name, data in returns.items())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no names that are no text")
def test_a_folder_whose_name_is_no_text_is_a_source_like_others(tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"kantoor-\xff")
    odd.mkdir()
    (odd / "a.xbrl").write_bytes(vat_return())
    with closing(SbrFolder(odd)) as source:
        assert source.info.name == r"kantoor-\udcff"
        assert [row["name"] for row in rows(source, "offices")] == [r"kantoor-\udcff"]
        assert len(rows(source, "returns")) == 1
