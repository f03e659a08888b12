"""The content of a program's own document: what returns of before SBR are, and returns that were never sent.

Its layout, version 1, is part of ``docs/reference/program-protocol.md``: sections of fields with a label each, values
as typed.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal

from overstap.errors import PortalError
from overstap.i18n import mark
from overstap.portal.pages.facts.model import Content, Group, Line, Section

MOST_LINES = 5000
"""Lines that a page shows; the largest return in use has about 800 facts, and a browser suffers beyond this."""

AMOUNT = re.compile(r"^-?\d{1,3}(\.\d{3})+$|^-?\d{1,3}$")
"""A whole amount as people type it, with points for thousands; longer runs of digits are numbers of something."""

BOX = re.compile(r"^(\d[a-h]) (.+)$")


class UnreadableDocumentError(PortalError):
    """A program's document does not have the layout that programs agreed on, or is larger than any return."""

    code = "pages.unreadable-document"
    message = mark("De inhoud van dit document kan hier niet worden getoond.")
    hint = mark("U kunt het downloaden zoals het is bewaard.")


def content_of_program_document(document: bytes) -> Content:
    """Everything in *document*, section by section, in its order.

    Raises:
        UnreadableDocumentError: when it has another layout or too many fields.
    """
    try:
        layout = json.loads(document)
        sections = [_section(place, section) for place, section in enumerate(layout["sections"], 1)]
    # What a program hands over is judged here, not when the bundle is taken in: it is kept byte for byte either way.
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableDocumentError from error
    content = Content(sections)
    if content.size > MOST_LINES:
        raise UnreadableDocumentError
    return content


def _section(place: int, section: dict[str, list[dict[str, str]]]) -> Section:
    lines = [_line(field) for field in section["fields"]]
    return Section(f"deel-{place}", str(section["name"]), [Group("", lines)])


def _line(field: dict[str, str]) -> Line:
    label, typed = str(field["label"]), str(field["value"])
    # Programs of before SBR labelled the VAT boxes as the form does.
    box = BOX.match(label)
    amount = Decimal(typed.replace(".", "")) if AMOUNT.match(typed) else None
    return Line(
        label=box[2] if box else label, name=str(field["name"]), text=typed, number=amount, box=box[1] if box else ""
    )
