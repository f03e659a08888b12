"""Aangiften: the list, one return with what is in it, and its document byte for byte."""

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
from overstap.portal.pages.facts.reading import read_content
from overstap.portal.pages.filters import read_filter
from overstap.portal.pages.searching import (
    is_cut_short,
    page_number,
    searched_clients,
    searched_text,
    to_sealed_address,
)
from overstap.portal.pages.whose import chosen_client
from overstap.portal.responsibilities import api as responsibilities_api
from overstap.portal.returns import api as returns_api

RETURNS_A_PAGE = 50
NAMES = ["soort", "jaar", "status", "klant", "sorteer"]


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def return_list(request: AccountRequest) -> HttpResponse:
    """All returns, narrowed by tax, year, status, client, or the clients that a search finds."""
    if request.method == "POST":
        return to_sealed_address(request, reverse("returns"), NAMES)
    text, client = searched_text(request), chosen_client(request)
    found = searched_clients(text)
    tallies = returns_api.count_per_year()
    tax = read_filter(request, "soort", gettext("Belasting"), _taxes(tallies))
    year = read_filter(request, "jaar", gettext("Jaar"), _years(tallies))
    status = read_filter(request, "status", gettext("Status"), returns_api.TaxReturn.Status.choices)
    choice = returns_api.ReturnChoice(
        tax_type=tax.value,
        tax_year=int(year.chosen) if year.chosen else None,
        status=status.value,
        order=request.GET.get("sorteer", returns_api.DEFAULT_ORDER),
        clients=[client.pk] if client else found,
    )
    page = Paginator(returns_api.list_returns(choice), RETURNS_A_PAGE).get_page(page_number(request))
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
    return render(request, "pages/returns.html", context)


@require_safe
@for_account
def return_page(request: AccountRequest, return_id: int) -> HttpResponse:
    """One return: its header, what is in its document, its files and who worked on it."""
    tax_return = _find(return_id)
    document = returns_api.read_document(tax_return)
    context = {
        "return": tax_return,
        "client_name": clients_api.full_name(tax_return.client),
        "content": read_content(tax_return.document_format, document),
        "roles": responsibilities_api.of_return(tax_return.pk),
        "attachments": returns_api.list_attachments(tax_return),
    }
    return render(request, "pages/return.html", context)


@require_safe
@for_account
def return_document(request: AccountRequest, return_id: int) -> HttpResponse:
    """The document, byte for byte as it was filed."""
    del request
    tax_return = _find(return_id)
    document = returns_api.read_document(tax_return)
    if document is None:
        raise Http404
    stem = f"{tax_return.tax_type.lower()}-{tax_return.tax_year}-{tax_return.pk}"
    return as_download(document, stem=stem, document_format=tax_return.document_format)


@require_safe
@for_account
def attachment(request: AccountRequest, return_id: int, attachment_id: int) -> HttpResponse:
    """A file that belongs to a return, byte for byte."""
    del request
    found = returns_api.find_attachment(return_id, attachment_id)
    document = returns_api.read_document(found) if found else None
    if found is None or document is None:
        raise Http404
    return as_download(document, stem=f"bijlage-{found.pk}", media_type=found.media_type)


def _find(return_id: int) -> returns_api.TaxReturn:
    found = returns_api.find_return(return_id)
    if found is None:
        raise Http404
    return found


def _taxes(tallies: list[returns_api.YearTally]) -> list[tuple[str, str]]:
    return [(tax, returns_api.tax_word(tax)) for tax in dict.fromkeys(tally.tax_type for tally in tallies)]


def _years(tallies: list[returns_api.YearTally]) -> list[tuple[int, int]]:
    return [(year, year) for year in sorted({tally.tax_year for tally in tallies}, reverse=True)]
