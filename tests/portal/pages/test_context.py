"""The main menu."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from overstap.portal.accounts.api import Account, Membership, User
from overstap.portal.pages.context import MenuItem, navigation
from tests.portal.conftest import AccountClient


def menu(path: str, user: object) -> list[MenuItem]:
    request = RequestFactory().get(path)
    request.user = user
    return navigation(request)["menu"]


def test_the_menu_has_the_offices_words_in_its_order(member: User) -> None:
    labels = [item.label for item in menu("/", member)]
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
def test_one_entry_is_current(member: User, path: str, current: str) -> None:
    assert [item.label for item in menu(path, member) if item.is_current] == [current]


def test_a_page_outside_the_menu_marks_nothing(member: User) -> None:
    assert not any(item.is_current for item in menu("/wachtwoord/wijzigen/", member))


def test_who_has_one_account_has_nothing_to_choose(client_logged_in: AccountClient) -> None:
    assert client_logged_in.get("/").context["accounts"] == []


def test_who_has_several_sees_them_by_name_and_the_current_one_marked(
    client_logged_in: AccountClient, member: User, other_account: Account
) -> None:
    Membership.objects.create(account=other_account, user=member)
    response = client_logged_in.get("/klanten/")
    choices = [(choice.name, choice.address, choice.is_current) for choice in response.context["accounts"]]
    assert choices == [("Kantoor Noord", "/k/noord/", True), ("Kantoor Zuid", "/k/zuid/", False)]
    assert "Kantoor Noord · medewerker@noord.example" in response.content.decode()


def test_who_is_not_logged_in_has_no_menu() -> None:
    assert menu("/", AnonymousUser()) == []
    assert navigation(RequestFactory().get("/")) == {"menu": []}, "a fault before the log-in is known"
