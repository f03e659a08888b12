"""What a visitor sees when the portal itself fails: a sentence and a reference, never a stack trace."""

from __future__ import annotations

import logging
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a reference that also stands in the log, beside the traceback that Django writes there."""
    del request
    # Random, so that it tells nothing; short, so that it can be read out over the telephone.
    reference = secrets.token_hex(4)
    logger.error("A visitor was shown reference %s", reference)
    # Without the request: whatever failed may be what a full page would ask for again.
    page = render_to_string("500.html", {"PRODUCT_NAME": settings.PRODUCT_NAME, "reference": reference})
    return HttpResponse(page, status=500)
