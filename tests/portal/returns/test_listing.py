"""Lists of returns and notices, and how many there are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from overstap.portal.accounts.api import Account
from overstap.portal.returns import api as returns_api
from tests.portal.pages.conftest import Dossier, dossier, make_return

__all__ = ["dossier"]


@pytest.fixture
def records(bound: Account, dossier: Dossier) -> Dossier:
    return dossier


def test_a_list_never_reads_documents(records: Dossier) -> None:
    with CaptureQueriesContext(connection) as queries:
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


@pytest.fixture
def many(records: Dossier) -> Dossier:
    """Beside the dossier's returns (OB 2020, filed; VPB 2012, open): of the person two more for IB."""
    for year, month in ((2019, 3), (2021, 1)):
        make_return(records.person, tax_type="IB", tax_year=year, filed_at=datetime(year + 1, month, 1, tzinfo=UTC))
    return records


def listed(**choice: object) -> list[str]:
    return [f"{row.tax_type} {row.tax_year}" for row in returns_api.list_returns(returns_api.ReturnChoice(**choice))]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("jaar", ["VPB 2012", "IB 2019", "OB 2020", "IB 2021"]),
        ("-jaar", ["IB 2021", "OB 2020", "IB 2019", "VPB 2012"]),
        ("verzonden", ["IB 2019", "OB 2020", "IB 2021", "VPB 2012"]),
        ("klant", ["VPB 2012", "IB 2021", "OB 2020", "IB 2019"]),
        ("-klant", ["IB 2021", "OB 2020", "IB 2019", "VPB 2012"]),
        ("onzin", ["IB 2021", "OB 2020", "IB 2019", "VPB 2012"]),
    ],
)
def test_every_order_of_returns(many: Dossier, order: str, found: list[str]) -> None:
    assert listed(order=order) == found


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ({"tax_type": "IB"}, ["IB 2021", "IB 2019"]),
        ({"tax_year": 2020}, ["OB 2020"]),
        ({"status": "open"}, ["VPB 2012"]),
        ({"tax_type": "IB", "tax_year": 2019}, ["IB 2019"]),
        ({"tax_type": "IB", "status": "open"}, []),
        ({"clients": []}, []),
    ],
)
def test_choices_narrow_the_returns(many: Dossier, choice: dict[str, object], found: list[str]) -> None:
    assert listed(**choice) == found


def test_returns_of_some_clients_only(many: Dossier) -> None:
    assert listed(clients=[many.company.pk]) == ["VPB 2012"]


def test_a_whole_list_has_every_return_once_whatever_its_order(many: Dossier) -> None:
    everything = sorted(listed())
    for order in returns_api.RETURN_ORDERS:
        assert sorted(listed(order=order)) == everything


@pytest.fixture
def notices(records: Dossier) -> Dossier:
    """Beside the dossier's notice (OB 2020, -1250, 5 March 2021): one of the company, without an amount or a date."""
    about = {"tax_type": "VPB", "tax_year": 2012, "client": records.company, "account_id": records.company.account_id}
    returns_api.AssessmentNotice.objects.create(**about)
    return records


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ({}, ["OB", "VPB"]),
        ({"order": "jaar"}, ["VPB", "OB"]),
        ({"order": "klant"}, ["VPB", "OB"]),
        ({"order": "bedrag"}, ["OB", "VPB"]),
        ({"order": "dagtekening"}, ["OB", "VPB"]),
        ({"order": "verzonden"}, ["OB", "VPB"]),
        ({"tax_type": "VPB"}, ["VPB"]),
        ({"tax_year": 2020}, ["OB"]),
        ({"status": "Akkoord"}, ["OB"]),
        ({"clients": []}, []),
    ],
)
def test_notices_are_narrowed_and_sorted_as_returns_are(
    notices: Dossier, choice: dict[str, object], found: list[str]
) -> None:
    chosen = returns_api.ReturnChoice(**choice)
    assert [row.tax_type for row in returns_api.list_notices(chosen)] == found


def test_a_notice_without_a_status_is_no_choice(notices: Dossier) -> None:
    assert returns_api.notice_choices() == (["OB", "VPB"], [2020, 2012], ["Akkoord"])


def test_an_attachment_is_found_with_its_own_return_only(records: Dossier) -> None:
    kept = records.attachment
    assert returns_api.find_attachment(records.vat.pk, kept.pk) == kept
    assert returns_api.find_attachment(records.old.pk, kept.pk) is None
    assert returns_api.find_attachment(records.vat.pk, 0) is None


def test_attachments_are_listed_by_name_without_their_content(records: Dossier) -> None:
    kept = records.attachment
    about = {"account_id": kept.account_id, "tax_return": records.vat, "document": b"x" * 10}
    returns_api.Attachment.objects.create(file_name="aanvraag.pdf", **about)
    with CaptureQueriesContext(connection) as queries:
        found = returns_api.list_attachments(records.vat)
    assert [each.file_name for each in found] == ["aanvraag.pdf", "jaaropgaaf De Vries.pdf"]
    assert not any('"document",' in query["sql"] for query in queries)
