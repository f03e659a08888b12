"""The way out: an account's exports, asking for one, and taking the file along. For administrators only."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from overstap.portal.accounts.api import AccountRequest, for_administrator
from overstap.portal.exports import api as exports_api
from overstap.portal.pages.refusing import in_words
from overstap.portal.transfers.api import Failure


@require_safe
@for_administrator
def export_list(request: AccountRequest) -> HttpResponse:
    """All exports of the account, newest first; asked for again by the page while one is being made."""
    found = list(exports_api.exports())
    context = {
        "exports": [(export, Failure(**export.error) if export.error else None) for export in found],
        "is_writing": any(export.state == exports_api.AccountExport.State.WRITING for export in found),
        "days": exports_api.KEPT.days,
    }
    if "HX-Request" not in request.headers:
        return render(request, "pages/exports.html", context)
    response = render(request, "pages/export_rows.html", context)
    if not context["is_writing"]:
        # The button above the list can be pressed again.
        response["HX-Refresh"] = "true"
    return response


@require_POST
@for_administrator
def export_ask(request: AccountRequest) -> HttpResponse:
    """Have an export made."""
    try:
        exports_api.ask(request.account.pk, actor_id=request.user.pk)
    except exports_api.ExportRunningError as error:
        messages.error(request, in_words(error))
    else:
        messages.success(request, gettext("De export wordt gemaakt. U kunt deze pagina sluiten en later terugkomen."))
    return HttpResponseRedirect(reverse("exports"))


@require_safe
@for_administrator
def export_file(request: AccountRequest, number: int) -> HttpResponseBase:
    """The file, streamed: it may be many gigabytes."""
    try:
        export, file = exports_api.open_file(request.account.pk, number, actor_id=request.user.pk)
    except exports_api.UnknownExportError as error:
        raise Http404 from error
    # The name tells when it was made, nothing else.
    response = FileResponse(file, as_attachment=True, filename=export.file_name, content_type="application/zip")
    response["Content-Length"] = str(export.size)
    return response


@require_POST
@for_administrator
def export_erase(request: AccountRequest, number: int) -> HttpResponse:
    """Erase the file before its time."""
    export = exports_api.exports().filter(number=number).first()
    if export is None:
        raise Http404
    exports_api.erase(request.account.pk, export.pk, actor_id=request.user.pk)
    messages.success(request, gettext("Het bestand is gewist."))
    return HttpResponseRedirect(reverse("exports"))
