"""Parts in the storage: named after identities, found again, and gone when they should be."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.storage import default_storage

from overstap.portal.uploads import storing
from overstap.portal.uploads.storing import StoredPart

PLACE = storing.folder(uuid.UUID(int=1), uuid.UUID(int=2))


def test_a_folder_is_named_after_identities_only() -> None:
    assert storing.folder(uuid.UUID(int=1), uuid.UUID(int=2)) == f"uploads/{uuid.UUID(int=1)}/{uuid.UUID(int=2)}"


def test_a_part_knows_where_it_begins_and_ends_and_holds_what_was_sent() -> None:
    part = storing.save(PLACE, start=10, fence=3, data=b"hallo")
    assert (part.start, part.size, part.end) == (10, 5, 15)
    with default_storage.open(part.name) as file:
        assert file.read() == b"hallo"


def test_parts_of_two_requests_for_the_same_bytes_are_two_files() -> None:
    older, newer = (storing.save(PLACE, start=0, fence=fence, data=b"x") for fence in (1, 2))
    assert older.name != newer.name
    storing.delete(older)
    assert default_storage.exists(newer.name)


def test_names_sort_in_the_order_of_the_bytes() -> None:
    starts = (10_000_000_000, 9, 0)
    names = [storing.save(PLACE, start=start, fence=1, data=b"x").name for start in starts]
    assert sorted(names) == names[::-1]


@pytest.mark.parametrize("often", [1, 2])
def test_deleting_what_is_not_there_is_fine(often: int) -> None:
    for _ in range(often):
        storing.delete(StoredPart(0, 1, f"{PLACE}/niets"))
        storing.delete_all(PLACE)


def test_all_of_an_upload_goes_also_what_no_row_names_and_nothing_of_another() -> None:
    other = storing.save(storing.folder(uuid.UUID(int=1), uuid.UUID(int=3)), start=0, fence=1, data=b"x")
    mine = [storing.save(PLACE, start=start, fence=1, data=b"x") for start in (0, 1)]
    storing.delete_all(PLACE)
    assert [default_storage.exists(part.name) for part in (*mine, other)] == [False, False, True]
