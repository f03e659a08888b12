"""The API for programs, under ``/api/v1/``: uploads, migrations, reports, the link file; the same words as the pages.

What only reads stands here, what changes a migration in ``rest_actions``. ``project.urls`` mounts it, ``answers`` says
what comes back, ``pages`` describes it for people. Who asks shows a bearer token or is logged in; errors are
``{"code", "message", "hint"}``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, P, QueryEx
from ninja.errors import ValidationError

from overstap.errors import AccessError, OverstapError
from overstap.i18n import mark
from overstap.portal.accounts import api as accounts
from overstap.portal.accounts.api import bind
from overstap.portal.responsibilities import api as responsibilities
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.answers import (
    ABOUT_A_MIGRATION,
    REFUSED,
    KeptList,
    KeptRecord,
    LinkFile,
    ListedMigration,
    MigrationAnswer,
    MigrationList,
    Refusal,
    ReportAnswer,
    UploadAnswer,
)
from overstap.portal.transfers.errors import (
    ForeignPageError,
    MethodError,
    NoReportError,
    NoSuchAddressError,
    NotAllowedError,
    RequestError,
    UnknownMigrationError,
)
from overstap.portal.transfers.rest_actions import FARTHEST, Number, acting
from overstap.portal.uploads import api as uploads

READS = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_LISTED = 100
"""Migrations in one answer; an office has a few dozen at most, a page of a hundred answers in milliseconds."""

Limit = QueryEx[int, P(description=mark("Hoeveel u er wilt, ten hoogste 100."), ge=1, le=MOST_LISTED)]
Offset = QueryEx[int, P(description=mark("Hoeveel u er overslaat."), ge=0, le=FARTHEST)]


def authenticated(request: HttpRequest) -> uploads.Requester:
    """Who asks; a browser that wants to change something also has to come from a page of ours.

    Raises:
        ForeignPageError: when it does not.
        AccessError, PermissionDenied, Http404: as ``uploads.requester``.
    """
    who = uploads.requester(request)
    # A token cannot be sent by another site on somebody's behalf; a cookie can.
    if "Authorization" not in request.headers and request.method not in READS:
        guard = CsrfViewMiddleware(_guarded)
        if guard.process_view(request, _guarded, (), {}) is not None:
            raise ForeignPageError
    return who


def _guarded(request: HttpRequest) -> HttpResponse:
    """What the guard is asked about: a view like any other, while ninja's own are exempt."""
    del request
    return HttpResponse()


rest = NinjaAPI(
    title="Overstap", version="1", urls_namespace="rest", auth=authenticated, docs_url=None, openapi_url="/openapi.json"
)
rest.add_router("/migrations", acting)


@rest.exception_handler(OverstapError)
def refusal(request: HttpRequest, error: OverstapError) -> HttpResponse:
    """The error in words, with the status of its kind."""
    if isinstance(error, uploads.UploadError):
        status = int(error.status)
    elif isinstance(error, NotAllowedError | ForeignPageError):
        status = HTTPStatus.FORBIDDEN
    elif isinstance(error, AccessError):
        status = HTTPStatus.UNAUTHORIZED
    elif isinstance(error, UnknownMigrationError | NoReportError | NoSuchAddressError):
        status = HTTPStatus.NOT_FOUND
    elif isinstance(error, MethodError):
        status = HTTPStatus.METHOD_NOT_ALLOWED
    else:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return rest.create_response(request, Refusal.of(error).dict(), status=status)


@rest.exception_handler(ValidationError)
def misread(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A value that cannot be what it should be, in the form of every other error."""
    # What was sent is not repeated: it comes from outside.
    names = ", ".join(sorted({str(found["loc"][-1]) for found in error.errors}))
    return refusal(request, RequestError(names=names))


@rest.get(
    "/uploads/{upload_id}",
    response={200: UploadAnswer, REFUSED | {410}: Refusal},
    summary=mark("Hoe ver een upload is"),
)
def upload(request: HttpRequest, upload_id: UUID) -> UploadAnswer:
    """How far an upload is, and what became of it."""
    account_id = uploads.requester(request).account_id
    with bind(account_id):
        state = uploads.state(account_id, upload_id)
        if state is None:
            raise uploads.UploadNotFoundError
        view = transfers.migration_of_upload(upload_id)
        migration = MigrationAnswer.of(view) if view else None
        return UploadAnswer(offset=state.offset, length=state.length, migration=migration)


@rest.get("/migrations", response={200: MigrationList, REFUSED: Refusal}, summary=mark("Alle migraties"))
def migrations(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> MigrationList:
    """The account's migrations, newest first."""
    with bind(uploads.requester(request).account_id):
        rows = transfers.migration_rows()
        views = transfers.views(rows[offset : offset + limit])
        return MigrationList(count=rows.count(), migrations=[ListedMigration.of(view) for view in views])


@rest.get("/migrations/{number}", response=ABOUT_A_MIGRATION, summary=mark("Eén migratie"))
def migration(request: HttpRequest, number: Number) -> MigrationAnswer:
    """How far a migration is; with its report once it is reconciled."""
    with bind(uploads.requester(request).account_id):
        return MigrationAnswer.of(transfers.migration(number))


@rest.get(
    "/migrations/{number}/report",
    response={200: ReportAnswer, REFUSED: Refusal},
    summary=mark("Het verslag van een migratie"),
)
def report(request: HttpRequest, number: Number) -> dict[str, Any]:
    """The report; there is one once the migration is reconciled."""
    with bind(uploads.requester(request).account_id):
        found = transfers.migration(number).report
    if found is None:
        raise NoReportError
    return found.as_json()


@rest.get(
    "/migrations/{number}/kept",
    response={200: KeptList, REFUSED: Refusal},
    summary=mark("Wat na terugdraaien is gebleven"),
)
def kept(request: HttpRequest, number: Number, limit: Limit = MOST_LISTED, offset: Offset = 0) -> KeptList:
    """What undoing left in the portal, and why; nothing as long as the migration was not undone."""
    with bind(uploads.requester(request).account_id):
        rows = transfers.kept(number)
        return KeptList(count=rows.count(), records=[KeptRecord.of(row) for row in rows[offset : offset + limit]])


@rest.get(
    "/link-file", response={200: LinkFile, REFUSED: Refusal}, summary=mark("Het koppelbestand voor de migratietool")
)
def link_file(request: HttpRequest) -> dict[str, object]:
    """The account's link file."""
    who = uploads.requester(request)
    asking = accounts.membership_between(who.user_id, who.account_id)
    return accounts.link_file(asking.account, responsibilities.NAMES, actor=asking.user)


def addresses() -> tuple[list[URLPattern | URLResolver], str, str]:
    """Where all this is, for ``include``: with refusals in words for a wrong method and a wrong address too.

    ninja answers those itself, in a bare text or with a page for people; a program would have to read both.
    """
    patterns, application, namespace = rest.urls
    for pattern in patterns:
        assert pattern.callback is not None
        pattern.callback = _with_methods_in_words(pattern.callback)
    return [*patterns, path("<path:rest>", _nowhere)], application, namespace


def _with_methods_in_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @functools.wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        methods = ", ".join(sorted(response["Allow"].split(", ")))
        worded = refusal(request, MethodError(methods=methods))
        worded["Allow"] = methods
        return worded

    return answered


@csrf_exempt
def _nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    # Before who asks: that there is no such address is no secret.
    del rest
    return refusal(request, NoSuchAddressError())
