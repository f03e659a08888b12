"""The choice of language at the foot of every page: kept by the browser, and by the account of who is logged in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from overstap.portal.accounts.api import User, choose_language


@require_POST
def language_choice(request: HttpRequest) -> HttpResponseBase:
    """Keep the language and go back to the page where it was chosen."""
    # A visitor only gets the cookie that Django sets.
    if isinstance(request.user, User):
        choose_language(request.user, request.POST.get("language", ""))
    return set_language(request)
