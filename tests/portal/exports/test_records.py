"""What is read of an account: all of it, each record once, nothing of others, and of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from overstap.portal.accounts.api import Account, bind
from overstap.portal.clients.models import Client
from overstap.portal.exports import records
from overstap.portal.returns.models import Attachment, TaxReturn
from overstap.portal.transfers.api import NO_OFFICE, TARGETS
from tests.portal.exports.taking_out import rows, take_out

HOSTILE = [
    "=cmd|'/c calc'!A0",
    "Robert'); DROP TABLE clients_client;--",
    "\u202eomgekeerd",
    "regel\neen",
    "%s {0} \\",
    "🎉",
]
"""What somebody may have typed as a name, to harm a spreadsheet, a statement, a terminal or a template."""


def make_client(account: Account, name: str, key: str | None = None) -> Client:
    return Client.objects.create(
        account=account, kind="person", name=name, source_id="portal", source_key=key or name[:40]
    )


def make_return(account: Account, client: Client, key: str, **more: object) -> TaxReturn:
    fields = {"tax_type": "IB", "tax_year": 2016, "status": "open", "source_id": "s", "source_key": key} | more
    return TaxReturn.objects.create(account=account, client=client, **fields)


def read(account: Account) -> dict[str, list[str]]:
    """The ids of the records that come out, by table."""
    return {table: [str(row["id"]) for row, _ in records.records_of(account.pk, table)] for table in TARGETS}


@pytest.fixture
def filled(account: Account) -> Account:
    """An account with what people typed, one return without a document, and one that is empty."""
    with bind(account.pk):
        client, *_ = [make_client(account, name) for name in HOSTILE]
        make_return(account, client, "geen")
        make_return(account, client, "leeg", document=b"", document_size=0, document_sha256="0", document_format="xbrl")
    return account


def test_the_inventory_is_what_comes_out_record_by_record(filled: Account) -> None:
    with bind(filled.pk):
        listed = {table: [key for keys in records.keys_of(filled.pk, table) for key in keys] for table in TARGETS}
        # Keys need no order: the bundle's writer compares them as sets, and so does the portal afterwards.
        assert {table: sorted(keys) for table, keys in listed.items()} == {
            table: sorted(keys) for table, keys in read(filled).items()
        }
    assert listed["offices"] == [NO_OFFICE]
    assert len(listed["clients"]) == len(set(listed["clients"])) == len(HOSTILE)


def test_row_security_holds_whatever_account_is_asked_for(filled: Account, other_account: Account) -> None:
    # The statements name the account as well; here that is the wrong one, as in a job with a mistaken argument.
    with bind(other_account.pk):
        assert {table: list(records.keys_of(filled.pk, table)) for table in TARGETS} == {table: [] for table in TARGETS}
        assert set(map(tuple, read(filled).values())) == {()}
        assert sum(records.effort_of_all(filled.pk, table) for table in TARGETS) == 0


def test_a_record_of_another_account_with_the_same_keys_stays_there(filled: Account, other_account: Account) -> None:
    with bind(other_account.pk):
        make_return(other_account, make_client(other_account, HOSTILE[0]), "geen", status="filed")
    with bind(filled.pk):
        found = [row["status"] for row, _ in records.records_of(filled.pk, "returns")]
    assert found == ["open", "open"]


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_no_record_is_lost_or_doubled_where_one_portion_ends(
    filled: Account, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    with bind(filled.pk):
        whole = read(filled)
        monkeypatch.setattr(records, "ROWS_AT_ONCE", at_once)
        monkeypatch.setattr(records, "DOCUMENTS_AT_ONCE", at_once)
        assert read(filled) == whole


def test_only_a_document_with_a_place_of_its_own_is_fetched_from_there(filled: Account) -> None:
    with bind(filled.pk):
        tax_return = TaxReturn.objects.get(source_key="geen")
        Attachment.objects.create(
            account=filled,
            tax_return=tax_return,
            file_name="a.pdf",
            source_id="s",
            source_key="b1",
            document_path="x/1",
            document_sha256="ab",
            document_size=9,
        )
        ((_, stored),) = records.records_of(filled.pk, "attachments")
        assert stored == records.Stored("x/1", "ab", 9)
        assert {stored for _, stored in records.records_of(filled.pk, "returns")} == {None}


@pytest.mark.usefixtures("fresh_database")
def test_what_people_typed_comes_out_letter_for_letter(filled: Account, tmp_path: Path) -> None:
    path = take_out(filled, tmp_path).path
    assert sorted(str(row["name"]) for row in rows(path, "clients")) == sorted(HOSTILE)
    documents = {str(row["id"])[-4:]: row["document"] for row in rows(path, "returns")}
    assert documents == {"geen": None, "leeg": b""}


@pytest.mark.usefixtures("fresh_database")
def test_what_others_write_meanwhile_is_all_of_the_next_export(
    account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with bind(account.pk):
        make_client(account, "Vroeg")
    honest = records.effort_of_all

    def write() -> None:
        with bind(account.pk):
            make_client(account, "Laat")
            Client.objects.filter(name="Vroeg").update(name="Anders")
        connection.close()

    def after_somebody_else(account_id: object, table: str) -> int:
        if table == "offices":
            other = Thread(target=write)
            other.start()
            other.join()
        return honest(account.pk, table)

    # Between the inventory and the records: without a snapshot the bundle would have a record that nobody listed.
    monkeypatch.setattr(records, "effort_of_all", after_somebody_else)
    assert [row["name"] for row in rows(take_out(account, tmp_path / "1").path, "clients")] == ["Vroeg"]
    monkeypatch.undo()
    found: Iterator[object] = (row["name"] for row in rows(take_out(account, tmp_path / "2").path, "clients"))
    assert sorted(map(str, found)) == ["Anders", "Laat"]
