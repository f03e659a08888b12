from __future__ import annotations

import hashlib
import stat
import tracemalloc
import zlib
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from overstap.bundle import Recipient, generate_identity
from overstap.bundle.staging import create_private, stage


def test_a_staged_member_is_stored_as_it_is(tmp_path: Path) -> None:
    staged = stage(b"content", tmp_path / "one", None)
    assert staged.file.read_bytes() == b"content"
    assert (staged.size, staged.plain_size) == (7, 7)
    assert staged.sha256 == staged.plain_sha256 == hashlib.sha256(b"content").hexdigest()
    assert staged.crc32 == zlib.crc32(b"content")


def test_with_a_recipient_nothing_readable_touches_the_disk(tmp_path: Path) -> None:
    secret, public_key = generate_identity()
    staged = stage(b"content", tmp_path / "one", Recipient(public_key))
    stored = staged.file.read_bytes()
    assert b"content" not in stored
    assert (staged.size, staged.sha256) == (len(stored), hashlib.sha256(stored).hexdigest())
    assert (staged.plain_size, staged.plain_sha256) == (7, hashlib.sha256(b"content").hexdigest())
    assert pyrage.decrypt(stored, [x25519.Identity.from_str(secret)]) == b"content"


def test_what_is_encrypted_is_not_copied_first(tmp_path: Path) -> None:
    data = bytes(16 * 1024 * 1024)
    tracemalloc.start()
    try:
        stage(memoryview(data), tmp_path / "one", Recipient(generate_identity()[1]))
        assert tracemalloc.get_traced_memory()[1] < len(data) / 4
    finally:
        tracemalloc.stop()


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    staged = stage(b"", tmp_path / "one", None)
    assert stat.S_IMODE(staged.file.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"someone's")
    with pytest.raises(FileExistsError):
        create_private(tmp_path / "one")
