"""The main menu."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from overstap.portal.accounts.api import User
from overstap.portal.pages.context import MenuItem, navigation


def menu(path: str, user: object) -> list[MenuItem]:
    request = RequestFactory().get(path)
    request.user = user
    return navigation(request)["menu"]


def test_the_menu_has_the_offices_words_in_its_order() -> None:
    labels = [item.label for item in menu("/", User())]
    assert labels == ["Start", "Klanten", "Aangiften", "Aanslagen (SBA)", "Migratie"]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "Start"),
        ("/klanten/", "Klanten"),
        ("/aangiften/12/", "Aangiften"),
        ("/migraties/1/bevindingen/", "Migratie"),
    ],
)
def test_one_entry_is_current(path: str, current: str) -> None:
    assert [item.label for item in menu(path, User()) if item.is_current] == [current]


def test_a_page_outside_the_menu_marks_nothing() -> None:
    assert not any(item.is_current for item in menu("/wachtwoord/wijzigen/", User()))


def test_who_is_not_logged_in_has_no_menu() -> None:
    assert menu("/", AnonymousUser()) == []
    assert navigation(RequestFactory().get("/")) == {"menu": []}, "a fault before the log-in is known"
