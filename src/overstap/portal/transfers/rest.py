"""The API for programs, under ``/api/v1/``: uploads, migrations, reports, the link file; the same words as the pages.

``project.urls`` mounts it, ``answers`` says what comes back, ``pages`` describes it for people. Who asks shows a bearer
token or is logged in; errors are ``{"code", "message", "hint"}``.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from ninja import NinjaAPI, P, PathEx, QueryEx
from ninja.errors import ValidationError

from overstap.errors import AccessError, OverstapError
from overstap.i18n import mark
from overstap.portal.accounts import api as accounts
from overstap.portal.accounts.api import bind
from overstap.portal.responsibilities import api as responsibilities
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.answers import (
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
    NoReportError,
    NotAllowedError,
    RequestError,
    UnknownMigrationError,
)
from overstap.portal.uploads import api as uploads

READS = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_LISTED = 100
"""Migrations in one answer; an office has a few dozen at most, a page of a hundred answers in milliseconds."""
FARTHEST = 1_000_000
"""The largest number in an address; beyond it there is nothing, and PostgreSQL's integer ends not far after."""

Number = PathEx[int, P(description=mark("Nummer van de migratie."), ge=1, le=FARTHEST)]
REFUSED = frozenset({401, 403, 404, 422})
"""The statuses of a refusal; 409 and 413 are for uploads, which speak tus."""
_ANSWERS: dict[Any, Any] = {200: MigrationAnswer, REFUSED: Refusal}


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


@rest.exception_handler(OverstapError)
def refusal(request: HttpRequest, error: OverstapError) -> HttpResponse:
    """The error in words, with the status of its kind."""
    if isinstance(error, uploads.UploadError):
        status = int(error.status)
    elif isinstance(error, NotAllowedError | ForeignPageError):
        status = HTTPStatus.FORBIDDEN
    elif isinstance(error, AccessError):
        status = HTTPStatus.UNAUTHORIZED
    elif isinstance(error, UnknownMigrationError | NoReportError):
        status = HTTPStatus.NOT_FOUND
    else:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    answer = {"code": error.code, "message": str(error), "hint": error.advice}
    return rest.create_response(request, answer, status=status)


@rest.exception_handler(ValidationError)
def misread(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A value that cannot be what it should be, in the form of every other error."""
    # What was sent is not repeated: it comes from outside.
    names = ", ".join(sorted({str(found["loc"][-1]) for found in error.errors}))
    return refusal(request, RequestError(names=names))


@rest.get("/uploads/{upload_id}", response={200: UploadAnswer, REFUSED: Refusal}, summary=mark("Hoe ver een upload is"))
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
def migrations(
    request: HttpRequest,
    limit: QueryEx[int, P(description=mark("Hoeveel migraties u wilt, ten hoogste 100."), ge=1, le=MOST_LISTED)] = 50,
    offset: QueryEx[int, P(description=mark("Hoeveel u er overslaat."), ge=0, le=FARTHEST)] = 0,
) -> MigrationList:
    """The account's migrations, newest first."""
    with bind(uploads.requester(request).account_id):
        rows = transfers.migration_rows()
        views = transfers.views(rows[offset : offset + limit])
        return MigrationList(count=rows.count(), migrations=[ListedMigration.of(view) for view in views])


@rest.get("/migrations/{number}", response=_ANSWERS, summary=mark("Eén migratie"))
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


@rest.post("/migrations/{number}/confirm", response=_ANSWERS, summary=mark("Akkoord geven voor het inlezen"))
def confirm(request: HttpRequest, number: Number) -> MigrationAnswer:
    """Agree to what the check forecasts."""
    return _act(request, number, transfers.confirm)


@rest.post("/migrations/{number}/start", response=_ANSWERS, summary=mark("Nu inlezen, zonder op de avond te wachten"))
def start(request: HttpRequest, number: Number) -> MigrationAnswer:
    """Load a waiting migration now; administrators only."""
    return _act(request, number, transfers.start_now, administrators_only=True)


@rest.post("/migrations/{number}/cancel", response=_ANSWERS, summary=mark("Een migratie afbreken"))
def cancel(request: HttpRequest, number: Number) -> MigrationAnswer:
    """Stop a migration cleanly."""
    return _act(request, number, transfers.cancel)


@rest.post("/migrations/{number}/resume", response=_ANSWERS, summary=mark("Een afgebroken migratie verder laten gaan"))
def resume(request: HttpRequest, number: Number) -> MigrationAnswer:
    """Have a cancelled migration go on."""
    return _act(request, number, transfers.resume)


@rest.get(
    "/link-file", response={200: LinkFile, REFUSED: Refusal}, summary=mark("Het koppelbestand voor de migratietool")
)
def link_file(request: HttpRequest) -> dict[str, object]:
    """The account's link file."""
    asking = accounts.membership_between(*_ids(request))
    return accounts.link_file(asking.account, responsibilities.NAMES, actor=asking.user)


class _Action(Protocol):
    def __call__(self, number: int, *, actor_id: int) -> None: ...


def _act(request: HttpRequest, number: int, action: _Action, *, administrators_only: bool = False) -> MigrationAnswer:
    """Do *action* to a migration and tell how it is then; the same people may as on its page."""
    user_id, account_id = _ids(request)
    with bind(account_id):
        asking = accounts.membership_between(user_id, account_id)
        view = transfers.migration(number)
        manages = asking.role == accounts.Membership.Role.ADMINISTRATOR
        sent_it = view.started_by == asking.user.email and not administrators_only
        if not manages and not sent_it:
            raise NotAllowedError
        action(number, actor_id=user_id)
        return MigrationAnswer.of(transfers.migration(number))


def _ids(request: HttpRequest) -> tuple[int, UUID]:
    who = uploads.requester(request)
    return who.user_id, who.account_id
