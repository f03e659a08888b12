"""The numbers of records as addresses and forms carry them: typed by a page of ours, or by anybody."""

from __future__ import annotations

LONGEST = 18
"""Digits that fit in the database's whole number; more can be no record of anybody."""


def id_in(text: str) -> int | None:
    """The number that *text* is; None for anything else."""
    # isdigit alone would let other scripts' digits through, which int() reads and people do not type.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None
