"""Segments that are well-formed and lie: read or refused with a problem, never a crash of the decoder beneath.

The decoder is a large program in C++, which has ended the whole process over a footer (an exception that nobody
caught). So the soak test runs in processes of their own, and says with which number one ended.
"""

from __future__ import annotations

import io
import random
import subprocess
import sys
from functools import cache

import pyarrow.parquet as pq
import pytest
from conformance.registry import IDENTITY_FILE, Kit
from hypothesis import given, settings
from hypothesis import strategies as st

from overstap.bundle import decoding, read_identity
from overstap.bundle.content_problems import SegmentTooLargeError, SegmentUnreadableError
from overstap.bundle.decoding import SegmentFile
from overstap.bundle.problems import BundleProblem
from tests.bundle.parquet_trees import LIST, STRUCT, Node, joined, mutate, parse, split

# How other writers store: each makes another part of the decoder work.
WAYS: tuple[dict[str, object], ...] = (
    {"compression": "zstd"},
    {"compression": "snappy", "data_page_version": "2.0"},
    {"compression": "none", "use_dictionary": False},
    {"compression": "none", "row_group_size": 1, "write_page_index": True},
    {"compression": "none", "use_dictionary": False, "column_encoding": {"id": "DELTA_LENGTH_BYTE_ARRAY"}},
)
TABLES = ("returns", "clients", "inventory")

# Fields of the footer, by the numbers that Parquet gives them.
GROUPS, GROUP_ROWS, COLUMNS, ABOUT, SIZE, DATA_START, START, SIZE_STATISTICS = 4, 3, 1, 3, 7, 9, 11, 16


@cache
def segments() -> tuple[tuple[str, bytes], ...]:
    """Segments of the practice in all ways of storing, with the names of their tables."""
    parts = Kit(read_identity(IDENTITY_FILE)).parts
    made = []
    for table in TABLES:
        rows = pq.read_table(io.BytesIO(parts.files[f"data/{table}/000001.parquet"]))
        for way in WAYS:
            sink = io.BytesIO()
            pq.write_table(rows, sink, store_schema=False, **way)
            made.append((table, sink.getvalue()))
    return tuple(made)


def lying(number: int) -> tuple[str, bytes]:
    """The lying segment of this *number*, and its table: a changed footer, or a changed header of a page."""
    chance = random.Random(number)
    table, data = chance.choice(segments())
    body, footer = split(data)
    if chance.random() < 0.5:
        mutate(footer, chance)
    else:
        body = _with_changed_page(body, footer, chance)
    return table, joined(body, footer)


def abouts(footer: Node) -> list[dict[int, Node]]:
    """What the footer says about each column chunk, by field."""
    groups = footer.field(GROUPS).items or []
    return [dict(column.field(ABOUT).fields or []) for group in groups for column in group.field(COLUMNS).items or []]


def _with_changed_page(body: bytes, footer: Node, chance: random.Random) -> bytes:
    """*body* with one chunk copied to its end with another first header, and the footer saying that it is there."""
    about = chance.choice(abouts(footer))
    start, size = about.get(START, about[DATA_START]).number, about[SIZE].number
    chunk = body[start : start + size]
    header, end = parse(chunk)
    mutate(header, chance)
    changed = header.encode() + chunk[end:]
    moved = len(body) - start
    if START in about:
        about[START].number += moved
        moved += len(changed) - size
    about[DATA_START].number += moved
    about[SIZE].number = len(changed)
    return body + changed


def judged(table: str, data: bytes, *, later: bool = False) -> str:
    """How the segment fares: "ok", or the code of its problem; anything else is raised."""
    try:
        for _ in SegmentFile(table, "p", data, later=later).batches():
            pass
    except BundleProblem as problem:
        return problem.code
    return "ok"


@settings(max_examples=200)
@given(number=st.integers(0, 2**32), later=st.booleans())
def test_law_a_lying_segment_is_read_or_refused(number: int, later: bool) -> None:  # noqa: FBT001 - drawn
    assert judged(*lying(number), later=later).startswith(("ok", "bundle.segment-"))


def test_many_lies_are_found_and_some_are_harmless() -> None:
    """The changes are not so wild that all are refused at once, nor so tame that none is."""
    verdicts = [judged(*lying(number)) for number in range(200)]
    assert 20 < verdicts.count("ok") < 180


def test_statistics_that_end_the_decoder_do_not_reach_it() -> None:
    """A histogram of another length than the column has levels: pyarrow 26 aborts the process over it."""
    table, data = segments()[0]
    body, footer = split(data)
    histogram = Node(LIST, item_kind=6, items=[Node(6, 1)] * 6)
    for group in footer.field(GROUPS).items or []:
        for column in group.field(COLUMNS).items or []:
            about = column.field(ABOUT)
            kept = [field for field in about.fields or [] if field[0] != SIZE_STATISTICS]
            about.fields = [*kept, (SIZE_STATISTICS, Node(STRUCT, fields=[(3, histogram)]))]
    assert judged(table, joined(body, footer)) == "ok"


def test_chunks_that_share_their_bytes_are_refused() -> None:
    """Every row group points at the same pages: a megabyte could be decoded a thousand times."""
    table, data = segments()[0]
    body, footer = split(data)
    groups = footer.field(GROUPS).items
    assert groups is not None
    footer.field(3).number = 40 * groups[0].field(GROUP_ROWS).number
    groups *= 40
    with pytest.raises(SegmentUnreadableError, match="dezelfde bytes"):
        SegmentFile(table, "p", joined(body, footer))


def test_pages_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    table, data = segments()[0]
    monkeypatch.setattr(decoding, "MAX_SEGMENT_PAGES", 5)
    with pytest.raises(SegmentTooLargeError, match="pagina"):
        SegmentFile(table, "p", data)


FUZZ = """
import faulthandler, sys
faulthandler.enable()
from tests.bundle.test_hostile_segments import judged, lying
for number in range(int(sys.argv[1]), int(sys.argv[2])):
    print(number, flush=True)
    judged(*lying(number), later=bool(number % 2))
"""


@pytest.mark.soak
@pytest.mark.parametrize("start", range(0, 40_000, 10_000))
def test_forty_thousand_lies_end_no_process(start: int, pytestconfig: pytest.Config) -> None:
    command = [sys.executable, "-c", FUZZ, str(start), str(start + 10_000)]
    ran = subprocess.run(command, cwd=pytestconfig.rootpath, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, (ran.stdout.splitlines()[-1:], ran.stderr[-2000:])
