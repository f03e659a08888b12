"""Bundles that are whole to the last hash and lie all the same: in the descriptor, the tag files, the zip's directory.

Changed at random and sealed again, so that what is tried lies behind the checksums. Whatever they say, ``verify``
reports and the lazy reader raises a problem; memory and time stay bounded.
"""

from __future__ import annotations

import copy
import io
import json
import random
import struct
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from conformance.parts import DESCRIPTOR, Json, Parts, entry
from conformance.registry import IDENTITY_FILE, Kit
from hypothesis import given, settings
from hypothesis import strategies as st

from overstap.bundle import BundleReader, read_identity, verify
from overstap.bundle.errors import IdentityNeededError, IdentityWrongError
from overstap.bundle.problems import BundleProblem
from overstap.bundle.zipping import CENTRAL_MARK, END, LOCAL_MARK

# What JSON can hold, and then some: other types, ends of ranges, texts that steer terminals and databases.
ODD_VALUES: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    2**53,
    2**63,
    10**400,
    1.5,
    1e308,
    "",
    "x",
    "../x",
    "a\0b",
    "\ud800",
    "\u202egpj.exe",
    "\x1b[2J",
    "é" * 5000,
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    [],
    {},
    [[]],
    {"": {}},
)


@cache
def practice() -> Parts:
    """The readable practice, taken apart once."""
    return Kit(read_identity(IDENTITY_FILE)).parts


def places(value: object) -> list[tuple[Json | list[object], str | int]]:
    """Every place in *value* where another value can be put: (container, key)."""
    found: list[tuple[Json | list[object], str | int]] = []
    waiting = [value]
    while waiting:
        match waiting.pop():
            case dict() as properties:
                found += [(properties, key) for key in properties]
                waiting += properties.values()
            case list() as items:
                found += [(items, number) for number in range(len(items))]
                waiting += items
    return found


def lying_descriptor(number: int) -> bytes:
    """The bundle whose descriptor has one to three things changed, by this *number*."""
    chance = random.Random(number)
    parts = Parts(practice().top, dict(practice().files))
    descriptor = copy.deepcopy(parts.descriptor)
    for _ in range(chance.choice((1, 1, 2, 3))):
        container, key = chance.choice(places(descriptor))
        value = container[key]  # type: ignore[index] - a key of its own kind of container
        other, other_key = chance.choice(places(descriptor))
        borrowed = other[other_key]  # type: ignore[index] - the same
        changed = chance.choice((*ODD_VALUES, copy.deepcopy(borrowed), [value, value], {"x": value}))
        if chance.random() < 0.2:
            del container[key]  # type: ignore[arg-type] - the same
        else:
            container[key] = changed  # type: ignore[index] - the same
    parts.files[DESCRIPTOR] = json.dumps(descriptor).encode("utf-8", "surrogatepass")
    return parts.seal().zip()


def judged(data: bytes, identity: str | None = None) -> bool:
    """Whether *data* is a right bundle; everything that a room above does with it is done, and shown."""
    report = verify(io.BytesIO(data), identity=identity)
    json.dumps(report.as_dict(), ensure_ascii=False).encode()
    try:
        with BundleReader(io.BytesIO(data), identity=identity) as reader:
            f"{reader.info.created.astimezone():%d-%m-%Y} {reader.info}".encode()
            for table in reader.info.tables:
                for segment in reader.segments(table):
                    list(reader.read(segment))
            for document in reader.documents:
                reader.document(document.path).close()
    except (BundleProblem, IdentityNeededError, IdentityWrongError):
        assert not report.ok or not report.content_checked
    return report.ok


@settings(max_examples=60, deadline=None)
@given(number=st.integers(0, 2**32))
def test_law_a_lying_descriptor_is_refused_or_harmless(number: int) -> None:
    judged(lying_descriptor(number))


