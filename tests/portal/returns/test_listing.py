"""Lists of returns and notices, and how many there are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from overstap.portal.accounts.api import Account
from overstap.portal.returns import api as returns_api
from tests.portal.pages.conftest import Dossier, dossier

__all__ = ["dossier"]


@pytest.fixture
def records(bound: Account, dossier: Dossier) -> Dossier:
    return dossier


def test_a_list_never_reads_documents(records: Dossier) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        list(returns_api.list_returns(returns_api.ReturnChoice()))
        list(returns_api.list_notices(returns_api.ReturnChoice()))
    assert not any('"document",' in query["sql"] for query in queries)
    assert len(queries) == 2, "clients come along"


def test_counts_are_per_tax_and_year(records: Dossier) -> None:
    assert returns_api.count_per_year() == [
        returns_api.YearTally("OB", 2020, 1),
        returns_api.YearTally("VPB", 2012, 1),
    ]


def test_a_client_without_returns_is_not_counted(records: Dossier) -> None:
    assert returns_api.count_per_client([records.person.pk, 0]) == {records.person.pk: 1}


def test_choices_of_notices_are_those_that_occur(records: Dossier) -> None:
    assert returns_api.notice_choices() == (["OB"], [2020], ["Akkoord"])


def test_an_unbound_session_sees_nothing(dossier: Dossier) -> None:
    assert returns_api.find_return(dossier.vat.pk) is None
    assert returns_api.find_notice(dossier.notice.pk) is None
    assert returns_api.count_per_year() == []
    assert list(returns_api.list_returns(returns_api.ReturnChoice())) == []
