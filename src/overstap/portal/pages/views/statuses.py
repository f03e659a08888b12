"""Another status for a return or an assessment notice; the notice's own page, where that is done."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from overstap.errors import PortalError
from overstap.portal.accounts.api import AccountRequest, for_account
from overstap.portal.clients import api as clients_api
from overstap.portal.pages.refusing import in_words
from overstap.portal.pages.telling import of_notice
from overstap.portal.returns import api as returns_api


@require_POST
@for_account
def return_status(request: AccountRequest, return_id: int) -> HttpResponse:
    """Give a return the chosen status, unless somebody else gave it another meanwhile."""
    status, saw = request.POST.get("status", ""), request.POST.get("gezien", "")
    try:
        changed = returns_api.set_return_status(return_id, status, saw=saw, actor=request.user)
    except returns_api.RecordUnknownError as error:
        raise Http404 from error
    except PortalError as error:
        messages.error(request, in_words(error))
    else:
        _say(request, changed=changed)
    return HttpResponseRedirect(reverse("return", args=[return_id]))


@require_safe
@for_account
def notice_page(request: AccountRequest, notice_id: int) -> HttpResponse:
    """One assessment notice: what it says, and its status with who gave it."""
    notice = returns_api.find_notice(notice_id)
    if notice is None:
        raise Http404
    context = {
        "notice": notice,
        "client_name": clients_api.full_name(notice.client),
        "statuses": returns_api.statuses_to_choose(),
        "told": of_notice(notice),
    }
    return render(request, "pages/notice.html", context)


@require_POST
@for_account
def notice_status(request: AccountRequest, notice_id: int) -> HttpResponse:
    """Give a notice the chosen status, or none, unless somebody else gave it another meanwhile."""
    status, saw = request.POST.get("status") or None, request.POST.get("gezien") or None
    try:
        changed = returns_api.set_notice_status(notice_id, status, saw=saw, actor=request.user)
    except returns_api.RecordUnknownError as error:
        raise Http404 from error
    except PortalError as error:
        messages.error(request, in_words(error))
    else:
        _say(request, changed=changed)
    return HttpResponseRedirect(reverse("notice", args=[notice_id]))


def _say(request: AccountRequest, *, changed: bool) -> None:
    messages.success(request, gettext("De status is gewijzigd.") if changed else gettext("Er is niets gewijzigd."))
