"""What counts when the line breaks, and who wins when two send at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from overstap.portal.accounts.api import Account, User
from overstap.portal.uploads import lifecycle, limits, receiving
from overstap.portal.uploads.errors import OffsetConflictError, TakenOverError, UploadGoneError
from overstap.portal.uploads.models import Upload, UploadPart
from overstap.portal.uploads.protocol import Checksum
from overstap.portal.uploads.receiving import Sending, receive
from overstap.portal.uploads.session import briefly
from tests.portal.database import Database
from tests.portal.uploads.certificates import give_certificate

LENGTH = 45


class Line:
    """A body that gives its *pieces* one by one; a function among them is called where it stands."""

    def __init__(self, *pieces: bytes | Callable[[], object]) -> None:
        self._pieces: Iterator[bytes | Callable[[], object]] = iter(pieces)

    def read(self, size: int, /) -> bytes:
        del size
        piece = next(self._pieces, b"")
        if isinstance(piece, bytes):
            return piece
        piece()
        return self.read(0)


def broken() -> None:
    raise OSError("connection reset")


@pytest.fixture
def upload(account: Account, member: User) -> Upload:
    give_certificate(account)
    return lifecycle.create(lifecycle.Request(account.pk, member.pk, "bestand.zip", LENGTH))


def sending(upload: Upload, offset: int = 0, checksum: Checksum | None = None) -> Sending:
    return Sending(upload.account_id, upload.pk, offset, LENGTH - offset, checksum)


def stored(upload: Upload) -> list[tuple[int, int]]:
    with briefly(upload.account_id):
        rows = UploadPart.objects.filter(upload=upload).order_by("start")
        return [(row.start, row.size) for row in rows]


def files(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def test_a_body_becomes_parts(upload: Upload, small_parts: int) -> None:
    after = receive(sending(upload), Line(*[b"x" * 10] * 4, b"x" * 5))
    assert after.is_complete()
    assert stored(upload) == [(0, 10), (10, 10), (20, 10), (30, 10), (40, 5)]


@pytest.mark.parametrize("ending", [b"", broken])
def test_a_broken_line_keeps_all_that_arrived(
    upload: Upload, small_parts: int, ending: bytes | Callable[[], None]
) -> None:
    after = receive(sending(upload), Line(b"x" * 10, b"x" * 3, ending))
    assert after.offset == 13
    assert stored(upload) == [(0, 10), (10, 3)]


def test_with_a_checksum_a_broken_line_keeps_nothing(upload: Upload, small_parts: int, data_folder: Path) -> None:
    with pytest.raises(Exception, match="controlesom"):
        receive(sending(upload, checksum=Checksum("sha1", b"x" * 20)), Line(b"x" * 10, b""))
    assert (stored(upload), files(data_folder)) == ([], 0)


def test_a_slow_line_is_stored_before_a_part_is_full(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "PART_SECONDS", 0.0)
    receive(sending(upload), Line(b"xx", b"yyy", b""))
    assert stored(upload) == [(0, 2), (2, 3)]


def test_the_newest_request_wins(upload: Upload, small_parts: int, data_folder: Path) -> None:
    def overtake() -> None:
        receive(sending(upload, 10), Line(b"n" * 10, b""))

    with pytest.raises(TakenOverError):
        receive(sending(upload), Line(b"o" * 10, overtake, b"o" * 10))
    assert stored(upload) == [(0, 10), (10, 10)]
    # The part that lost is not left lying about.
    assert files(data_folder) == 2


def test_a_request_with_a_wrong_offset_disturbs_nobody(upload: Upload, small_parts: int) -> None:
    def intrude() -> None:
        with pytest.raises(OffsetConflictError):
            receive(sending(upload, 40), Line())

    after = receive(sending(upload), Line(b"x" * 10, intrude, b"x" * 10, b""))
    assert after.offset == 20


def test_an_upload_that_is_terminated_underway_stores_nothing_more(
    upload: Upload, small_parts: int, data_folder: Path
) -> None:
    def terminate() -> None:
        lifecycle.terminate(upload.account_id, upload.pk)

    with pytest.raises(UploadGoneError):
        receive(sending(upload), Line(b"x" * 10, terminate, b"x" * 10))
    assert files(data_folder) == 0


def test_no_connection_is_held_while_bytes_flow(fresh_database: Database, upload: Upload, small_parts: int) -> None:
    open_ones: list[object] = []

    def look() -> None:
        open_ones.append(connection.connection)

    receive(sending(upload), Line(look, b"x" * 10, look, b"x" * 10, look))
    assert open_ones == [None, None, None]


def test_sending_is_seen_for_thirty_seconds(upload: Upload) -> None:
    after = receive(sending(upload), Line(b"x", b""))
    assert after.leased_until is not None
    assert after.is_being_sent(after.leased_until - limits.LEASE / 2)
    assert not after.is_being_sent(after.leased_until)


def test_what_follows_from_the_last_byte_and_the_last_byte_come_together(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(upload: Upload) -> None:
        raise RuntimeError(upload.pk)

    monkeypatch.setattr(lifecycle, "complete", fail)
    with pytest.raises(RuntimeError):
        receive(sending(upload), Line(b"x" * LENGTH))
    with briefly(upload.account_id):
        assert Upload.objects.get(pk=UUID(str(upload.pk))).offset == 0
