"""Uploads that nobody finished, as the pages Start and Migratie list them: each with whether the visitor may end it.

What they are is told by ``uploads``; who may do what with them is a matter of pages.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode

from overstap.portal.accounts.api import AccountRequest, Membership
from overstap.portal.transfers import api as transfers_api
from overstap.portal.uploads import api as uploads_api
from overstap.portal.uploads.api import UnfinishedUpload


def unfinished_uploads(request: AccountRequest) -> list[tuple[UnfinishedUpload, str, bool]]:
    """All of the account, newest first, each with where it goes on and whether the visitor may remove it."""
    return [
        (upload, _going_on(upload), _may_remove(request, upload))
        for upload in uploads_api.unfinished_of(request.account.pk)
    ]


def own_upload(request: AccountRequest, upload_id: UUID) -> UnfinishedUpload:
    """The one that the visitor began; raises Http404 when there is none, or not any more."""
    for upload in uploads_api.unfinished_of(request.account.pk):
        if upload.id == upload_id and upload.sender == request.user.email:
            return upload
    raise Http404


def removable_upload(request: AccountRequest, upload_id: UUID) -> UnfinishedUpload:
    """The one that the visitor wants to remove.

    Raises:
        Http404: it was finished or removed meanwhile, in another window; the list then shows what became of it.
        PermissionDenied: somebody else began it, and the visitor is no administrator.
    """
    for upload, _, may_remove in unfinished_uploads(request):
        if upload.id == upload_id:
            if not may_remove:
                raise PermissionDenied
            return upload
    raise Http404


def _going_on(upload: UnfinishedUpload) -> str:
    """The wizard's page for the file, with what was chosen when it began."""
    try:
        chosen = transfers_api.Options.of_metadata(upload.metadata)
    except transfers_api.OptionsError:
        # Kept by a portal that knew other choices: they are made again.
        return reverse("upload_options")
    parts = {} if chosen.is_combined else {"wat": "delen", "deel": chosen.components}
    query = {**parts, "status": chosen.sba_status, "conflicten": chosen.conflicts}
    return f"{reverse('upload_file')}?{urlencode(query, doseq=True)}"


def _may_remove(request: AccountRequest, upload: UnfinishedUpload) -> bool:
    return request.membership.role == Membership.Role.ADMINISTRATOR or upload.sender == request.user.email
