"""The link file: what the desktop tool learns of an account, and nothing more."""

from __future__ import annotations

import json

from django.test import override_settings

from overstap.portal.accounts.link_file import link_file
from overstap.portal.accounts.models import Account, User


@override_settings(PUBLIC_URL="https://portaal.example")
def test_it_says_where_to_send_what_and_for_whom(account: Account, administrator: User, member: User) -> None:
    content = link_file(account, ["Relatiebeheer"])
    assert content["overstap_link"] == 1
    assert content["account"] == {"id": str(account.pk), "name": "Kantoor Noord"}
    assert content["portal"] == "https://portaal.example"
    assert content["responsibilities"] == ["Relatiebeheer"]
    assert str(content["public_key"]).startswith("age1")


def test_it_lists_the_accounts_active_users_only(account: Account, member: User, stranger: User) -> None:
    gone = User.objects.create_user("weg@noord.example")
    gone.memberships.create(account=account)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert link_file(account, [])["users"] == [{"email": member.email, "name": member.name}]


def test_it_holds_no_secret(account: Account) -> None:
    assert "SECRET" not in json.dumps(link_file(account, []))


def test_every_link_file_has_the_same_key(account: Account) -> None:
    assert link_file(account, [])["public_key"] == link_file(account, [])["public_key"]
