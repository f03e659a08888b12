"""The examples by name: each is a function that makes one file; ``verdicts.toml`` says what a reader finds in it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from conformance import practice
from conformance.parts import Parts
from overstap.bundle import Recipient
from overstap.bundle.encryption import Identity
from overstap.bundle.limits import SEGMENT_BYTES

GOLDEN = Path(__file__).parent / "golden"
IDENTITY_FILE = GOLDEN / "identity.txt"


@dataclass(frozen=True)
class Kit:
    """What the examples are made from: the practice as a bundle, readable or encrypted to the published test key."""

    secret: str

    @cached_property
    def readable(self) -> bytes:
        """The practice as a readable bundle."""
        return self.written()

    @cached_property
    def encrypted(self) -> bytes:
        """The practice encrypted to the test key."""
        return self.written(recipient=self.recipient)

    @property
    def recipient(self) -> Recipient:
        """The account of the test key."""
        return Recipient(Identity(self.secret).public_key, "0d6c5c9e-0000-4000-8000-000000000002")

    @property
    def parts(self) -> Parts:
        """The readable bundle, taken apart."""
        return Parts.of(self.readable)

    def written(self, *, recipient: Recipient | None = None, segment_bytes: int = SEGMENT_BYTES) -> bytes:
        """The practice, written as ``practice.write`` does."""
        with tempfile.TemporaryDirectory() as folder:
            summary = practice.write(Path(folder), recipient=recipient, segment_bytes=segment_bytes)
            return summary.path.read_bytes()


Example = Callable[[Kit], bytes]

EXAMPLES: dict[str, Example] = {}


def example(make: Example) -> Example:
    """Register *make* under its own name, with hyphens."""
    EXAMPLES[make.__name__.replace("_", "-")] = make
    return make
