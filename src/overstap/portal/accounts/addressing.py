"""The account that an address names: ``/k/<short name>/…`` goes in front of every page of an account.

The middleware takes that part off, as a web server does with the folder that an application is mounted in, so every
``reverse`` and ``{% url %}`` of the request puts it back by itself. ``signin`` then finds out whether the visitor
belongs there. Without it, ``/migraties/1/`` would be another migration in each account (decision 0110).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponseBase
from django.urls import get_script_prefix, reverse, set_script_prefix

Answer = Callable[[HttpRequest], HttpResponseBase]

_NAMED = re.compile(r"/k/([-a-zA-Z0-9_]{1,60})(/.*)?", re.DOTALL)
"""The form of a short name is that of Django's SlugField, which ``Account.slug`` is."""
_KEY = "overstap.account"


def account_in_address(get_response: Answer) -> Answer:
    """Take the account off the address and remember it; every other address stays as it is."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        found = _NAMED.fullmatch(request.path_info)
        if found is None:
            return get_response(request)
        request.META[_KEY] = found[1]
        request.path_info = found[2] or "/"
        with _within(found[1]):
            return get_response(request)

    return answer


def account_named(request: HttpRequest) -> str | None:
    """The short name of the account that the address names, None when it names none."""
    named = request.META.get(_KEY)
    return None if named is None else str(named)


def address_in(slug: str, path: str = "/") -> str:
    """The address of *path* (as written without an account) in the account with short name *slug*."""
    return f"/k/{slug}{path}"


def reverse_in(slug: str, name: str, *arguments: object) -> str:
    """The address of page *name* in that account, whatever account the current request is about."""
    before = get_script_prefix()
    set_script_prefix("/")
    try:
        return address_in(slug, reverse(name, args=arguments))
    finally:
        set_script_prefix(before)


def leave_account() -> None:
    """Let the rest of this request's answer link outside any account: a fault page must not lead to faults."""
    set_script_prefix("/")


@contextmanager
def _within(slug: str) -> Iterator[None]:
    before = get_script_prefix()
    set_script_prefix(address_in(slug))
    try:
        yield
    finally:
        # The thread goes on to serve requests of others.
        set_script_prefix(before)
