"""Aangiften: the list, one return with what is in it, and its documents byte for byte."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from overstap.portal.accounts.api import AccountRequest, for_account
from overstap.portal.clients import api as clients_api
from overstap.portal.pages.asking import asked_of, choice_of, list_context
from overstap.portal.pages.downloads import as_download, file_stem
from overstap.portal.pages.facts.reading import read_content
from overstap.portal.pages.filters import Filter, read_filter
from overstap.portal.pages.searching import to_sealed_address
from overstap.portal.pages.telling import of_return
from overstap.portal.responsibilities import api as responsibilities_api
from overstap.portal.returns import api as returns_api

NAMES = ["soort", "jaar", "status", "klant", "sorteer"]


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def return_list(request: AccountRequest) -> HttpResponse:
    """All returns, narrowed by tax, year, status, client, or the clients that a search finds."""
    if request.method == "POST":
        return to_sealed_address(request, reverse("returns"), NAMES)
    asked, filters = asked_of(request), _filters(request)
    rows = returns_api.list_returns(choice_of(request, asked, filters))
    return render(request, "pages/returns.html", list_context(request, asked, filters, rows))


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
        "statuses": returns_api.TaxReturn.Status.choices,
        "told": of_return(tax_return),
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
    stem = file_stem(tax_return.tax_type, tax_return.tax_year, tax_return.pk)
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
    # Its name at the source often holds the client's; the page shows it, a downloads folder does not.
    return as_download(document, stem=f"bijlage-{found.pk}", media_type=found.media_type)


def _find(return_id: int) -> returns_api.TaxReturn:
    found = returns_api.find_return(return_id)
    if found is None:
        # Another account's return is not there either: the database does not show it.
        raise Http404
    return found


def _filters(request: AccountRequest) -> list[Filter]:
    """Only taxes and years that occur are offered, so that no choice leads to an empty list by itself."""
    tallies = returns_api.count_per_year()
    taxes = dict.fromkeys(tally.tax_type for tally in tallies)
    years = sorted({tally.tax_year for tally in tallies}, reverse=True)
    return [
        read_filter(request, "soort", gettext("Belasting"), [(tax, returns_api.tax_word(tax)) for tax in taxes]),
        read_filter(request, "jaar", gettext("Jaar"), [(year, year) for year in years]),
        read_filter(request, "status", gettext("Status"), returns_api.TaxReturn.Status.choices),
    ]
