"""Misbehaviour on request, so that the migration tool can be tested against programs that fail as real ones do.

Beside ``singer``, which asks before each record. ``OVERSTAP_SAMPLE_FAULT`` in the environment, or a file of that name
beside the programs, holds ``KIND[:NUMBER][:PROGRAM]``, several separated by commas, such as
``crash-after:150:BAS2016,hang``.
"""

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

VARIABLE = "OVERSTAP_SAMPLE_FAULT"

# What a fault does, for ``docs/reference/sample-installation.md``.
KINDS = {
    "crash-after": "killed by a signal after NUMBER records, in every run",
    "crash-once": "gives a STATE after NUMBER records and is killed after the next, but only in a run without --state",
    "exit-1-after": "ends with exit code 1 after NUMBER records",
    "exit0-halfway": "ends with exit code 0 after NUMBER records, without a last STATE",
    "hang": "says nothing more after NUMBER records",
    "garbage": "a line that is no JSON after NUMBER records",
    "broken-schema": "a record without its id and with a number for a text, after NUMBER records",
    "duplicate": "the record after NUMBER records comes twice",
    "skip": "the record after NUMBER records is left out without a word",
    "stranger": "a record that the inventory does not name, after NUMBER records",
    "slow": "NUMBER milliseconds of silence before each record",
    "no-inventory": "the inventory lacks its closing line",
    "wrong-count": "the inventory's closing line counts one too many",
    "silent": "no answer at all, to any question",
    "mute-about": "no answer to --about",
}

# Records before a fault strikes when no number was given: few, so that small samples show it too.
DEFAULT_NUMBER = 3

_FOREVER = 3600


class Fault(NamedTuple):
    """One requested fault."""

    kind: str
    number: int

    def hang(self) -> None:
        """Say nothing until someone ends the process."""
        time.sleep(_FOREVER)

    def die(self) -> None:
        """End at once, as by a crash: no clean-up, no flush."""
        # Python's own exits would flush what was written; a crash does not.
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def requested(program: str, folder: Path, environment: Mapping[str, str]) -> Fault | None:
    """The first fault asked of *program* (``BAS2016``), in the environment or in the file in *folder*.

    Raises:
        ValueError: for a kind that does not exist, as a test that asks for it would otherwise pass for nothing.
    """
    path = folder / VARIABLE
    text = environment.get(VARIABLE) or (path.read_text("utf-8") if path.is_file() else "")
    for wish in filter(None, map(str.strip, text.split(","))):
        kind, *details = wish.split(":")
        if kind not in KINDS:
            raise ValueError(f"unknown fault {kind}")
        # Told apart by form: programs have letters in their names.
        numbers = [int(detail) for detail in details if detail.isdecimal()]
        names = [detail for detail in details if not detail.isdecimal()]
        if not names or program in names:
            return Fault(kind, numbers[0] if numbers else DEFAULT_NUMBER)
    return None
