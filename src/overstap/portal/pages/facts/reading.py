"""From the stored bytes of a document to what a page shows; an unreadable one is still offered as it is."""

from __future__ import annotations

from django.utils.translation import gettext

from overstap.bundle.model import DocumentFormat
from overstap.portal.pages.facts.messages import content_of_message
from overstap.portal.pages.facts.model import Content
from overstap.portal.pages.facts.program_documents import UnreadableDocumentError, content_of_program_document
from overstap.xbrl import XbrlError, read_instance


def read_content(document_format: str | None, document: bytes | None) -> Content:
    """What is in *document*, which came from outside and is read within the limits of ``overstap.xbrl``."""
    if document is None:
        return Content(problem=gettext("De bron had van deze aangifte alleen de gegevens hiernaast, geen document."))
    try:
        if document_format == DocumentFormat.XBRL:
            return content_of_message(read_instance(document))
        if document_format == DocumentFormat.PROGRAM_DOCUMENT:
            return content_of_program_document(document)
    except (XbrlError, UnreadableDocumentError) as error:
        # The page keeps its header and download. What these errors advise is for who has the source at hand.
        return Content(problem=f"{error} {gettext('U kunt het downloaden zoals het is bewaard.')}")
    return Content(
        problem=gettext("De inhoud van dit soort document kan hier niet worden getoond. U kunt het downloaden.")
    )
