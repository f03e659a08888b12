"""Opening a bag in a zip: tag files, version, descriptors; and members by name, checked against the manifest.

On top of ``unzipping``, ``bag``, ``contents`` and ``encryption``; ``reading`` and ``verifying`` share it. Everything
here raises the first problem that it meets; ``verifying`` catches and gathers.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Self

from overstap.bundle import bag
from overstap.bundle.content_problems import DescriptorError
from overstap.bundle.contents import Contents, check_version, parse_inner, parse_outer
from overstap.bundle.descriptor import DESCRIPTOR, StoredMember
from overstap.bundle.encryption import Identity, Sink
from overstap.bundle.errors import IdentityNeededError, IdentityWrongError
from overstap.bundle.frame_problems import MemberChangedError, MemberMissingError, MemberTooLargeError, TagFileError
from overstap.bundle.info import BundleLabel, DocumentRef, SegmentRef
from overstap.bundle.limits import (
    MAX_DESCRIPTOR_BYTES,
    MAX_DOCUMENT_BYTES,
    MAX_MANIFEST_BYTES,
    MAX_SEGMENT_BYTES,
    MAX_TAG_FILE_BYTES,
)
from overstap.bundle.payload import DATA
from overstap.bundle.unzipping import Member, ZipContents
from overstap.i18n import translate

# Bytes that are read at once from a member.
CHUNK = 1024 * 1024

# What encryption may add to a member: a header, and 16 bytes for each 64 KiB.
ENCRYPTION_MARGIN = 1024 * 1024

# Labels of bag-info.txt that this format adds to those of BagIt.
VERSION_LABEL, ENCRYPTED_LABEL, RECIPIENT_LABEL = "Overstap-Format-Version", "Overstap-Encrypted", "Overstap-Recipient"


# An X25519 recipient in age's spelling: Bech32, which leaves out the signs that look like others.
_PUBLIC_KEY = re.compile(r"age1[02-9ac-hj-np-z]{58}")


def opened(source: Path | str | BinaryIO) -> AbstractContextManager[BinaryIO]:
    """*source* as an open file: a path is opened and closed again, a seekable file is used as it is.

    Raises:
        OSError: there is no such file, or it cannot be read.
    """
    if isinstance(source, Path | str):
        return Path(source).open("rb")
    return nullcontext(source)


class Bag:
    """The bag in the zip *contents*, opened with *identity* when encrypted; its properties raise BundleProblem."""

    def __init__(self, contents: ZipContents, identity: str | None = None) -> None:
        self._zip = contents
        self._identity = None if identity is None else Identity(identity)

    def over(self, file: BinaryIO) -> Self:
        """The same bag in *file*, another handle on the same bytes; what was read of it is not read again."""
        same: Self = copy(self)
        same._zip = self._zip.over(file)
        return same

    @cached_property
    def fields(self) -> dict[str, str]:
        """The labels and values of ``bag-info.txt``, with a version that this software reads."""
        fields = bag.parse_info(self.tag(bag.BAG_INFO))
        # Before anything else is understood: a later major version may mean something else by it.
        check_version(bag.BAG_INFO, fields.get(VERSION_LABEL, ""))
        # The two lines must agree, or one reader would take it for encrypted and another would not.
        if fields.get(ENCRYPTED_LABEL) not in {"yes", "no"} or ("yes" in fields[ENCRYPTED_LABEL]) != (
            RECIPIENT_LABEL in fields
        ):
            raise TagFileError(bag.BAG_INFO, what=translate("onduidelijk of het versleuteld is"))
        # Shown to people, and the first thing that they compare.
        if RECIPIENT_LABEL in fields and _PUBLIC_KEY.fullmatch(fields[RECIPIENT_LABEL]) is None:
            raise TagFileError(bag.BAG_INFO, what=translate("de ontvanger is geen publieke sleutel"))
        return fields

    @property
    def recipient(self) -> str | None:
        """The public key that the bundle is encrypted to; None when it is readable."""
        return self.fields.get(RECIPIENT_LABEL)

    @cached_property
    def manifest(self) -> dict[str, str]:
        """Path inside the bag → SHA-256 of the payload as stored."""
        return bag.parse_manifest(bag.MANIFEST, self.tag(bag.MANIFEST))

    @property
    def label(self) -> BundleLabel:
        """What anyone can read on the outside."""
        return BundleLabel(
            format_version=self.fields[VERSION_LABEL],
            encrypted=self.recipient is not None,
            recipient=self.recipient,
            bagging_date=self.fields.get("Bagging-Date", ""),
            software=self.fields.get("Bag-Software-Agent", ""),
            members=len(self._zip.members),
            size=self._zip.size,
        )

    @property
    def is_locked(self) -> bool:
        """Whether the content cannot be read for want of an identity."""
        return self.recipient is not None and self._identity is None

    @cached_property
    def outer(self) -> tuple[str, tuple[StoredMember, ...]]:
        """Of an encrypted bundle: the member that is the inner descriptor, and all opaque members."""
        name = DATA + DESCRIPTOR
        return parse_outer(name, self.stored(name, MAX_DESCRIPTOR_BYTES))

    @cached_property
    def contents(self) -> Contents:
        """The inner descriptor.

        Raises:
            IdentityNeededError, IdentityWrongError: it is encrypted, and not readable with what was given.
        """
        name = DATA + DESCRIPTOR
        if self.recipient is None:
            data = self.stored(name, MAX_DESCRIPTOR_BYTES)
        else:
            name = DATA + self.outer[0]
            data = self._decrypted(name, MAX_DESCRIPTOR_BYTES)
        contents = parse_inner(name, data, recipient=self.recipient)
        # What the label promises to anyone who cannot read further must be true.
        if contents.info.format_version != self.fields[VERSION_LABEL]:
            raise DescriptorError(name, what=translate("een andere versie dan in bag-info.txt"))
        return contents

    def member(self, name: str) -> Member:
        """The member called *name*; raises MemberMissingError."""
        if name not in self._zip.members:
            raise MemberMissingError(name)
        return self._zip.members[name]

    def tag(self, name: str) -> bytes:
        """The bytes of a tag file."""
        member = self.member(name)
        limit = MAX_MANIFEST_BYTES if name == bag.MANIFEST else MAX_TAG_FILE_BYTES
        if member.size > limit:
            raise MemberTooLargeError(name, size=member.size, limit=limit)
        return b"".join(self.chunks(member))

    def chunks(self, member: Member) -> Iterator[bytes]:
        """The stored bytes of *member*, checked against its CRC-32 at the end."""
        # The CRC is weaker than the manifest, but tag files have no other until the tag manifest is read.
        crc32 = 0
        with self._zip.open(member) as stream:
            while chunk := stream.read(CHUNK):
                crc32 = zlib.crc32(chunk, crc32)
                yield chunk
        if crc32 != member.crc32:
            raise MemberChangedError(member.name)

    def stored(self, name: str, limit: int) -> bytes:
        """The stored bytes of the payload file *name*, at most *limit*, checked against the manifest."""
        member = self.member(name)
        # By the size in the zip's directory, which is that of the bytes: members are stored.
        if member.size > limit:
            raise MemberTooLargeError(name, size=member.size, limit=limit)
        data = b"".join(self.chunks(member))
        if hashlib.sha256(data).hexdigest() != self.manifest.get(name):
            raise MemberChangedError(name)
        return data

    def segment(self, ref: SegmentRef) -> bytes:
        """The Parquet file of the segment *ref*, decrypted, checked against the manifest and the descriptor."""
        name = DATA + ref.member
        if ref.size > MAX_SEGMENT_BYTES:
            raise MemberTooLargeError(DATA + ref.path, size=ref.size, limit=MAX_SEGMENT_BYTES)
        # Decryption stops at the size that is promised, whatever the member holds.
        data = self.stored(name, MAX_SEGMENT_BYTES) if self.recipient is None else self._decrypted(name, ref.size)
        # The manifest vouched for what is stored; this says that it is the segment that was meant, and not another one.
        if len(data) != ref.size or hashlib.sha256(data).hexdigest() != ref.sha256:
            raise MemberChangedError(DATA + ref.path)
        return data

    def copy_document(self, ref: DocumentRef, sink: Sink) -> None:
        """Write the document *ref* to *sink*, decrypted; raises MemberChangedError when it was not as promised."""
        name = DATA + ref.member
        if ref.size > MAX_DOCUMENT_BYTES:
            raise MemberTooLargeError(DATA + ref.path, size=ref.size, limit=MAX_DOCUMENT_BYTES)
        # Streamed, for a document may be larger than what one wants in memory; so its hash is known only at the end.
        checked = _Checked(sink)
        if self.recipient is None:
            for chunk in self.chunks(self.member(name)):
                checked.write(chunk)
        else:
            with self._zip.open(self.member(name)) as stream:
                self._key().decrypt(stream, checked, name=name, limit=ref.size)
        if (checked.size, checked.sha256.hexdigest()) != (ref.size, ref.sha256):
            raise MemberChangedError(DATA + ref.path)

    def _decrypted(self, name: str, limit: int) -> bytes:
        """The content of the encrypted payload file *name*, at most *limit* bytes, its stored bytes checked first."""
        key = self._key()
        member = self.member(name)
        if member.size > limit + ENCRYPTION_MARGIN:
            raise MemberTooLargeError(name, size=member.size, limit=limit + ENCRYPTION_MARGIN)
        return key.decrypt_bytes(self.stored(name, member.size), name=name, limit=limit)

    def _key(self) -> Identity:
        if self._identity is None:
            raise IdentityNeededError
        # Said before trying, for "wrong key" and "damaged" ask for different things from the user.
        if self._identity.public_key != self.recipient:
            raise IdentityWrongError(recipient=self.recipient)
        return self._identity


class _Checked:
    """Passes writes on, keeping their length and SHA-256."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.sha256 = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        self.size += len(data)
        return self._sink.write(data)

    def flush(self) -> None:
        self._sink.flush()
