"""The API for programs, under ``/api/v1/``: how far an upload and its migration are; the same words as the pages.

``project.urls`` mounts it. Bearer token or session; errors are ``{"code", "message", "hint"}``.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema

from overstap.errors import AccessError, OverstapError
from overstap.portal.accounts.api import bind
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.addresses import page_of
from overstap.portal.transfers.errors import UnknownMigrationError
from overstap.portal.uploads import api as uploads


class MigrationAnswer(Schema):
    """A migration; *progress* in percent, *report* once it is reconciled."""

    id: int
    state: str
    sentence: str
    progress: int
    seconds_left: int | None
    url: str
    error: dict[str, str] | None
    problems: list[dict[str, str]]
    report: dict[str, Any] | None


class UploadAnswer(Schema):
    """An upload in bytes, and the migration that came of it."""

    offset: int
    length: int
    migration: MigrationAnswer | None


rest = NinjaAPI(title="Overstap", version="1", urls_namespace="rest", auth=uploads.requester, docs_url=None)


@rest.exception_handler(OverstapError)
def refusal(request: HttpRequest, error: OverstapError) -> HttpResponse:
    """The error in words, with the status of its kind."""
    if isinstance(error, uploads.UploadError):
        status = int(error.status)
    elif isinstance(error, AccessError):
        status = HTTPStatus.UNAUTHORIZED
    elif isinstance(error, UnknownMigrationError):
        status = HTTPStatus.NOT_FOUND
    else:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    answer = {"code": error.code, "message": str(error), "hint": error.advice}
    return rest.create_response(request, answer, status=status)


@rest.get("/uploads/{upload_id}", response=UploadAnswer)
def upload(request: HttpRequest, upload_id: UUID) -> UploadAnswer:
    """How far an upload is, and what became of it."""
    account_id = uploads.requester(request).account_id
    with bind(account_id):
        state = uploads.state(account_id, upload_id)
        if state is None:
            raise uploads.UploadNotFoundError
        view = transfers.migration_of_upload(upload_id)
        return UploadAnswer(offset=state.offset, length=state.length, migration=_answer(view) if view else None)


@rest.get("/migrations/{number}", response=MigrationAnswer)
def migration(request: HttpRequest, number: int) -> MigrationAnswer:
    """How far a migration is; with its report once it is reconciled."""
    with bind(uploads.requester(request).account_id):
        return _answer(transfers.migration(number))


def _answer(view: transfers.MigrationView) -> MigrationAnswer:
    failure = view.failure
    return MigrationAnswer(
        id=view.id,
        state=view.state.value,
        sentence=view.sentence,
        progress=view.progress.percent,
        seconds_left=view.progress.seconds_left,
        url=page_of(view.account, view.id),
        error={"code": failure.code, "message": failure.message, "hint": failure.hint} if failure else None,
        problems=view.problems,
        report=view.report.as_json() if view.report else None,
    )
