"""Loaders: a view gets its member and a bound session, or is not reached at all."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.template.response import SimpleTemplateResponse
from django.test import Client as DjangoClient
from django.test import RequestFactory

from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.models import Account, Membership, User
from overstap.portal.accounts.signin import AccountRequest, choose_account, for_account, for_administrator
from overstap.portal.clients.models import Client
from tests.portal.conftest import PASSWORD


def asked_by(user: User | AnonymousUser) -> HttpRequest:
    request = RequestFactory().get("/klanten/")
    request.user = user
    request.session = SessionStore()
    return request


@for_account
def names(request: AccountRequest) -> HttpResponse:
    return HttpResponse(",".join(Client.objects.values_list("name", flat=True)))


@for_administrator
def settings_page(request: AccountRequest) -> HttpResponse:
    return HttpResponse(request.account.name)


@for_account
def lazy_page(request: AccountRequest) -> HttpResponse:
    class Lazy(SimpleTemplateResponse):
        @property
        def rendered_content(self) -> str:
            return Template("{{ clients.count }}").render(Context({"clients": Client.objects}))

    return Lazy("unused.html")


@pytest.fixture
def practice(account: Account, other_account: Account) -> None:
    for owner, name in ((account, "Jansen"), (other_account, "De Vries")):
        with bind(owner.pk):
            Client.objects.create(account=owner, kind="person", name=name)


def test_a_member_sees_his_own_account(practice: None, member: User) -> None:
    assert names(asked_by(member)).content == b"Jansen"


def test_a_stranger_sees_his_own_account_only(practice: None, stranger: User) -> None:
    assert names(asked_by(stranger)).content == b"De Vries"


def test_who_is_not_logged_in_is_sent_to_the_log_in(db: None) -> None:
    assert names(asked_by(AnonymousUser())).headers["Location"].endswith("?next=/klanten/")


def test_a_user_without_any_account_is_refused(db: None) -> None:
    with pytest.raises(PermissionDenied):
        names(asked_by(User.objects.create_user("los@example.nl")))


def test_the_chosen_account_goes_before_the_oldest(practice: None, member: User, other_account: Account) -> None:
    Membership.objects.create(account=other_account, user=member)
    request = asked_by(member)
    choose_account(request, other_account.pk)
    assert names(request).content == b"De Vries"


def test_choosing_an_account_of_others_changes_nothing(practice: None, member: User, other_account: Account) -> None:
    request = asked_by(member)
    choose_account(request, other_account.pk)
    assert names(request).content == b"Jansen"
    choose_account(request, uuid4())
    assert names(request).content == b"Jansen"


def test_a_page_for_administrators_opens_for_them_only(administrator: User, member: User) -> None:
    assert settings_page(asked_by(administrator)).content == b"Kantoor Noord"
    with pytest.raises(PermissionDenied):
        settings_page(asked_by(member))


def test_guessing_passwords_ends_for_every_process_together(member: User) -> None:
    browser = DjangoClient()
    for number in range(6):
        browser.post("/inloggen/", {"login": member.email, "password": f"geraden {number}"})
    browser.post("/inloggen/", {"login": member.email, "password": PASSWORD})
    assert SESSION_KEY not in browser.session


def test_a_password_that_is_right_at_once_logs_in(member: User) -> None:
    browser = DjangoClient()
    browser.post("/inloggen/", {"login": member.email.upper(), "password": PASSWORD})
    assert browser.session[SESSION_KEY] == str(member.pk)


def test_the_session_is_not_bound_any_more_after_the_view(practice: None, member: User) -> None:
    names(asked_by(member))
    assert Client.objects.count() == 0


def test_a_template_response_is_rendered_while_there_is_something_to_see(practice: None, member: User) -> None:
    assert lazy_page(asked_by(member)).content == b"1"
