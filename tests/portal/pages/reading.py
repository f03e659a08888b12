"""Pages as a reader sees them: the words of their main part."""

from __future__ import annotations

from django.http import HttpResponse
from lxml import html


def text_of(response: HttpResponse) -> str:
    """The text between the frame's top and foot, with single spaces."""
    return " ".join(html.document_fromstring(response.content.decode()).find(".//main").text_content().split())
