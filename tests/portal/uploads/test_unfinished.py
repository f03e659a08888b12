"""Which uploads can still go on, and what is told of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from overstap.portal.accounts.api import Account, User
from overstap.portal.uploads.models import MODIFIED_KEY, Upload
from overstap.portal.uploads.unfinished import unfinished


def make(account: Account, user: User | None, **said: object) -> Upload:
    fields = {"file_name": "x.zip", "length": 300, "expires_at": timezone.now() + timedelta(days=1)} | said
    return Upload.objects.create(account=account, created_by=user, **fields)


def test_what_is_told_of_one(bound: Account, member: User) -> None:
    row = make(bound, member, offset=100, metadata={MODIFIED_KEY: "1700"})
    (told,) = unfinished(bound.pk)
    assert (told.id, told.file_name, told.sender, told.modified) == (row.pk, "x.zip", member.email, "1700")
    assert (told.offset, told.length, told.percent) == (100, 300, 33)


def test_all_but_the_last_byte_is_not_yet_all(bound: Account, member: User) -> None:
    make(bound, member, offset=299)
    assert unfinished(bound.pk)[0].percent == 99


@pytest.mark.parametrize(
    "ended", [{"offset": 300}, {"erased_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}]
)
def test_what_cannot_go_on_is_not_told(bound: Account, member: User, ended: dict[str, object]) -> None:
    make(bound, member, **ended)
    assert unfinished(bound.pk) == []


def test_the_newest_comes_first(bound: Account, member: User) -> None:
    for name in ("a.zip", "b.zip", "c.zip"):
        row = make(bound, member, file_name=name)
        Upload.objects.filter(pk=row.pk).update(created_at=timezone.now() + timedelta(minutes=ord(name[0])))
    assert [upload.file_name for upload in unfinished(bound.pk)] == ["c.zip", "b.zip", "a.zip"]


def test_whose_sender_was_removed_or_told_nothing_is_there_all_the_same(bound: Account) -> None:
    make(bound, None)
    (told,) = unfinished(bound.pk)
    assert (told.sender, told.modified) == (None, "")
