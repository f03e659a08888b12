"""What every template may use: the product's name, which only the settings know."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def product(request: HttpRequest) -> dict[str, object]:
    """The name that the operator gave the portal."""
    del request
    return {"PRODUCT_NAME": settings.PRODUCT_NAME}
