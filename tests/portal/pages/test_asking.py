"""Whose records a list is asked for."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from overstap.portal.accounts.api import Account, bind
from overstap.portal.pages.asking import Asked, chosen_client
from tests.portal.pages.conftest import Dossier


@pytest.mark.parametrize("asked", ["", "x", "-1", "1.0", "٣", "9" * 19, "1 OR 1=1"])
def test_what_is_no_id_chooses_nobody(db: None, asked: str) -> None:
    assert chosen_client(RequestFactory().get("/aangiften/", {"klant": asked})) is None


def test_an_id_chooses_its_client(bound: Account, dossier: Dossier) -> None:
    found = chosen_client(RequestFactory().get("/aangiften/", {"klant": dossier.person.pk}))
    assert found == dossier.person


def test_another_accounts_id_chooses_nobody(dossier: Dossier, other_account: Account) -> None:
    with bind(other_account.pk):
        assert chosen_client(RequestFactory().get("/aangiften/", {"klant": dossier.person.pk})) is None


def test_the_client_that_one_came_from_goes_before_a_search(bound: Account, dossier: Dossier) -> None:
    assert Asked("x", [1, 2], dossier.person).clients == [dossier.person.pk]
    assert Asked("x", [1, 2], None).clients == [1, 2]
    assert Asked("", None, None).clients is None
