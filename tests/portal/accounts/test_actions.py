"""Making accounts, users and keys: all or nothing, and in the log."""

from __future__ import annotations

import pytest

from overstap.portal.accounts import errors
from overstap.portal.accounts.actions import NewUser, add_user, create_account, create_token, publish_key
from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.models import Account, Membership, User
from overstap.portal.audit.models import Event
from tests.portal.conftest import PASSWORD

GOOD = "vier losse woorden samen"


def actions_in(account: Account) -> list[str]:
    with bind(account.pk):
        return list(Event.objects.order_by("pk").values_list("action", flat=True))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kantoor Noord & Zn.", "kantoor-noord-en-zn"),
        ("Derde & <b>kantoor</b>", "derde-en-kantoor"),
        ("Café Müller", "cafe-muller"),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_the_short_name_follows_from_the_name(db: None, name: str, expected: str) -> None:
    assert create_account(name).slug == expected


def test_a_short_name_can_be_chosen(db: None) -> None:
    account = create_account("Kantoor Noord", slug="noord-1")
    assert (account.slug, actions_in(account)) == ("noord-1", ["account.created"])


def test_a_short_name_is_unique(account: Account) -> None:
    with pytest.raises(errors.AccountExistsError, match="noord"):
        create_account("Noord", slug="noord")


@pytest.mark.parametrize(("name", "slug"), [("", "x"), ("x" * 201, "x"), ("Naam", "met spatie"), ("!!!", "")])
def test_names_that_cannot_be_used_are_refused(db: None, name: str, slug: str) -> None:
    with pytest.raises(errors.AccountNameError):
        create_account(name, slug=slug)


def test_a_new_user_can_log_in(account: Account) -> None:
    membership = add_user(account, NewUser("Jan@Noord.Example ", name="Jan", password=GOOD))
    assert membership.user.email == "jan@noord.example"
    assert membership.user.check_password(GOOD)
    assert actions_in(account) == ["user.added"]


def test_without_a_password_nobody_can_log_in_yet(account: Account) -> None:
    assert not add_user(account, NewUser("jan@noord.example")).user.has_usable_password()


def test_one_person_may_use_two_accounts_under_one_log_in(account: Account, stranger: User) -> None:
    membership = add_user(account, NewUser(stranger.email, name="Iemand anders", password="een heel ander geheim"))
    assert membership.user == stranger
    assert User.objects.get(pk=stranger.pk).check_password(PASSWORD)


def test_who_is_in_already_is_not_added_twice(account: Account, member: User) -> None:
    with pytest.raises(errors.UserExistsError):
        add_user(account, NewUser(member.email))


@pytest.mark.parametrize("email", ["", "jan", "jan@", "jan@kantoor", "een twee@kantoor.nl"])
def test_what_is_no_address_is_refused(account: Account, email: str) -> None:
    with pytest.raises(errors.EmailInvalidError):
        add_user(account, NewUser(email, password=GOOD))


def test_every_reason_against_a_password_is_given_at_once(account: Account) -> None:
    with pytest.raises(errors.PasswordRefusedError) as refused:
        add_user(account, NewUser("jan@noord.example", password="password"))
    assert "12" in str(refused.value)
    assert str(refused.value).count(".") >= 2


def test_a_refused_user_leaves_nothing_behind(account: Account) -> None:
    with pytest.raises(errors.PasswordRefusedError):
        add_user(account, NewUser("jan@noord.example", password="kort"))
    assert not User.objects.filter(email="jan@noord.example").exists()


def test_an_administrator_is_one(account: Account) -> None:
    made = add_user(account, NewUser("jan@noord.example", password=GOOD, role=Membership.Role.ADMINISTRATOR))
    assert made.role == "administrator"


def test_the_log_names_who_did_it(account: Account, administrator: User, member: User) -> None:
    create_token(account, member, "laptop", actor=administrator)
    with bind(account.pk):
        event = Event.objects.get()
    assert (event.action, event.actor_id, event.subject) == ("token.created", administrator.pk, f"user:{member.pk}")


def test_the_log_holds_no_address_of_a_person(account: Account) -> None:
    add_user(account, NewUser("jan@noord.example", name="Jan", password=GOOD))
    with bind(account.pk):
        assert "jan" not in str(Event.objects.values()).lower()


def test_the_key_is_made_once_and_logged_once(account: Account) -> None:
    assert publish_key(account) == publish_key(account)
    assert actions_in(account) == ["key.created"]
