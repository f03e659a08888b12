"""How long an export takes, how large its file becomes and how long uploading takes: spans, never one figure.

Used by ``gathering``. The constants were measured with the sample's programs on two busy cores, and are taken apart on
both sides: a real program on a network drive is slower, a machine of its own is faster. A span that is honest is wide.
"""

from __future__ import annotations

from collections.abc import Iterable

from overstap.desktop.survey.model import Choice, Expectation, Span

# Seconds that a program takes to start and stop; two run at a time.
_PROGRAM_SECONDS = Span(0.2, 2.0)
# Records and bytes of documents that are handed over and written per second.
_RECORDS_A_SECOND = Span(300, 2500)
_BYTES_A_SECOND = Span(1_000_000, 10_000_000)

# What is left of a byte in the file: documents are compressed, attachments mostly are already.
_DOCUMENT_SHRINKS_TO = Span(0.2, 0.8)
_ATTACHMENT_SHRINKS_TO = Span(0.6, 1.0)
# Bytes in the file per record beside its document: headers, roles, the inventory.
_BYTES_A_RECORD = Span(50, 250)
# Bytes that a file has without any record: descriptor, manifests and an empty table of each kind.
_EMPTY_BYTES = Span(30_000, 150_000)
# Bytes in the file per return or notice where the source tells no sizes, with its attachments.
_UNTOLD_BYTES = Span(2_000, 25_000)

# Megabits per second for which uploading is told: a slow line, an ordinary one, fibre, a fast office.
SPEEDS = (10, 50, 100, 500)
# Of the speed that a provider sells, what one upload gets.
_SHARE_OF_SPEED = Span(0.6, 0.95)
_BITS_IN_BYTE = 8
_MEGA = 1_000_000


def expect(choice: Choice, *, programs: int) -> Expectation:
    """What to expect of an export of *choice*, for which that many *programs* are started."""
    # What the source does not tell counts as nothing; the span is wide enough for it.
    known = {table: records or 0 for table, records in choice.tables.items()}
    records = sum(known.values())
    documents = known.get("returns", 0) + known.get("assessment_notices", 0)
    stored, attached = choice.document_bytes, choice.attachment_bytes or 0
    if stored is None:
        content, handed = _times(_UNTOLD_BYTES, documents), _UNTOLD_BYTES.high * documents
    else:
        content = _sum((_times(_DOCUMENT_SHRINKS_TO, stored), _times(_ATTACHMENT_SHRINKS_TO, attached)))
        handed = stored + attached
    bundle = _sum((_EMPTY_BYTES, content, _times(_BYTES_A_RECORD, records)))
    times = (
        _times(_PROGRAM_SECONDS, programs),
        _over(records, _RECORDS_A_SECOND),
        _over(handed, _BYTES_A_SECOND),
    )
    return Expectation(_sum(times), bundle, {speed: _upload(bundle, speed) for speed in SPEEDS}, stored is not None)


def _upload(bundle: Span, megabits: int) -> Span:
    # Lines are sold in bits.
    bytes_a_second = megabits * _MEGA / _BITS_IN_BYTE
    # The smallest file over the best line, the largest over the worst.
    return Span(
        bundle.low / (bytes_a_second * _SHARE_OF_SPEED.high), bundle.high / (bytes_a_second * _SHARE_OF_SPEED.low)
    )


def _times(span: Span, factor: float) -> Span:
    return Span(span.low * factor, span.high * factor)


def _over(amount: float, speed: Span) -> Span:
    return Span(amount / speed.high, amount / speed.low)


def _sum(spans: Iterable[Span]) -> Span:
    given = tuple(spans)
    return Span(sum(span.low for span in given), sum(span.high for span in given))
