"""Who is logged in reads the language that he chose, on every device; a visitor the one of his browser."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from overstap import i18n
from overstap.portal.accounts.api import User

Answer = Callable[[HttpRequest], HttpResponseBase]


def users_language(get_response: Answer) -> Answer:
    """Speak the language of the request's user, in Django's texts and in those of the rooms below."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, User):
            translation.activate(request.user.language)
        # Errors and labels of the rooms below have their own switch, since they know no Django.
        i18n.activate(translation.get_language() or "nl")
        return get_response(request)

    return answer
