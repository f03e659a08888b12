"""Aanslagen (SBA): the list of assessment notices and the document of each."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from overstap.portal.accounts.api import AccountRequest, for_account
from overstap.portal.pages.asking import asked_of, choice_of, list_context
from overstap.portal.pages.downloads import as_download, file_stem
from overstap.portal.pages.filters import Filter, read_filter
from overstap.portal.pages.searching import to_sealed_address
from overstap.portal.returns import api as returns_api

NAMES = ["soort", "jaar", "status", "klant", "sorteer"]


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def notice_list(request: AccountRequest) -> HttpResponse:
    """All notices, narrowed by tax, year, status, client, or the clients that a search finds."""
    if request.method == "POST":
        return to_sealed_address(request, reverse("notices"), NAMES)
    asked, filters = asked_of(request), _filters(request)
    rows = returns_api.list_notices(choice_of(request, asked, filters))
    return render(request, "pages/notices.html", list_context(request, asked, filters, rows))


@require_safe
@for_account
def notice_document(request: AccountRequest, notice_id: int) -> HttpResponse:
    """The document, byte for byte as it was received."""
    del request
    notice = returns_api.find_notice(notice_id)
    document = returns_api.read_document(notice) if notice else None
    if notice is None or document is None:
        raise Http404
    # Not the aanslagnummer: it may contain the BSN.
    stem = file_stem(notice.tax_type, notice.tax_year, notice.pk)
    return as_download(document, stem=f"sba-{stem}", document_format=notice.document_format)


def _filters(request: AccountRequest) -> list[Filter]:
    taxes, years, statuses = returns_api.notice_choices()
    return [
        read_filter(request, "soort", gettext("Belasting"), [(tax, returns_api.tax_word(tax)) for tax in taxes]),
        read_filter(request, "jaar", gettext("Jaar"), [(year, year) for year in years]),
        # The office's own words, which no table of ours knows.
        read_filter(request, "status", gettext("Status"), [(word, word) for word in statuses]),
    ]
