"""Upload migratiebestand: the wizard (welcome, options, file) and the link file that the desktop tool asks for.

What is chosen travels in the address until the file is sent: it is nothing personal, and the back button keeps working.
The bytes go from the browser straight to ``uploads``; ``upload.js`` shows how far they are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from overstap.bundle.model import FORMAT_VERSION
from overstap.portal.accounts.api import AccountRequest, for_account, public_keys_of
from overstap.portal.accounts.api import link_file as link_file_of
from overstap.portal.pages.refusing import before_sending, in_words
from overstap.portal.pages.unfinished import own_upload, removable_upload
from overstap.portal.responsibilities import api as responsibilities_api
from overstap.portal.transfers import api as transfers_api
from overstap.portal.uploads import api as uploads_api

STEPS = ("upload", "upload_options", "upload_file")

CHOICES = (transfers_api.COMPONENTS_KEY, transfers_api.STATUS_KEY, transfers_api.CONFLICTS_KEY)
"""What of an upload's metadata is chosen in the wizard."""


@dataclass(frozen=True)
class Step:
    """One step of the wizard, as the line above its pages shows it."""

    word: str
    number: int
    is_current: bool
    is_done: bool


@require_safe
@for_account
def welcome(request: AccountRequest) -> HttpResponse:
    """What is going to happen, and what stands in the way if something does."""
    context = {
        "steps": _steps("upload"),
        "hindrance": transfers_api.hindrance(request.account.pk),
        "room": uploads_api.room(request.account.pk),
    }
    return render(request, "pages/upload_welcome.html", context)


@require_safe
@for_account
def options(request: AccountRequest) -> HttpResponse:
    """What to take in of the file."""
    if transfers_api.hindrance(request.account.pk):
        return HttpResponseRedirect(reverse("upload"))
    chosen = _chosen(request)
    nothing = _chose_nothing(request)
    context = {
        "steps": _steps("upload_options"),
        "combined": transfers_api.COMBINED,
        "is_combined": chosen.is_combined and not nothing,
        "nothing_chosen": nothing,
        "components": [
            (component, gettext(word), component in chosen.components and not nothing)
            for component, (word, _) in transfers_api.COMPONENTS.items()
        ],
        "statuses": [(status, gettext(status), status == chosen.sba_status) for status in transfers_api.STATUSES],
        "conflicts": [
            (way, gettext(word), gettext(meaning), way == chosen.conflicts)
            for way, (word, meaning) in transfers_api.CONFLICTS.items()
        ],
    }
    return render(request, "pages/upload_options.html", context)


@require_safe
@for_account
def choose_file(request: AccountRequest) -> HttpResponse:
    """Choose the file and send it."""
    if transfers_api.hindrance(request.account.pk):
        return HttpResponseRedirect(reverse("upload"))
    if _chose_nothing(request):
        return HttpResponseRedirect(f"{reverse('upload_options')}?{request.GET.urlencode()}")
    chosen = _chosen(request)
    context = {
        "steps": _steps("upload_file"),
        "chosen": chosen,
        "sending": json.dumps(_sending(request, chosen)),
        "refusals": before_sending(),
        "query": request.GET.urlencode(),
    }
    return render(request, "pages/upload_file.html", context)


@require_safe
@for_account
def link_file(request: AccountRequest) -> HttpResponse:
    """The link file of the account, for the desktop tool."""
    content = link_file_of(request.account, responsibilities_api.NAMES, actor=request.user)
    text = json.dumps(content, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{request.account.slug}.overstap-link.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def remove(request: AccountRequest, upload_id: UUID) -> HttpResponse:
    """Ask whether an upload that is not finished may go, saying what is lost; with POST, throw it away."""
    upload = removable_upload(request, upload_id)
    if request.method != "POST":
        return render(request, "pages/upload_remove.html", {"upload": upload})
    try:
        uploads_api.terminate(request.account.pk, upload_id, actor_id=request.user.pk)
    except uploads_api.UploadError as error:
        messages.error(request, in_words(error))
    else:
        messages.success(
            request, gettext("De upload is verwijderd. Het migratiebestand op uw computer is niet veranderd.")
        )
    return HttpResponseRedirect(reverse("migrations"))


@require_POST
@for_account
def choose_anew(request: AccountRequest, upload_id: UUID) -> HttpResponse:
    """Let an upload that goes on be of what is chosen now: 204, or a sentence with the status of what refuses it."""
    upload = own_upload(request, upload_id)
    said = {name: request.POST.get(name, "") for name in CHOICES}
    try:
        uploads_api.say_anew(request.account.pk, upload.id, said)
    except uploads_api.UploadError as error:
        return HttpResponse(in_words(error), status=error.status, content_type="text/plain; charset=utf-8")
    except transfers_api.OptionsError as error:
        return HttpResponse(in_words(error), status=HTTPStatus.BAD_REQUEST, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _chose_nothing(request: AccountRequest) -> bool:
    """Whether somebody wants only parts, and no part: everything would be the opposite of what was asked."""
    return request.GET.get("wat") == "delen" and not request.GET.getlist("deel")


def _chosen(request: AccountRequest) -> transfers_api.Options:
    components: Sequence[str] = request.GET.getlist("deel") if request.GET.get("wat") == "delen" else ()
    try:
        return transfers_api.Options.chosen(
            components, request.GET.get("status", ""), request.GET.get("conflicten", "")
        )
    except transfers_api.OptionsError:
        # Nobody gets such an address from a page of ours; everything is then the safe choice, and shown as chosen.
        return transfers_api.Options()


def _sending(request: AccountRequest, chosen: transfers_api.Options) -> dict[str, object]:
    """What the script has to know: where to send what, and what can be refused before anything is sent."""
    return {
        "endpoint": reverse("uploads:collection"),
        "state": reverse("rest:upload", args=[UUID(int=0)]),
        "page": reverse("migration", args=[0]),
        "anew": reverse("upload_choices", args=[UUID(int=0)]),
        "metadata": {
            transfers_api.COMPONENTS_KEY: ",".join(chosen.components),
            transfers_api.STATUS_KEY: chosen.sba_status,
            transfers_api.CONFLICTS_KEY: chosen.conflicts,
        },
        "largest": settings.UPLOAD_MAX_BYTES,
        "quota": settings.UPLOAD_QUOTA_BYTES,
        "stored": uploads_api.stored(request.account.pk),
        "version": FORMAT_VERSION.partition(".")[0],
        "keys": public_keys_of(request.account),
        "unfinished": _unfinished(request),
    }


def _unfinished(request: AccountRequest) -> list[dict[str, object]]:
    """What the visitor began and did not finish, so that the script knows his file again in any browser."""
    return [
        {
            "url": reverse("uploads:resource", args=[upload.id]),
            "name": upload.file_name,
            "size": upload.length,
            "modified": upload.modified,
            "percent": upload.percent,
        }
        for upload in uploads_api.unfinished_of(request.account.pk)
        if upload.sender == request.user.email and upload.modified
    ]


def _steps(current: str) -> list[Step]:
    words = (gettext("Welkom"), gettext("Opties"), gettext("Bestand"), gettext("Voortgang"))
    here = STEPS.index(current)
    return [Step(word, at + 1, is_current=at == here, is_done=at < here) for at, word in enumerate(words)]
