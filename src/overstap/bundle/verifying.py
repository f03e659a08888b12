"""Verifying a whole bundle: every problem gathered with its place, from the zip's frame down to the last record.

On top of ``opening`` (the bag) and ``accounting`` (the records). ``docs/format/verifying.md`` lists the checks; the
command line shows the report, the portal refuses a file on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from overstap.bundle import bag
from overstap.bundle.accounting import check_records
from overstap.bundle.content_problems import DescriptorError
from overstap.bundle.descriptor import DESCRIPTOR
from overstap.bundle.errors import IdentityWrongError
from overstap.bundle.frame_problems import (
    MemberChangedError,
    MemberExtraError,
    MemberMissingError,
    OxumError,
    TagFileError,
)
from overstap.bundle.info import BundleInfo, BundleLabel
from overstap.bundle.opening import Bag, opened
from overstap.bundle.payload import DATA
from overstap.bundle.problems import Problems
from overstap.bundle.report import VerifyReport
from overstap.bundle.unzipping import ZipContents
from overstap.i18n import translate

# Progress is reported once in so many bytes: a bar needs no more, and reporting costs time.
REPORTED_BYTES = 1024 * 1024

# Is told how far the work is: bytes done, of how many.
Report = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Reports to nobody."""


def verify(source: Path | str | BinaryIO, *, identity: str | None = None, report: Report | None = None) -> VerifyReport:
    """Check the bundle *source* (a path or a seekable file) and gather every problem.

    *report* is told how many bytes are done, of how many: every byte is read once as stored and once as content.
    Without *identity* an encrypted bundle is checked as far as its stored bytes go, and the report says so. A later
    stage is only entered when the one before left something to stand on: a broken frame is not followed by a thousand
    missing records.

    Raises:
        OSError: the file cannot be read.
        IdentityInvalidError: *identity* is no age secret key.
    """
    with opened(source) as file:
        verification = _Verification(identity, report or _silent)
        with verification.problems.gathered():
            verification.run(file)
        return verification.report()


