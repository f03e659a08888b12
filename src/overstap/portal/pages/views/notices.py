"""Aanslagen (SBA): the list of assessment notices and the document of each."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from overstap.portal.accounts.api import AccountRequest, for_account
from overstap.portal.clients import api as clients_api
from overstap.portal.pages.downloads import as_download
from overstap.portal.pages.filters import read_filter
from overstap.portal.pages.searching import (
    is_cut_short,
    page_number,
    searched_clients,
    searched_text,
    to_sealed_address,
)
from overstap.portal.pages.whose import chosen_client
from overstap.portal.returns import api as returns_api

NOTICES_A_PAGE = 50
NAMES = ["soort", "jaar", "status", "klant", "sorteer"]


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def notice_list(request: AccountRequest) -> HttpResponse:
    """All notices, narrowed by tax, year, status, client, or the clients that a search finds."""
    if request.method == "POST":
        return to_sealed_address(request, reverse("notices"), NAMES)
    text, client = searched_text(request), chosen_client(request)
    found = searched_clients(text)
    taxes, years, statuses = returns_api.notice_choices()
    tax = read_filter(request, "soort", gettext("Belasting"), [(tax, returns_api.tax_word(tax)) for tax in taxes])
    year = read_filter(request, "jaar", gettext("Jaar"), [(year, year) for year in years])
    status = read_filter(request, "status", gettext("Status"), [(word, word) for word in statuses])
    choice = returns_api.ReturnChoice(
        tax_type=tax.value,
        tax_year=int(year.chosen) if year.chosen else None,
        status=status.value,
        order=request.GET.get("sorteer", returns_api.DEFAULT_ORDER),
        clients=[client.pk] if client else found,
    )
    page = Paginator(returns_api.list_notices(choice), NOTICES_A_PAGE).get_page(page_number(request))
    context = {
        "page": page,
        "filters": [tax, year, status],
        "client": client,
        "client_name": clients_api.full_name(client) if client else "",
        "text": text,
        "is_cut_short": is_cut_short(found),
        "order": choice.order,
        "is_narrowed": bool(text or client or tax.chosen or year.chosen or status.chosen),
    }
    return render(request, "pages/notices.html", context)


@require_safe
@for_account
def notice_document(request: AccountRequest, notice_id: int) -> HttpResponse:
    """The document, byte for byte as it was received."""
    del request
    notice = returns_api.find_notice(notice_id)
    document = returns_api.read_document(notice) if notice else None
    if notice is None or document is None:
        raise Http404
    stem = f"sba-{notice.tax_type.lower()}-{notice.tax_year}-{notice.pk}"
    return as_download(document, stem=stem, document_format=notice.document_format)
