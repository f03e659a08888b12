"""tus 1.0 over HTTP: reads the request, calls one action, answers. The rules are in ``lifecycle`` and ``receiving``.

Two addresses: ``/uploads/`` to create, ``/uploads/<id>`` for the rest. A refusal is JSON with code, message and hint.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from overstap.errors import AccessError, OverstapError
from overstap.portal.uploads import lifecycle, protocol, receiving
from overstap.portal.uploads.errors import (
    BusyError,
    LengthRequiredError,
    MethodError,
    ProtocolVersionError,
    UploadError,
)
from overstap.portal.uploads.limits import RETRY_AFTER_SECONDS
from overstap.portal.uploads.models import Upload
from overstap.portal.uploads.receiving import Sending
from overstap.portal.uploads.requester import Requester, requester
from overstap.portal.uploads.session import briefly

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

COLLECTION_METHODS = "OPTIONS, POST"
RESOURCE_METHODS = "OPTIONS, HEAD, PATCH, DELETE"
"""What each of the two addresses can be asked, as the header Allow writes it."""


def speaks_tus(view: View[P]) -> View[P]:
    """Give *view* the answers that every request of the protocol gets: version, refusals, CSRF for browsers."""

    @functools.wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            if request.method != "OPTIONS":
                protocol.require_version(request.headers)
            # A token cannot be sent by another site on somebody's behalf; a cookie can.
            checked = view if "Authorization" in request.headers else csrf_protect(view)
            response = checked(request, *args, **kwargs)
        except OverstapError as error:
            response = _refusal(error)
        response["Tus-Resumable"] = protocol.VERSION
        response["Cache-Control"] = "no-store"
        return response

    return csrf_exempt(answered)


@speaks_tus
def collection(request: HttpRequest) -> HttpResponse:
    """``/uploads/``: what this server can do, and making an upload."""
    match _method(request):
        case "OPTIONS":
            return _abilities()
        case "POST":
            return _create(request)
        case _:
            raise MethodError(methods=COLLECTION_METHODS)


@speaks_tus
def resource(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """``/uploads/<id>``: how far it is, the next bytes, throwing it away."""
    match _method(request):
        case "OPTIONS":
            return _abilities()
        case "HEAD":
            return _status(request, upload_id)
        case "PATCH":
            return _continue(request, upload_id)
        case "DELETE":
            who = requester(request)
            lifecycle.terminate(who.account_id, upload_id, actor_id=who.user_id)
            return HttpResponse(status=204)
        case _:
            raise MethodError(methods=RESOURCE_METHODS)


def _method(request: HttpRequest) -> str:
    # Some networks only let GET and POST through; tus has this header for them.
    return request.headers.get("X-HTTP-Method-Override", request.method or "").upper()


def _abilities() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Tus-Version": protocol.VERSION,
            "Tus-Extension": protocol.EXTENSIONS,
            "Tus-Max-Size": settings.UPLOAD_MAX_BYTES,
            "Tus-Checksum-Algorithm": ",".join(protocol.CHECKSUMS),
        },
    )


def _create(request: HttpRequest) -> HttpResponse:
    who = requester(request)
    length = protocol.number(request.headers, "Upload-Length")
    name = protocol.file_name(request.headers)
    said = {key: value for key, value in protocol.metadata(request.headers).items() if key != protocol.FILE_NAME}
    upload = lifecycle.create(lifecycle.Request(who.account_id, who.user_id, name, length, said))
    # tus: creation-with-upload; without a body the client goes on with PATCH.
    if _body_length(request):
        upload = _receive(request, who, upload.id, offset=0)
    return _progress(upload, status=201, location=reverse("uploads:resource", args=[upload.id]))


def _continue(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    who = requester(request)
    # A body of unknown length could not be told from one that was cut off.
    if "Content-Length" not in request.headers:
        raise LengthRequiredError
    upload = _receive(request, who, upload_id, offset=protocol.number(request.headers, "Upload-Offset"))
    return _progress(upload, status=204)


def _receive(request: HttpRequest, who: Requester, upload_id: UUID, *, offset: int) -> Upload:
    protocol.require_content_type(request.headers)
    sending = Sending(
        who.account_id, upload_id, offset, _body_length(request), checksum=protocol.checksum(request.headers)
    )
    return receiving.receive(sending, request)


def _status(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    account_id = requester(request).account_id
    with briefly(account_id):
        upload = lifecycle.load(account_id, upload_id)
    response = _progress(upload, status=200)
    response["Upload-Length"] = upload.length
    return response


def _progress(upload: Upload, *, status: int, location: str | None = None) -> HttpResponse:
    response = HttpResponse(status=status, headers={"Upload-Offset": upload.offset})
    # What is complete is kept as long as its migration needs it, and not as long as an upload may take.
    if not upload.is_complete():
        response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    if location:
        response["Location"] = location
    return response


def _refusal(error: OverstapError) -> HttpResponse:
    if isinstance(error, UploadError):
        status = error.status
    else:
        status = HTTPStatus.UNAUTHORIZED if isinstance(error, AccessError) else HTTPStatus.UNPROCESSABLE_ENTITY
    refusal = {key: value for key, value in error.as_dict().items() if key in {"code", "message", "hint"}}
    response = JsonResponse(refusal, status=status, json_dumps_params={"ensure_ascii": False})
    if isinstance(error, MethodError):
        response["Allow"] = str(error.details["methods"])
    if isinstance(error, BusyError):
        response["Retry-After"] = RETRY_AFTER_SECONDS
    if isinstance(error, ProtocolVersionError):
        response["Tus-Version"] = protocol.VERSION
    return response


def _body_length(request: HttpRequest) -> int:
    return protocol.number(request.headers, "Content-Length") if request.headers.get("Content-Length") else 0
