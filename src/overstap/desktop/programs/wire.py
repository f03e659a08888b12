"""One line that a program wrote, as JSON: understood within limits, or refused with what is wrong and never a value.

Used by everything that listens (``listen``, ``listing``, ``about``, ``taps``). Python's own parser accepts more than
the protocol: numbers that are none, a key given twice, a line of a few megabytes that takes a gigabyte once parsed.
"""

from __future__ import annotations

import json
from typing import TypeGuard

from overstap.i18n import translate

# Commas, colons and opening brackets in a line. Each of them can become an object of some 100 bytes in memory; a record
# has some 60, and a document in base64 has none, so that its length does not count.
MAX_MARKS = 100_000

# Bytes below which a line is not worth counting: however it is filled, it takes some tens of megabytes at most.
SMALL_LINE = 256 * 1024

# Characters of an id: a SHA-256 in hex has 64, a GUID 36.
MAX_ID = 200

_MARKS = (b",", b":", b"[", b"{")


class WireError(ValueError):
    """A line that cannot be understood; ``problem`` says why, in the active language and without its content."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def parse_line(line: bytes) -> dict[str, object]:
    """The JSON object in *line*.

    Raises:
        WireError: when it is no object, is nested too deep, holds too much, a key twice, or a number such as NaN.
    """
    if len(line) > SMALL_LINE and sum(map(line.count, _MARKS)) > MAX_MARKS:
        raise WireError(translate("meer waarden dan een regel kan hebben"))
    try:
        # Decoded here: Python's parser would guess UTF-16, and let half of a surrogate pair through.
        value = json.loads(line.decode(), object_pairs_hook=_object, parse_constant=_no_number)
    except WireError:
        raise
    # Without its cause, which quotes the line. Python's own limits on depth and on digits end up here too.
    except (ValueError, RecursionError):
        raise WireError(translate("geen JSON-object")) from None
    if not isinstance(value, dict):
        raise WireError(translate("geen JSON-object"))
    return value


def is_id(value: object) -> TypeGuard[str]:
    """Whether *value* can be the id of a record: text, not empty, not long, and fit to be written anywhere."""
    return isinstance(value, str) and 0 < len(value) <= MAX_ID and value.isprintable()


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    # The last one would win here and the first one elsewhere: two readers would see two records.
    if len(found) != len(pairs):
        raise WireError(translate("dezelfde sleutel twee keer"))
    return found


def _no_number(name: str) -> object:
    del name
    raise WireError(translate("een getal dat geen getal is"))
