"""One e-mail in the reader's language: plain text and HTML from two templates with the same stem.

The first line of the text is the subject, then comes an empty line and the text itself: one file for a translator, and
no e-mail without a subject. ``tasks`` delivers; ``api`` is the door.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.backends.django import Template
from django.template.loader import get_template, render_to_string
from django.utils import translation

DELIVER = "mail.deliver"
"""The job's name."""


def compose(template: str, to: str, language: str, context: Mapping[str, object]) -> EmailMultiAlternatives:
    """The e-mail, not sent yet.

    Raises:
        TemplateDoesNotExist: when one of the two templates is missing; a programming error.
    """
    given = {"product": settings.PRODUCT_NAME, "portal": settings.PUBLIC_URL, "language": language, **context}
    with translation.override(language):
        subject, _, text = _as_text(f"{template}.txt", given).strip().partition("\n")
        html = render_to_string(f"{template}.html", {"subject": subject, **given})
    # Programs that answer e-mail by themselves (out of office) stay silent on this header.
    headers = {"Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(subject.strip(), text.strip() + "\n", to=[to], headers=headers)
    message.attach_alternative(html, "text/html")
    return message


def _as_text(name: str, given: Mapping[str, object]) -> str:
    # Plain text has nothing to escape: an office called "Noord & Zn." must not become "Noord &amp; Zn.".
    found = get_template(name)
    assert isinstance(found, Template)
    return str(found.template.render(Context(given, autoescape=False)))
