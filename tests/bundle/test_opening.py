from __future__ import annotations

import io
from pathlib import Path

import pytest
from conformance.parts import Parts
from conformance.registry import Kit

from overstap.bundle import generate_identity, opening
from overstap.bundle.errors import IdentityInvalidError, IdentityNeededError, IdentityWrongError
from overstap.bundle.frame_problems import MemberChangedError, MemberMissingError, MemberTooLargeError, TagFileError
from overstap.bundle.opening import Bag, opened
from overstap.bundle.unzipping import ZipContents


def bag(data: bytes, identity: str | None = None) -> Bag:
    return Bag(ZipContents(io.BytesIO(data)), identity)


def test_the_label_is_readable_without_a_key(kit: Kit) -> None:
    label = bag(kit.encrypted).label
    assert (label.format_version, label.encrypted) == ("1.0", True)
    assert label.recipient == kit.recipient.public_key
    assert label.size == len(kit.encrypted)


def test_a_readable_bundle_says_so(kit: Kit) -> None:
    opened_bag = bag(kit.readable)
    assert (opened_bag.recipient, opened_bag.is_locked, opened_bag.label.encrypted) == (None, False, False)


def test_an_encrypted_bundle_needs_the_right_identity(kit: Kit) -> None:
    assert bag(kit.encrypted, kit.secret).contents.info.account == kit.recipient.account
    with pytest.raises(IdentityNeededError):
        _ = bag(kit.encrypted).contents
    with pytest.raises(IdentityWrongError, match="age1"):
        _ = bag(kit.encrypted, generate_identity()[0]).contents


def test_an_identity_is_checked_before_it_is_needed(kit: Kit) -> None:
    with pytest.raises(IdentityInvalidError):
        bag(kit.readable, "geheim")


def test_a_member_that_is_not_there_is_missing(kit: Kit) -> None:
    with pytest.raises(MemberMissingError, match="data/users/000009"):
        bag(kit.readable).stored("data/users/000009.parquet", 100)


def test_a_member_is_refused_before_it_is_read_into_memory(kit: Kit) -> None:
    with pytest.raises(MemberTooLargeError):
        bag(kit.readable).stored("data/users/000001.parquet", 100)


def test_each_tag_file_has_a_limit(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, name in (("MAX_TAG_FILE_BYTES", "bag-info.txt"), ("MAX_MANIFEST_BYTES", "manifest-sha256.txt")):
        assert bag(kit.readable).tag(name)
        monkeypatch.setattr(opening, limit, 10)
        with pytest.raises(MemberTooLargeError):
            bag(kit.readable).tag(name)


def test_a_member_that_no_manifest_lists_is_not_read(kit: Kit) -> None:
    parts = kit.parts
    parts.files["data/users/000002.parquet"] = b"x"
    with pytest.raises(MemberChangedError):
        bag(parts.zip()).stored("data/users/000002.parquet", 100)


@pytest.mark.parametrize("key", ["age1x", "age1" + "b" * 58, "AGE1" + "q" * 58, "age1" + "q" * 58 + "\x1b", ""])
def test_a_recipient_is_a_public_key(key: str, kit: Kit) -> None:
    parts = Parts.of(kit.encrypted)
    parts.info("Overstap-Recipient", key)
    with pytest.raises(TagFileError, match="publieke sleutel"):
        _ = bag(parts.zip()).recipient


@pytest.mark.parametrize(("label", "value"), [("Overstap-Encrypted", "maybe"), ("Overstap-Recipient", "age1x")])
def test_it_must_be_clear_whether_it_is_encrypted(label: str, value: str, kit: Kit) -> None:
    parts = kit.parts
    parts.info(label, value)
    with pytest.raises(TagFileError, match="onduidelijk"):
        _ = bag(parts.zip()).recipient


def test_an_encrypted_segment_cannot_be_swapped_for_another(kit: Kit) -> None:
    """Both are rightly encrypted and listed; only the inner descriptor knows which is which."""
    parts = Parts.of(kit.encrypted)
    one, other = "data/m/000001.age", "data/m/000002.age"
    parts.files[one], parts.files[other] = parts.files[other], parts.files[one]
    opened_bag = bag(parts.seal().zip(), kit.secret)
    with pytest.raises((MemberChangedError, MemberTooLargeError)):
        opened_bag.segment(opened_bag.contents.segments[0])


def test_a_path_is_opened_and_closed_and_a_file_stays_open(readable: Path) -> None:
    with opened(readable) as file:
        assert file.read(2) == b"PK"
    assert file.closed
    mine = io.BytesIO(b"PK")
    with opened(mine):
        pass
    assert not mine.closed
