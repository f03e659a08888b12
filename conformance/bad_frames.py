"""Zips that lie, hide or overlap."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable

from conformance.parts import MOMENT, entry
from conformance.registry import Kit, example
from overstap.bundle.zipping import (
    CENTRAL,
    CENTRAL_MARK,
    END,
    END_64,
    END_64_MARK,
    END_MARK,
    FULL_16,
    FULL_32,
    LOCATOR_64,
    LOCATOR_64_MARK,
    VERSION,
    Stored,
)


@example
def truncated(kit: Kit) -> bytes:
    """The last hundred bytes are missing."""
    return kit.readable[:-100]


@example
def trailing_bytes(kit: Kit) -> bytes:
    """Something was put behind the end."""
    return kit.readable + b"\0" * 10


@example
def not_a_zip(kit: Kit) -> bytes:
    """Another kind of file."""
    del kit
    return b"%PDF-1.4\n" + bytes(1000)


@example
def directory_too_short(kit: Kit) -> bytes:
    """The end record counts one member less than the directory has."""
    data = bytearray(kit.readable)
    end = len(data) - END.size
    count = struct.unpack_from("<H", data, end + 10)[0]
    struct.pack_into("<2H", data, end + 8, count - 1, count - 1)
    return bytes(data)


@example
def too_many_members(kit: Kit) -> bytes:
    """The end record announces a directory of 40 MB."""
    data = bytearray(kit.readable)
    struct.pack_into("<I", data, len(data) - END.size + 12, 40_000_000)
    return bytes(data)


@example
def member_compressed(kit: Kit) -> bytes:
    """A member is deflated."""
    parts = kit.parts
    data = parts.files.pop("data/clients/000001.parquet")
    info = entry(f"{parts.top}/data/clients/000001.parquet")
    info.compress_type = zipfile.ZIP_DEFLATED
    return parts.zip((info, data))


@example
def member_with_password(kit: Kit) -> bytes:
    """A member says that it has a zip password."""
    return _with_flags(kit.readable, 1)


@example
def member_with_descriptor(kit: Kit) -> bytes:
    """A member says that its sizes follow behind its data."""
    return _with_flags(kit.readable, 8)


@example
def name_climbing_out(kit: Kit) -> bytes:
    """A name with ``..``."""
    return _with_name(kit, "{top}/data/../../x")


@example
def name_absolute(kit: Kit) -> bytes:
    """A name that starts at the root."""
    return _with_name(kit, "/etc/passwd")


@example
def name_with_drive(kit: Kit) -> bytes:
    """A name with a drive letter and backslashes."""
    return _with_name(kit, "C:\\Windows\\win.ini")


@example
def name_in_unicode(kit: Kit) -> bytes:
    """A name with letters outside ASCII, one of which looks like another."""
    return _with_name(kit, "{top}/data/сlients/000001.parquet")


@example
def name_unknown(kit: Kit) -> bytes:
    """A file that the layout does not know."""
    return _with_name(kit, "{top}/fetch.txt")


@example
def second_top_folder(kit: Kit) -> bytes:
    """A second bag beside the first."""
    return _with_name(kit, "andere/bagit.txt")


@example
def member_is_directory(kit: Kit) -> bytes:
    """A directory entry."""
    return _with_name(kit, "{top}/data/")


@example
def member_is_link(kit: Kit) -> bytes:
    """A symbolic link."""
    parts = kit.parts
    target = parts.files.pop("data/clients/000001.parquet")
    return parts.zip((entry(f"{parts.top}/data/clients/000001.parquet", mode=0o120777), target))


@example
def member_twice(kit: Kit) -> bytes:
    """The same name twice, with different content."""
    return _with_name(kit, "{top}/bag-inf0.txt").replace(b"bag-inf0.txt", b"bag-info.txt")


@example
def member_overlapping(kit: Kit) -> bytes:
    """Two directory entries point at the same bytes."""
    return _with_offsets(kit.readable, lambda offsets: [offsets[0], offsets[0], *offsets[2:]])


@example
def member_nested(kit: Kit) -> bytes:
    """A member that lies inside the data of another: a whole member, header and all."""
    parts = kit.parts
    name = f"{parts.top}/data/clients/000002.parquet".encode()
    moment = struct.unpack_from("<2H", kit.readable, 10)
    inner = Stored(name, 0, 0, 0, moment).header
    parts.files["data/clients/000003.parquet"] = inner
    outer = parts.zip()
    return _append_to_directory(outer, Stored(name, outer.index(inner), 0, 0, moment).entry)


@example
def bytes_between_members(kit: Kit) -> bytes:
    """Bytes that belong to no member."""
    data = kit.readable
    start = struct.unpack_from("<I", data, len(data) - END.size + 16)[0]
    moved = bytearray(data[:start] + b"hidden" + data[start:])
    struct.pack_into("<I", moved, len(moved) - END.size + 16, start + 6)
    return bytes(moved)


@example
def header_differs(kit: Kit) -> bytes:
    """A local header gives another CRC than the directory."""
    data = bytearray(kit.readable)
    struct.pack_into("<I", data, 14, 0x12345678)
    return bytes(data)


@example
def member_too_large(kit: Kit) -> bytes:
    """A member that says it has 310 MB, which do not fit in the file: it is refused before it is read."""
    data = bytearray(kit.readable)
    at = data.index(CENTRAL_MARK)
    struct.pack_into("<2I", data, at + 20, 325_058_560, 325_058_560)
    struct.pack_into("<2I", data, 18, 325_058_560, 325_058_560)
    return bytes(data)


@example
def zip64_without_need(kit: Kit) -> bytes:
    """ZIP64 end records, although everything fits without."""
    data = kit.readable
    end = len(data) - END.size
    _, _, _, _, count, length, start, _ = END.unpack(data[end:])
    wide = END_64.pack(END_64_MARK, 44, VERSION, VERSION, 0, 0, count, count, length, start)
    locator = LOCATOR_64.pack(LOCATOR_64_MARK, 0, end, 1)
    full = END.pack(END_MARK, 0, 0, FULL_16, FULL_16, FULL_32, FULL_32, 0)
    return data[:end] + wide + locator + full


@example
def zipped_again(kit: Kit) -> bytes:
    """Unzipped and zipped again, uncompressed, by a library that notes its own version."""
    parts = kit.parts
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.files.items():
            archive.writestr(zipfile.ZipInfo(f"{parts.top}/{name}", MOMENT), data)
    return sink.getvalue()


@example
def zipped_again_compressed(kit: Kit) -> bytes:
    """Unzipped and zipped again the way archivers do by themselves: everything deflated."""
    parts = kit.parts
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.files.items():
            archive.writestr(f"{parts.top}/{name}", data)
    return sink.getvalue()


@example
def attributes_differ(kit: Kit) -> bytes:
    """A single bit in the external attributes of a member: readable by everyone."""
    data = bytearray(kit.readable)
    data[data.index(CENTRAL_MARK) + 40] ^= 0o4
    return bytes(data)


@example
def made_by_another_system(kit: Kit) -> bytes:
    """A member that says that it was made on MS-DOS, by version 4.5 as it should."""
    data = bytearray(kit.readable)
    data[data.index(CENTRAL_MARK) + 5] = 0
    return bytes(data)


@example
def times_differ(kit: Kit) -> bytes:
    """A member of another time than the rest, alike in header and directory."""
    data = bytearray(kit.readable)
    for at in (10, data.index(CENTRAL_MARK) + 12):
        data[at] ^= 1
    return bytes(data)


@example
def extra_field(kit: Kit) -> bytes:
    """A member with an extra field, as programs add that keep times in seconds."""
    parts = kit.parts
    data = parts.files.pop("data/clients/000001.parquet")
    info = entry(f"{parts.top}/data/clients/000001.parquet")
    info.extra = struct.pack("<2HBI", 0x5455, 5, 1, 1_506_423_602)
    return parts.zip((info, data))


@example
def directory_in_another_order(kit: Kit) -> bytes:
    """A directory that lists the members in another order than that of the file."""
    data = kit.readable
    start = struct.unpack_from("<I", data, len(data) - END.size + 16)[0]
    entries = re.split(b"(?=PK\x01\x02)", data[start : -END.size])[1:]
    return data[:start] + b"".join(entries[::-1]) + data[-END.size :]


def _with_name(kit: Kit, name: str) -> bytes:
    parts = kit.parts
    return parts.zip((entry(name.format(top=parts.top)), b"x"))


def _with_flags(data: bytes, flags: int) -> bytes:
    """*data* with general purpose *flags* on its first member, in header and directory."""
    changed = bytearray(data)
    struct.pack_into("<H", changed, 6, flags)
    struct.pack_into("<H", changed, changed.index(CENTRAL_MARK) + 8, flags)
    return bytes(changed)


def _with_offsets(data: bytes, change: Callable[[list[int]], list[int]]) -> bytes:
    """*data* with other offsets of its members in the directory."""
    changed = bytearray(data)
    places = []
    at = struct.unpack_from("<I", data, len(data) - END.size + 16)[0]
    while data[at : at + 4] == CENTRAL_MARK:
        places.append(at + 42)
        at += CENTRAL.size + sum(struct.unpack_from("<3H", data, at + 28))
    offsets = [struct.unpack_from("<I", data, place)[0] for place in places]
    for place, offset in zip(places, change(offsets), strict=True):
        struct.pack_into("<I", changed, place, offset)
    return bytes(changed)


def _append_to_directory(data: bytes, central: bytes) -> bytes:
    """*data* with one more directory entry."""
    end = len(data) - END.size
    mark, _, _, _, count, length, start, _ = END.unpack(data[end:])
    return data[:end] + central + END.pack(mark, 0, 0, count + 1, count + 1, length + len(central), start, 0)
