"""Answers with a document as it was filed: the same bytes, saved and never shown, under a neutral name."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping

from django.http import HttpResponse

from overstap.bundle.model import DocumentFormat, TaxType

ENDINGS: Mapping[str, str] = {DocumentFormat.XBRL: ".xbrl", DocumentFormat.PROGRAM_DOCUMENT: ".json"}


def file_stem(tax_type: str, tax_year: int, record_id: int) -> str:
    """Tax, year and our own id: enough to tell files apart in a downloads folder, and nobody's name or number.

    A tax that the portal does not know could be any text, so it does not get into the name.
    """
    known = tax_type.lower() if tax_type in set(TaxType) else "bericht"
    return f"{known}-{tax_year}-{record_id}"


def as_download(
    document: bytes, *, stem: str, document_format: str | None = None, media_type: str | None = None
) -> HttpResponse:
    """*document* as an attachment called after *stem*, which holds no name and no number of a person.

    Its name ends in what its format or, without one, its media type says.
    """
    # A media type comes from the bundle and is not believed any further than this.
    known = ENDINGS.get(document_format or "")
    ending = known or mimetypes.guess_extension(media_type or "") or ".bin"
    # Bytes for a browser, never a page of the portal, whatever they look like or claim to be.
    response = HttpResponse(document, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{stem}{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
