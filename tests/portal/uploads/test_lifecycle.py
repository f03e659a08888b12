"""How uploads end that nobody finishes."""

from __future__ import annotations

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
