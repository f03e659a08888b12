"""What the database itself keeps right about returns, notices and attachments."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from overstap.portal.accounts.api import Account
from overstap.portal.clients.api import Client
from overstap.portal.returns import api as returns
from tests.portal.pages.conftest import make_return


@pytest.fixture
def filed(bound: Account) -> returns.TaxReturn:
    """A return that a file brought."""
    client = Client.objects.create(account=bound, kind="person", name="Vries")
    about = {"tax_type": "IB", "tax_year": 2020, "source_id": "else4cas-1", "source_key": "a1"}
    return make_return(client, **about)


def notice_of(filed: returns.TaxReturn) -> returns.AssessmentNotice:
    about = {"client": filed.client, "tax_return": filed, "tax_type": "IB", "tax_year": 2020}
    return returns.AssessmentNotice.objects.create(account_id=filed.account_id, return_key="a1", **about)


def test_a_source_has_each_return_once(filed: returns.TaxReturn) -> None:
    again = {"tax_type": "OB", "tax_year": 2021, "source_id": "else4cas-1", "source_key": "a1"}
    with pytest.raises(IntegrityError), transaction.atomic():
        make_return(filed.client, **again)
    make_return(filed.client, **again | {"source_id": "else4cas-2"})


def test_a_client_does_not_go_while_there_is_a_return(filed: returns.TaxReturn) -> None:
    with pytest.raises(ProtectedError):
        filed.client.delete()


def test_a_notice_outlives_its_return_and_remembers_it(filed: returns.TaxReturn) -> None:
    notice = notice_of(filed)
    filed.delete()
    notice.refresh_from_db()
    assert (notice.tax_return, notice.return_key) == (None, "a1")


def test_attachments_go_with_their_return(filed: returns.TaxReturn) -> None:
    returns.Attachment.objects.create(account_id=filed.account_id, tax_return=filed, file_name="polis.pdf")
    filed.delete()
    assert not returns.Attachment.objects.exists()
