"""``overstap export`` on a folder that was made to break it: everything in it is accounted for, in bounded memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from overstap.bundle import BundleReader, verify
from overstap.bundle.model import Reason
from overstap.desktop.export import Target, export
from overstap.desktop.sources.sbr_folder import SbrFolder
from overstap.desktop.sources.sbr_folder.walking import key_of
from overstap.desktop.sources.selection import Selection
from tests.xbrl.making import NT9, NT14, income_tax_return, vat_return

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs links and names as POSIX has them")

KIBIBYTE = 1024
MOST_KIBIBYTES = 256 * KIBIBYTE
"""The most memory that the tool may take (issue 3), whatever is in the folder."""

FIELD_BYTES = 100 * KIBIBYTE * KIBIBYTE

EXPORT = """
from overstap.cli import main
from tests.peak_memory import peak_kib
try:
    main()
finally:
    print(peak_kib())
"""

ENTITIES = b"".join(b'<!ENTITY %c "%s">' % (name, b"&%c;" % (name - 1) * 20) for name in range(ord("b"), ord("z") + 1))
"""Each twenty times the one before: 20^25 characters in 2 kB."""

NAMES = {
    "nieuwe regel\n.xbrl": vat_return(NT14, identifier="000000001B01"),
    "bel\x07en escape\x1b[31m.xbrl": vat_return(NT14, identifier="000000002B01"),
    "rechts\u202elrbx.xbrl": vat_return(NT14, identifier="000000003B01"),
    "los\udcff surrogaat\udc80.xbrl": vat_return(NT14, identifier="000000004B01"),
    "=HYPERLINK(1).xbrl": vat_return(NT14, identifier="000000005B01"),
}
"""Names that some screen, spreadsheet or database cannot stand; the messages in them are good ones."""


@dataclass(frozen=True)
class Exported:
    """What an export of a folder in a process of its own gave."""

    left: dict[str, str]
    returns: dict[str, bytes]
    inventory: list[str]
    told: str
    kibibytes: int


def with_inside(text: bytes) -> bytes:
    """A good return with *text* as the last thing in it."""
    head, end = vat_return().rsplit(b"</", 1)
    return head + text + b"</" + end


def declaring(entities: bytes, text: bytes) -> bytes:
    """A good return that declares entities and uses them as the value of its last element."""
    head, body = with_inside(b"<x>%s</x>" % text).split(b"?>", 1)
    return head + b"?><!DOCTYPE xbrli:xbrl [%s]>" % entities + body


def make(folder: Path) -> None:
    """Everything that is hostile at once, and one good message among it."""
    folder.mkdir()
    (folder / "goed.xbrl").write_bytes(vat_return())
    (folder / "bom.xbrl").write_bytes(declaring(b'<!ENTITY a "aaaaaaaaaa">' + ENTITIES, b"&z;"))
    (folder / "buiten.xbrl").write_bytes(declaring(b'<!ENTITY a SYSTEM "file:///etc/passwd">', b"&a;"))
    (folder / "diep.xbrl").write_bytes(with_inside(b"<x>" * 100_000 + b"</x>" * 100_000))
    (folder / "geen utf-8.xbrl").write_bytes(income_tax_return().replace(b"Zee", b"Z\xff\xfe"))
    (folder / "breed.xbrl").write_bytes(with_inside(b"<x %s/>" % b" ".join(b'a%d=""' % n for n in range(50_000))))
    (folder / "leeg.xbrl").touch()
    (folder / "map.xbrl").mkdir()
    (folder / "map.xbrl" / "erin.xbrl").write_bytes(income_tax_return(NT9))
    (folder / "kring.xbrl").symlink_to("kring.xbrl")
    (folder / "omhoog").symlink_to(folder.parent)
    os.mkfifo(folder / "pijp.xbrl")
    with (folder / "veld.xbrl").open("wb") as field:
        head, tail = vat_return().split(b"</", 1)
        field.write(head)
        # A hole: it takes no time to make and no room on the disk.
        field.truncate(len(head) + FIELD_BYTES)
        field.seek(0, os.SEEK_END)
        field.write(b"</" + tail)
    for name, data in NAMES.items():
        (folder / name).write_bytes(data)


def overstap(*arguments: str | Path) -> tuple[str, int]:
    """What a command in a process of its own wrote on standard error, and its peak memory in KiB."""
    command = [sys.executable, "-c", EXPORT, *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=120)
    return done.stderr.decode(), int(done.stdout.split()[-1])


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The export of the hostile folder."""
    place = tmp_path_factory.mktemp("hostile")
    make(place / "berichten")
    overstap("plan", "new", place / "berichten", "-o", place / "plan.toml")
    told, kibibytes = overstap("export", "--plan", place / "plan.toml", "-o", place / "uit")
    return contents(place / "uit", told, kibibytes)


