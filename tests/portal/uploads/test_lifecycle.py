"""How uploads begin, each file once, and how those end that nobody finishes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.audit.models import Event
from overstap.portal.transfers.errors import NoActiveCertificateError
from overstap.portal.uploads import lifecycle, storing, tasks
from overstap.portal.uploads.errors import BeingSentError
from overstap.portal.uploads.models import Upload
from tests.portal.uploads.certificates import give_certificate


@pytest.fixture
def upload(account: Account, member: User) -> Upload:
    give_certificate(account)
    return lifecycle.create(lifecycle.Request(account.pk, member.pk, "bestand.zip", 100))


def put_a_part(upload: Upload) -> str:
    place = storing.folder(upload.account_id, upload.pk)
    return default_storage.save(f"{place}/000000000000000000-1", ContentFile(b"x"))


def jobs(name: str) -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name=name).order_by("id"))


def test_without_certificate_no_upload_begins(account: Account, member: User) -> None:
    with pytest.raises(NoActiveCertificateError):
        lifecycle.create(lifecycle.Request(account.pk, member.pk, "bestand.zip", 100))


def test_an_upload_plans_its_own_expiry(upload: Upload) -> None:
    (job,) = jobs("uploads.expire")
    assert job.scheduled_at == upload.expires_at


def test_an_expired_upload_is_erased(upload: Upload, account: Account, data_folder: Path) -> None:
    put_a_part(upload)
    with bind(account.pk):
        Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    tasks.expire(str(account.pk), str(upload.pk))
    assert not [path for path in data_folder.rglob("*") if path.is_file()]
    with bind(account.pk):
        assert Upload.objects.get().erased_at is not None
        assert Event.objects.get(action="upload.erased").subject == str(upload.pk)


def test_one_that_went_on_since_is_looked_at_later(upload: Upload, account: Account) -> None:
    tasks.expire(str(account.pk), str(upload.pk))
    assert len(jobs("uploads.expire")) == 2
    with bind(account.pk):
        assert Upload.objects.get().erased_at is None


def test_a_complete_upload_does_not_expire(upload: Upload, account: Account) -> None:
    with bind(account.pk):
        Upload.objects.update(offset=100, expires_at=timezone.now())
    tasks.expire(str(account.pk), str(upload.pk))
    with bind(account.pk):
        assert Upload.objects.get().erased_at is None


def test_a_part_that_was_being_stored_is_cleared_an_hour_later(upload: Upload, account: Account) -> None:
    lifecycle.erase(account.pk, upload.pk)
    (job,) = jobs("uploads.clear")
    assert job.scheduled_at > timezone.now() + timedelta(minutes=59)
    name = put_a_part(upload)
    tasks.clear(str(account.pk), str(upload.pk))
    assert not default_storage.exists(name)
    # Erased once only, as far as anybody can see.
    assert len(jobs("uploads.clear")) == 1


FILE = {"modified": "1700000000000"}


@pytest.fixture
def both(account: Account, other_account: Account) -> None:
    give_certificate(account)
    give_certificate(other_account)


def begin(account: Account, user: User, said: Mapping[str, str], length: int = 100) -> Upload:
    return lifecycle.create(lifecycle.Request(account.pk, user.pk, "x.zip", length, said))


@pytest.mark.usefixtures("both")
def test_of_two_windows_that_begin_with_one_file_the_second_is_refused(account: Account, member: User) -> None:
    begin(account, member, FILE)
    with pytest.raises(BeingSentError, match=r"al geüpload .*\(0 %\)") as refused:
        begin(account, member, FILE)
    assert refused.value.status == 423


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    ("said", "length"), [({}, 100), ({"modified": ""}, 100), ({"modified": "1700000000001"}, 100), (FILE, 101)]
)
def test_another_file_or_one_of_a_program_is_an_upload_of_its_own(
    account: Account, member: User, said: Mapping[str, str], length: int
) -> None:
    first = begin(account, member, {} if not said.get("modified") else FILE)
    assert begin(account, member, said, length).pk != first.pk


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    "ended",
    [
        {"leased_until": timezone.now() - timedelta(seconds=1)},
        {"erased_at": timezone.now()},
        {"offset": 100},
    ],
)
def test_once_nobody_sends_it_any_more_a_file_can_be_begun_again(
    account: Account, member: User, ended: dict[str, object]
) -> None:
    begin(account, member, FILE)
    with bind(account.pk):
        Upload.objects.update(**ended)
    begin(account, member, FILE)


@pytest.mark.usefixtures("both")
def test_another_account_may_send_the_same_file(
    account: Account, member: User, other_account: Account, stranger: User
) -> None:
    begin(account, member, FILE)
    begin(other_account, stranger, FILE)
