"""Uploads that nobody finished, as the pages Start and Migratie list them: each with whether the visitor may end it.

What they are is told by ``uploads``; who may do what with them is a matter of pages.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from overstap.portal.accounts.api import AccountRequest, Membership
from overstap.portal.uploads import api as uploads_api
from overstap.portal.uploads.api import UnfinishedUpload


def unfinished_uploads(request: AccountRequest) -> list[tuple[UnfinishedUpload, bool]]:
    """All of the account, newest first, each with whether the visitor may remove it."""
    return [(upload, _may_remove(request, upload)) for upload in uploads_api.unfinished_of(request.account.pk)]


def removable_upload(request: AccountRequest, upload_id: UUID) -> UnfinishedUpload:
    """The one that the visitor wants to remove.

    Raises:
        Http404: it was finished or removed meanwhile, in another window; the list then shows what became of it.
        PermissionDenied: somebody else began it, and the visitor is no administrator.
    """
    for upload, may_remove in unfinished_uploads(request):
        if upload.id == upload_id:
            if not may_remove:
                raise PermissionDenied
            return upload
    raise Http404


def _may_remove(request: AccountRequest, upload: UnfinishedUpload) -> bool:
    return request.membership.role == Membership.Role.ADMINISTRATOR or upload.sender == request.user.email