def contents(folder: Path, told: str = "", kibibytes: int = 0) -> Exported:
    """What is in the only bundle in *folder*."""
    (bundle,) = folder.iterdir()
    assert verify(bundle).problems == ()
    with BundleReader.open(bundle) as reader:
        rows = {table: list(rows_of(reader, table)) for table in ("inventory", "left_behind", "returns")}
    return Exported(
        {row["id"]: row["reason"] for row in rows["left_behind"]},
        {row["id"]: row["document"] for row in rows["returns"]},
        [row["id"] for row in rows["inventory"] if row["table"] in {"returns", "assessment_notices"}],
        told,
        kibibytes,
    )


def rows_of(reader: BundleReader, table: str) -> Iterator[dict[str, Any]]:
    return (row for batch in reader.table(table) for row in batch.to_pylist())


def test_everything_is_exported_or_left_behind_and_nothing_twice(exported: Exported) -> None:
    assert sorted(exported.inventory) == sorted([*exported.left, *exported.returns])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("veld.xbrl", Reason.TOO_LARGE),
        ("bom.xbrl", Reason.UNREADABLE),
        ("buiten.xbrl", Reason.UNREADABLE),
        ("diep.xbrl", Reason.TOO_LARGE),
        ("breed.xbrl", Reason.TOO_LARGE),
        ("geen utf-8.xbrl", Reason.UNREADABLE),
        ("leeg.xbrl", Reason.UNREADABLE),
        ("kring.xbrl", Reason.UNREADABLE),
        ("omhoog", Reason.UNREADABLE),
        ("pijp.xbrl", Reason.UNREADABLE),
    ],
)
def test_what_cannot_be_read_stays_behind_with_its_reason(exported: Exported, name: str, reason: Reason) -> None:
    assert exported.left[name] == reason


def test_only_what_is_hostile_stays_behind(exported: Exported) -> None:
    assert len(exported.left) == 10
    assert exported.returns["goed.xbrl"] == vat_return()


def test_a_folder_with_the_name_of_a_message_is_gone_into(exported: Exported) -> None:
    assert "map.xbrl" not in exported.inventory
    assert exported.returns["map.xbrl/erin.xbrl"] == income_tax_return(NT9)


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_message_with_an_awkward_name_comes_along_byte_for_byte(exported: Exported, name: str) -> None:
    assert exported.returns[key_of(name)] == NAMES[name]


def test_nothing_of_another_file_is_in_the_bundle_through_an_entity(exported: Exported) -> None:
    assert not any(b"root:" in document for document in exported.returns.values())


def test_the_memory_stays_within_its_bound(exported: Exported) -> None:
    assert exported.kibibytes < MOST_KIBIBYTES


def test_control_characters_of_names_do_not_reach_the_terminal(exported: Exported) -> None:
    assert not any(mark in exported.told for mark in ("\x07", "\x1b[31m", "\u202e"))


def test_files_that_vanish_and_grow_during_the_run_are_accounted_for(tmp_path: Path) -> None:
    folder = tmp_path / "berichten"
    folder.mkdir()
    for number, name in enumerate(("blijft", "verdwijnt voor het lezen", "verdwijnt erna", "groeit", "groeit zeer")):
        (folder / f"{name}.xbrl").write_bytes(vat_return(NT14, identifier=f"00000000{number}B01"))

    def while_reading(step: str, done: int, total: int) -> None:
        if step == "Berichten lezen" and done == 1:
            (folder / "verdwijnt voor het lezen.xbrl").unlink()

    def while_listing(step: str, done: int, total: int) -> None:
        if step == "Inventaris" and done == total_listed:
            (folder / "verdwijnt erna.xbrl").unlink()
            with (folder / "groeit.xbrl").open("ab") as growing:
                growing.write(b"<!-- meer -->")
            os.truncate(folder / "groeit zeer.xbrl", FIELD_BYTES)

    # The office, a client for each message that was still there, and the messages.
    total_listed = 1 + 4 + 5
    with closing(SbrFolder(folder, identity="sbr-test", report=while_reading)) as source:
        export(source, Selection(), Target(tmp_path / "uit", datetime.now(UTC)), report=while_listing)
    done = contents(tmp_path / "uit")
    assert list(done.returns) == ["blijft.xbrl"]
    assert done.left == {
        "verdwijnt voor het lezen.xbrl": Reason.VANISHED,
        "verdwijnt erna.xbrl": Reason.VANISHED,
        "groeit.xbrl": Reason.VANISHED,
        "groeit zeer.xbrl": Reason.UNREADABLE,
    }
    assert sorted(done.inventory) == sorted([*done.left, *done.returns])