def test_most_lies_in_a_descriptor_are_found() -> None:
    verdicts = [judged(lying_descriptor(number)) for number in range(40)]
    assert 1 <= verdicts.count(True) <= 30


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_law_lying_tag_files_are_refused_or_harmless(data: st.DataObject) -> None:
    parts = Parts(practice().top, dict(practice().files))
    name = data.draw(st.sampled_from(["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"]))
    lines = parts.files[name].splitlines(keepends=True)
    place = data.draw(st.integers(0, len(lines) - 1))
    odd = st.sampled_from([b"\n", b" folded\n", b"\xff\n", b"\0\n", b"x: \x1b[2J\n", b":\n", b"a" * 9999 + b"\n"])
    lines[place : place + data.draw(st.integers(0, 1))] = data.draw(st.lists(odd | st.sampled_from(lines), max_size=3))
    parts.files[name] = b"".join(lines)
    if name != "tagmanifest-sha256.txt":
        parts.seal_tags()
    judged(parts.zip())


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_law_a_lying_directory_is_refused(data: st.DataObject, kit: Kit) -> None:
    """Fields of headers, entries and the end record, changed alike in header and directory or in one of them."""
    whole = bytearray(kit.readable)
    start = struct.unpack_from("<I", whole, len(whole) - END.size + 16)[0]
    first = [(0, 4 + 2 * field) for field in range(11)]
    entries = [at for at in range(start, len(whole)) if whole.startswith(CENTRAL_MARK, at)]
    central = [(data.draw(st.sampled_from(entries)), 4 + 2 * field) for field in range(21)]
    end = [(len(whole) - END.size, 4 + 2 * field) for field in range(9)]
    for at, offset in data.draw(st.lists(st.sampled_from(first + central + end), min_size=1, max_size=3)):
        struct.pack_into("<H", whole, at + offset, data.draw(st.sampled_from([0, 1, 2, 8, 45, 0x7FFF, 0x8000, 0xFFFF])))
    assert judged(bytes(whole)) == (bytes(whole) == kit.readable)


@pytest.mark.parametrize(
    "name",
    [
        "{top}/data/clients/000001.parquet\u0301",
        "{top}/data/clie\u0301nts/000001.parquet",
        "{top}/data/cli\u00e9nts/000001.parquet",
        "{top}/data/\uff43lients/000001.parquet",
        "{top}/data/clients/000001.parquet\0.txt",
        "{top}/data/clients/000001.parquet:stream",
        "{top}/data/clients/000001.parquet.",
        "{top}/data/clients/000001.parquet ",
        "{top}/data/con/000001.parquet",
        "{top}/data/nul/000001.parquet",
        "{top}\\data\\clients\\000002.parquet",
        "\\\\server\\share\\000002.parquet",
        "{top}/./bagit.txt",
        "{top}/data/clients/../clients/000002.parquet",
    ],
)
def test_names_that_systems_take_for_others_are_refused(name: str, kit: Kit) -> None:
    parts = kit.parts
    report = verify(io.BytesIO(parts.zip((entry(name.format(top=parts.top)), b"x"))))
    assert {problem.code for problem in report.problems} == {"bundle.member-name"}


@pytest.mark.parametrize(
    "top", ["CON", "nul", "aux.x", "Com1", "LPT9.zip", "prn.a.b", "map.", "a" * 101, "-x", "COM\u00b9"]
)
def test_top_folders_that_windows_cannot_make_are_refused(top: str, kit: Kit) -> None:
    report = verify(io.BytesIO(Parts(top, kit.parts.files).zip()))
    assert {problem.code for problem in report.problems} == {"bundle.member-name"}


@pytest.mark.parametrize(
    "top", ["a", "CON1", "console", "aux_x", "26092017130002", "26092017130002 (1)".replace(" (1)", "-1")]
)
def test_other_top_folders_are_accepted(top: str, kit: Kit) -> None:
    assert verify(io.BytesIO(Parts(top, kit.parts.files).zip())).ok


GREEDY = """
import sys
from overstap.bundle import verify
from tests.peak_memory import peak_kib
before = peak_kib()
report = verify(sys.argv[1])
print((peak_kib() - before) // 1024, report.ok)
"""


