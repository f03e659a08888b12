"""The page for who writes a program: what can be asked of the portal, and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from overstap.portal.pages.api_description import composites_of, operations_of, refusal_of


@require_safe
def api_docs(request: HttpRequest, describe: Callable[[], dict[str, Any]]) -> HttpResponse:
    """Everything in the interface's description, which *describe* makes; nothing in it is anybody's."""
    schema = describe()
    context = {
        "operations": operations_of(schema),
        "composites": composites_of(schema),
        "refusal": refusal_of(schema),
        "openapi": reverse("rest:openapi-json"),
    }
    return render(request, "pages/api_docs.html", context)
