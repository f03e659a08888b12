"""The account's key pair: made once, sealed, and the right one found for a bundle."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pyrage
import pytest
from django.db import connections
from django.test import override_settings
from pyrage import x25519

from overstap.portal.accounts.actions import publish_key
from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.errors import AccountKeyMissingError
from overstap.portal.accounts.keys import identity_of
from overstap.portal.accounts.models import Account, AccountKey
from overstap.portal.accounts.sealing import SealBrokenError, seal
from tests.portal.database import Database


def test_what_is_encrypted_to_the_public_key_the_identity_opens(account: Account) -> None:
    sealed = pyrage.encrypt(b"aangifte", [x25519.Recipient.from_str(publish_key(account))])
    with bind(account.pk):
        identity = x25519.Identity.from_str(identity_of(account))
    assert pyrage.decrypt(sealed, [identity]) == b"aangifte"


def test_the_identity_does_not_stand_in_the_database(account: Account) -> None:
    publish_key(account)
    with bind(account.pk):
        assert b"AGE-SECRET-KEY" not in bytes(AccountKey.objects.get().sealed_identity)


def test_a_bundle_for_an_older_key_still_opens(account: Account) -> None:
    first = publish_key(account)
    with bind(account.pk):
        AccountKey.objects.create(account=account, public_key="age1later", sealed_identity=seal(b"later"))
        assert identity_of(account) == "later"
        assert identity_of(account, first).startswith("AGE-SECRET-KEY-1")


def test_a_key_of_somebody_else_is_missing(account: Account, other_account: Account) -> None:
    theirs = publish_key(other_account)
    with bind(account.pk), pytest.raises(AccountKeyMissingError):
        identity_of(account, theirs)


def test_without_the_installations_sealing_key_it_stays_shut(account: Account) -> None:
    publish_key(account)
    other = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    with override_settings(SEALING_KEYS=[other]), bind(account.pk), pytest.raises(SealBrokenError):
        identity_of(account)


def test_two_at_once_make_one_key(fresh_database: Database, account: Account) -> None:
    def publish(_: int) -> str:
        try:
            return publish_key(account)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(publish, range(8)))) == 1
