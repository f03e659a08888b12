"""Encrypting members to one account with age, and decrypting them without trusting their size.

Between pyrage and ``staging`` (which encrypts) and ``opening`` (which decrypts). Keys are X25519 age keys as text, so
that they can be made, kept and read by any age tool.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import pyrage
from pyrage import x25519

from overstap.bundle.content_problems import DecryptionError
from overstap.bundle.errors import IdentityInvalidError, RecipientInvalidError
from overstap.bundle.frame_problems import MemberTooLargeError
from overstap.bundle.limits import MAX_AGE_HEADER_BYTES

IDENTITY_PREFIX = "AGE-SECRET-KEY-1"

# What ends the header of an age file, and the kind of each stanza in it.
_HEADER_END = b"\n--- "
_STANZA = re.compile(rb"\n-> (\S*)")

# An identity file is a few lines; anything larger is another file, chosen by mistake.
MAX_IDENTITY_FILE_BYTES = 64 * 1024


class Sink(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> int:
        """Take *data*; returns its length."""

    def flush(self) -> None:
        """Nothing is held back after this."""


@dataclass(frozen=True)
class Recipient:
    """The account that a bundle is encrypted to: its age public key, and its id in the portal when known.

    Raises:
        RecipientInvalidError: *public_key* is no age X25519 public key.
    """

    public_key: str
    account: str | None = None

    def __post_init__(self) -> None:
        try:
            x25519.Recipient.from_str(self.public_key)
        except pyrage.RecipientError as error:
            raise RecipientInvalidError from error

    def encrypt(self, source: BinaryIO, sink: Sink) -> None:
        """Write *source* to *sink* as a binary age file for this recipient only."""
        pyrage.encrypt_io(source, sink, [x25519.Recipient.from_str(self.public_key)])


@dataclass(frozen=True, repr=False)
class Identity:
    """A secret key that can open what was encrypted to its public key; never shown in a repr or log."""

    secret: str

    def __post_init__(self) -> None:
        # Parsed for its error only: the library's keys cannot be compared or kept, so text is.
        self._key()

    @property
    def public_key(self) -> str:
        """The ``age1…`` key that belongs to this identity."""
        return str(self._key().to_public())

    def decrypt(self, source: BinaryIO, sink: Sink, *, name: str, limit: int) -> None:
        """Write the content of the age file *source* to *sink*, at most *limit* bytes; *name* is for the problem.

        Raises:
            MemberTooLargeError: the content is longer than *limit*; at most that much was written.
            DecryptionError: damaged, not for this identity, or for others too.
        """
        bounded = _BoundedSink(sink, limit)
        head = _checked_head(source, name)
        try:
            pyrage.decrypt_io(_Rejoined(head, source), bounded, [self._key()])
        # The library says "damaged" and "your sink failed" with the same exception, so the sink is asked.
        except (pyrage.DecryptError, OSError) as error:
            if bounded.exceeded:
                raise MemberTooLargeError(name, size=f"> {limit}", limit=limit) from error
            if bounded.failure is not None:
                raise bounded.failure from error
            raise DecryptionError(name) from error

    def decrypt_bytes(self, data: bytes, *, name: str, limit: int) -> bytes:
        """The content of the age file *data* in memory; raises as ``decrypt`` does."""
        sink = io.BytesIO()
        self.decrypt(io.BytesIO(data), sink, name=name, limit=limit)
        return sink.getvalue()

    def _key(self) -> x25519.Identity:
        try:
            return x25519.Identity.from_str(self.secret)
        except pyrage.IdentityError as error:
            raise IdentityInvalidError from error


def _checked_head(source: BinaryIO, name: str) -> bytes:
    """The first bytes of the age file *source*, in which its header must end; raises DecryptionError."""
    head = source.read(MAX_AGE_HEADER_BYTES)
    stanzas = _STANZA.findall(head.partition(_HEADER_END)[0])
    # Each recipient costs 1.6 ms to try, and a member has room for a million. The library adds stanzas of random kinds
    # that all end alike, so that readers keep expecting the unknown.
    recipients = [kind for kind in stanzas if not kind.endswith(b"-grease")]
    if _HEADER_END not in head or recipients != [b"X25519"]:
        raise DecryptionError(name)
    return head


class _Rejoined:
    """Reads *head* and then the rest of *source*, from which it was taken: members cannot be rewound."""

    def __init__(self, head: bytes, source: BinaryIO) -> None:
        self._head = io.BytesIO(head)
        self._source = source

    def read(self, size: int = -1) -> bytes:
        return self._head.read(size) or self._source.read(size)


class _BoundedSink:
    """Passes writes on until *limit*, then stops the decryption by raising OSError."""

    def __init__(self, sink: Sink, limit: int) -> None:
        self._sink = sink
        self._left = limit
        self.exceeded = False
        self.failure: OSError | None = None

    def write(self, data: bytes) -> int:
        self._left -= len(data)
        if self._left < 0:
            self.exceeded = True
            raise OSError
        try:
            self._sink.write(data)
        except OSError as error:
            # The library turns what a sink raises into an OSError of its own; ours says what really happened.
            self.failure = error
            raise
        return len(data)

    def flush(self) -> None:
        self._sink.flush()


def generate_identity() -> tuple[str, str]:
    """A new key pair: the secret identity (``AGE-SECRET-KEY-1…``) and its public key (``age1…``)."""
    key = x25519.Identity.generate()
    return str(key), str(key.to_public())


def read_identity(path: Path) -> str:
    """The secret identity in the file *path*, in the manner of ``age-keygen``: comments start with ``#``.

    Raises:
        IdentityInvalidError: there is no such line, or it is no valid key.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        # Any file may be chosen by mistake: it is read in part, and as whatever text it gives.
        text = file.read(MAX_IDENTITY_FILE_BYTES).decode("utf-8", "replace")
    # The first key counts, as with age itself; everything else is comment.
    for line in text.splitlines():
        if line.strip().startswith(IDENTITY_PREFIX):
            return Identity(line.strip()).secret
    raise IdentityInvalidError
