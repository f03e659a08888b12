"""What the frame itself needs: the product's mark, as a picture of its own address."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(max_age=3600, public=True)
def mark(request: HttpRequest) -> HttpResponse:
    """The mark as SVG; an operator's own when the settings name one. It is also the favicon."""
    del request
    return HttpResponse(Path(settings.PRODUCT_MARK).read_bytes(), content_type="image/svg+xml")
