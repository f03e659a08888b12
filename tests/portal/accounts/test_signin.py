"""Loaders: a view gets its member and a bound session, or is not reached at all."""

from __future__ import annotations

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context, Template
from django.template.response import SimpleTemplateResponse
from django.test import Client as DjangoClient
from django.test import RequestFactory

from overstap.portal.accounts.addressing import account_in_address
from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.errors import AccountNotNamedError
from overstap.portal.accounts.models import Account, Membership, User
from overstap.portal.accounts.signin import AccountRequest, for_account, for_administrator, membership_of
from overstap.portal.clients.models import Client
from tests.portal.conftest import PASSWORD


def asked_by(user: User | AnonymousUser, address: str = "/k/noord/klanten/") -> HttpRequest:
    """A request as it comes out of the middleware."""
    request = RequestFactory().get(address)
    request.user = user
    request.session = SessionStore()
    account_in_address(lambda _: HttpResponse())(request)
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
    assert names(asked_by(stranger, "/k/zuid/klanten/")).content == b"De Vries"


@pytest.mark.parametrize("slug", ["noord", "bestaat-niet"])
def test_in_an_account_of_others_or_of_nobody_there_is_nothing(practice: None, stranger: User, slug: str) -> None:
    with pytest.raises(Http404):
        names(asked_by(stranger, f"/k/{slug}/klanten/"))


def test_who_is_not_logged_in_is_sent_to_the_log_in(db: None) -> None:
    assert names(asked_by(AnonymousUser())).headers["Location"] == "/inloggen/?next=/k/noord/klanten/"


def test_a_user_without_any_account_is_refused(db: None) -> None:
    with pytest.raises(PermissionDenied):
        names(asked_by(User.objects.create_user("los@example.nl")))
    with pytest.raises(PermissionDenied):
        names(asked_by(User.objects.create_user("vast@example.nl"), "/klanten/"))


@pytest.fixture
def commuter(practice: None, member: User, other_account: Account) -> User:
    """``member``, who works in both accounts."""
    Membership.objects.create(account=other_account, user=member)
    return member


def test_the_address_says_which_account_whatever_the_session_says(commuter: User) -> None:
    there, here = asked_by(commuter, "/k/zuid/klanten/"), asked_by(commuter)
    assert names(there).content == b"De Vries"
    here.session = there.session
    assert names(here).content == b"Jansen"


def test_an_address_without_an_account_leads_into_the_only_one(practice: None, member: User) -> None:
    assert names(asked_by(member, "/klanten/?pagina=2")).headers["Location"] == "/k/noord/klanten/?pagina=2"


def test_an_address_without_an_account_leads_into_the_one_looked_at_last(commuter: User) -> None:
    last = asked_by(commuter, "/k/zuid/klanten/")
    names(last)
    request = asked_by(commuter, "/klanten/")
    request.session = last.session
    assert names(request).headers["Location"] == "/k/zuid/klanten/"


@pytest.mark.parametrize("remembered", [None, "00000000-0000-0000-0000-000000000000", "onzin"])
def test_without_a_usable_memory_the_account_is_asked_for(commuter: User, remembered: str | None) -> None:
    request = asked_by(commuter, "/klanten/")
    request.session["account"] = remembered
    assert names(request).headers["Location"] == "/kantoren/?next=%2Fklanten%2F"


def test_a_program_with_a_session_must_name_one_of_several_accounts(commuter: User) -> None:
    with pytest.raises(AccountNotNamedError):
        membership_of(asked_by(commuter, "/uploads/"))


def test_a_program_with_a_session_need_not_name_the_only_account(member: User, account: Account) -> None:
    assert membership_of(asked_by(member, "/uploads/")).account == account


def test_nothing_is_kept_for_who_has_one_account(member: User) -> None:
    request = asked_by(member)
    names(request)
    assert request.session.is_empty()


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
