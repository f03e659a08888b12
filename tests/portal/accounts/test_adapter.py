"""Nobody signs up by himself."""

from __future__ import annotations

from django.test import RequestFactory

from overstap.portal.accounts.adapter import ClosedAdapter


def test_the_portal_is_closed_for_who_was_not_invited() -> None:
    assert not ClosedAdapter().is_open_for_signup(RequestFactory().get("/"))