def _with_file(name: str, data: bytes) -> bytes:
    parts = Parts(practice().top, dict(practice().files))
    parts.files[name] = data
    if name == DESCRIPTOR:
        return parts.seal().zip()
    return (parts if name.startswith("tag") else parts.seal_tags()).zip()


def _with_value(value: bytes) -> bytes:
    """A descriptor with one more property, which nobody asked for."""
    return _with_file(DESCRIPTOR, practice().files[DESCRIPTOR].rstrip()[:-1] + b', "x": ' + value + b"}")


def _with_members(count: int) -> bytes:
    """Empty members that nobody listed, all under the longest name."""
    parts = practice()
    extra = [(entry(f"{parts.top}/data/{'x' * 63}/{number:06}.parquet"), b"") for number in range(count)]
    return parts.zip(*extra)


def _nested_zips() -> bytes:
    """Member upon member, each a whole bundle with the one before inside it: nothing is ever unpacked."""
    data = b""
    for _ in range(5):
        parts = Parts(practice().top, dict(practice().files))
        parts.files["data/documents/000001.bin"] = data
        data = parts.seal().zip()
    return data


# Each of these once took, or could take, hundreds of megabytes.
GREED = {
    "labels": lambda: _with_file("bag-info.txt", b"".join(b"%x:\n" % number for number in range(2_000_000))),
    "lines": lambda: _with_file("manifest-sha256.txt", b"\n" * 30_000_000),
    "manifest": lambda: _with_file(
        "manifest-sha256.txt", b"".join(b"0" * 64 + b"  data/%x\n" % number for number in range(99_000))
    ),
    "objects": lambda: _with_value(b"[" + b",".join([b"{}"] * 740_000) + b",nul]"),
    "keys": lambda: _with_value(b"{" + b",".join(b'"%x":1' % number for number in range(740_000)) + b',"x":nul}'),
    "wide text": lambda: _with_value(b'"\xf0\x9f\x98\x80' + b"x" * 16_000_000 + b'"]'),
    "deep": lambda: _with_value(b"[" * 700_000),
    "members": lambda: _with_members(50_000),
    "zips in zips": _nested_zips,
}

# Megabytes on top of what Python and Arrow take themselves.
MOST_MEGABYTES = 200


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc, which is Linux's")
@pytest.mark.parametrize("name", GREED)
def test_the_greediest_bundles_stay_within_memory(name: str, tmp_path: Path) -> None:
    file = tmp_path / "greedy.zip"
    file.write_bytes(GREED[name]())
    ran = subprocess.run([sys.executable, "-c", GREEDY, str(file)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-1000:]
    megabytes, accepted = ran.stdout.split()
    assert (int(megabytes) < MOST_MEGABYTES, accepted) == (True, "False"), ran.stdout


FUZZ = """
import sys
from tests.bundle.test_hostile_bundles import judged, lying_descriptor
for number in range(int(sys.argv[1]), int(sys.argv[2])):
    print(number, flush=True)
    judged(lying_descriptor(number))
"""


@pytest.mark.soak
@pytest.mark.parametrize("start", range(0, 8_000, 2_000))
def test_eight_thousand_lying_descriptors_end_no_process(start: int, pytestconfig: pytest.Config) -> None:
    command = [sys.executable, "-c", FUZZ, str(start), str(start + 2_000)]
    ran = subprocess.run(command, cwd=pytestconfig.rootpath, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, (ran.stdout.splitlines()[-1:], ran.stderr[-2000:])


def test_a_header_in_the_middle_of_a_member_is_only_bytes(kit: Kit) -> None:
    """What looks like records inside a member is a member's content, and nothing is found by searching."""
    parts = kit.parts
    tricks = LOCAL_MARK + CENTRAL_MARK + b"PK\x05\x06" + bytes(18)
    parts.edit("offices/000001", lambda rows: rows[0].update(city=tricks.decode("latin-1").replace("\0", "0")))
    parts.redigest()
    assert verify(io.BytesIO(parts.seal().zip())).ok