class _Verification:
    """One run: the stages in order, and what they leave behind for the report."""

    def __init__(self, identity: str | None, report: Report) -> None:
        self.problems = Problems()
        self._reported = report
        self._done = self._total = 0
        self._identity = identity
        self._remarks: list[str] = []
        self._label: BundleLabel | None = None
        self._info: BundleInfo | None = None
        self._content_checked = False

    def report(self) -> VerifyReport:
        self._reported(self._total, self._total)
        return VerifyReport(
            self.problems.all(), tuple(self._remarks), self._label, self._info, content_checked=self._content_checked
        )

    def run(self, file: BinaryIO) -> None:
        """All stages; a problem that leaves nothing to stand on is raised."""
        contents = ZipContents(file)
        for problem in contents.problems:
            self.problems.add(problem)
        # Names or places that cannot be trusted: whatever is read on would be guessed.
        if contents.problems:
            return
        opened_bag = Bag(contents, self._identity)
        # Once for the hashes of what is stored, once for what is in it.
        self._total = contents.size * (1 if opened_bag.is_locked else 2)
        damaged = self._check_bag(opened_bag, contents)
        self._label = opened_bag.label
        if opened_bag.recipient is not None:
            self._check_outer(opened_bag, contents)
        if opened_bag.is_locked:
            self._remarks.append(
                translate("Het bestand is versleuteld; zonder sleutel is alleen gecontroleerd of het onbeschadigd is.")
            )
            return
        self._check_content(opened_bag, contents, damaged)

    def _advance(self, count: int) -> None:
        before, self._done = self._done, self._done + count
        if before // REPORTED_BYTES != self._done // REPORTED_BYTES and self._done < self._total:
            self._reported(self._done, self._total)

    def _check_bag(self, opened_bag: Bag, contents: ZipContents) -> set[str]:
        """The tag files, and the bytes of every member; returns the names of those that are not as listed."""
        with self.problems.gathered():
            bag.check_declaration(opened_bag.tag(bag.BAGIT))
        with self.problems.gathered():
            self._check_tag_manifest(opened_bag)
        self._check_oxum(opened_bag, contents)
        # Without a manifest there is nothing to go by, so this one is raised and ends the run.
        listed = opened_bag.manifest
        damaged = set()
        for name in sorted(listed.keys() - contents.members.keys()):
            self.problems.add(MemberMissingError(name))
        for name in sorted(contents.members.keys() - listed.keys() - set(bag.TAG_FILES)):
            self.problems.add(MemberExtraError(name))
        for name in sorted(listed.keys() & contents.members.keys()):
            if not self._is_as_listed(opened_bag, name, listed[name]):
                damaged.add(name)
        return damaged

    def _is_as_listed(self, opened_bag: Bag, name: str, sha256: str) -> bool:
        hashed = hashlib.sha256()
        try:
            for chunk in opened_bag.chunks(opened_bag.member(name)):
                hashed.update(chunk)
                self._advance(len(chunk))
        except MemberChangedError as error:
            self.problems.add(error)
            return False
        if hashed.hexdigest() != sha256:
            self.problems.add(MemberChangedError(name))
            return False
        return True

    def _check_tag_manifest(self, opened_bag: Bag) -> None:
        hashes = bag.parse_manifest(bag.TAG_MANIFEST, opened_bag.tag(bag.TAG_MANIFEST))
        covered = {bag.BAGIT, bag.BAG_INFO, bag.MANIFEST}
        if hashes.keys() != covered:
            raise TagFileError(bag.TAG_MANIFEST, what=translate("niet alle bestanden staan erin"))
        for name in sorted(covered):
            with self.problems.gathered():
                if hashlib.sha256(opened_bag.tag(name)).hexdigest() != hashes[name]:
                    raise MemberChangedError(name)

    def _check_oxum(self, opened_bag: Bag, contents: ZipContents) -> None:
        payload = [member.size for name, member in contents.members.items() if name.startswith(DATA)]
        found = f"{sum(payload)}.{len(payload)}"
        stated = opened_bag.fields.get("Payload-Oxum", "")
        if stated != found:
            self.problems.add(OxumError(bag.BAG_INFO, stated=stated[:40], found=found))

    def _check_outer(self, opened_bag: Bag, contents: ZipContents) -> None:
        """The opaque members are exactly those that the outer descriptor names, as it describes them."""
        _, members = opened_bag.outer
        self._check_named(contents, {DATA + member.path for member in members})
        for member in members:
            name = DATA + member.path
            stored = contents.members.get(name)
            if stored and (stored.size, opened_bag.manifest.get(name)) != (member.size, member.sha256):
                self.problems.add(
                    DescriptorError(DATA + DESCRIPTOR, what=translate("een onderdeel is anders dan beschreven"))
                )

    def _check_named(self, contents: ZipContents, named: set[str]) -> None:
        payload = {name for name in contents.members if name.startswith(DATA)} - {DATA + DESCRIPTOR}
        for name in sorted(payload - named):
            self.problems.add(MemberExtraError(name))
        for name in sorted(named - payload):
            self.problems.add(MemberMissingError(name))

    def _check_content(self, opened_bag: Bag, contents: ZipContents, damaged: set[str]) -> None:
        try:
            inner = opened_bag.contents
        except IdentityWrongError as error:
            # Not a fault of the file, but no less a reason not to go on with it.
            self.problems.add(error)
            return
        self._info = inner.info
        named = {DATA + name for name in inner.members}
        if opened_bag.recipient is not None:
            # The inner descriptor does not name itself.
            named.add(DATA + opened_bag.outer[0])
        self._check_named(contents, named)
        skip = damaged | (named - contents.members.keys())
        check_records(opened_bag, self.problems, self._remarks, skip=skip, advance=self._advance)
        self._content_checked = True
