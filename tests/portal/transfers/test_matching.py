"""Who is who: clients of a source that does not know them yet, beside those whom others have brought."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from stdnum.nl import bsn

from overstap.portal.accounts.api import bind
from overstap.portal.clients.models import Client, ClientIdentity
from overstap.portal.returns.models import TaxReturn
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers import matching
from overstap.portal.transfers.models import BundleKey, JournalEntry
from overstap.portal.transfers.states import State
from tests.portal.database import Database
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.directly import take_in
from tests.portal.transfers.looking import versions
from tests.portal.transfers.office import Practice, Row

BSN, OTHER_BSN, RSIN = "111222333", "123456782", "001234560"
"""Numbers that pass the elfproef."""


def company(key: str, number: str | None, sequence: str | None = None, **more: object) -> Row:
    row: Row = {"id": key, "office_id": "1", "kind": "company", "state": "current", "name": f"Bedrijf {key}"}
    return row | {"fiscal_number": number, "sequence_number": sequence} | more


def person(key: str, number: str | None, **more: object) -> Row:
    row: Row = {"id": key, "office_id": "1", "kind": "person", "state": "current", "name": "Jansen", "bsn": number}
    return row | more


def office(source: str, *clients: Row, **others: list[Row]) -> Practice:
    """A practice of *source* that has these clients only."""
    practice = Practice(source=source, left={})
    practice.tables = {name: rows if name in {"offices", "users"} else [] for name, rows in practice.tables.items()}
    practice.tables |= {"clients": list(clients), **others}
    return practice


def who(desk: Desk) -> set[frozenset[tuple[str, str]]]:
    """Each client as the identities by which sources know him."""
    with bind(desk.account.pk):
        rows = list(ClientIdentity.objects.values_list("client_id", "source_id", "source_key"))
    return {frozenset(row[1:] for row in rows if row[0] == client) for client, *_ in rows}


def found(desk: Desk) -> set[tuple[str, str, str, str]]:
    with bind(desk.account.pk):
        rows = transfers.findings(desk.latest().id)
        return {(row.key, row.field, row.code, row.severity) for row in rows if row.table == "clients"}


def together(*keys: str) -> frozenset[tuple[str, str]]:
    return frozenset((key[0], key[1:]) for key in keys)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (person("1", BSN), person("7", BSN)),
        # A spreadsheet took the zero in front away, on either side.
        (person("1", "012345672"), person("7", "12345672")),
        (person("1", "12345672"), person("7", " 012345672 ")),
        (company("1", RSIN), company("7", RSIN, "1")),
        (company("1", RSIN, ""), company("7", RSIN)),
        (company("1", RSIN, "02"), company("7", RSIN, "2")),
    ],
)
def test_a_client_of_two_sources_is_one_by_his_number(desk: Desk, first: Row, second: Row) -> None:
    take_in(desk, office("A", first))
    assert take_in(desk, office("B", second)).state == State.COMPLETE
    assert who(desk) == {together("A1", "B7")}
    assert found(desk) == set()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (person("1", BSN), person("7", OTHER_BSN)),
        # A number that fails its check says nothing.
        (person("1", "111222334"), person("7", "111222334")),
        (person("1", "000000000"), person("7", "000000000")),
        (person("1", "onbekend"), person("7", "onbekend")),
        (person("1", None), person("7", None)),
        (company("1", RSIN, "1"), company("7", RSIN, "2")),
        (company("1", None), company("7", None)),
        # A sole trader with VAT is a company, whoever he is himself.
        (person("1", BSN), company("7", BSN, vat_number=f"{BSN}B01", bsn=BSN)),
        (company("1", BSN, bsn=BSN), person("7", BSN, fiscal_number=BSN)),
    ],
)
def test_clients_of_two_sources_stay_two_without_such_a_number(desk: Desk, first: Row, second: Row) -> None:
    take_in(desk, office("A", first))
    take_in(desk, office("B", second))
    assert who(desk) == {together("A1"), together("B7")}
    assert found(desk) == set()


def test_the_same_person_in_two_offices_of_one_source_stays_two_clients(desk: Desk) -> None:
    both = office("A", person("1", BSN), person("2", BSN))
    take_in(desk, both)
    assert who(desk) == {together("A1"), together("A2")}
    assert found(desk) == {(key, "bsn", "same-number-in-file", "advisory") for key in "12"}


def test_whoever_comes_later_to_the_other_office_stays_a_client_of_his_own(desk: Desk) -> None:
    take_in(desk, office("A", person("1", BSN)))
    take_in(desk, office("A", person("1", BSN), person("2", BSN)))
    assert who(desk) == {together("A1"), together("A2")}
    assert found(desk) == {("2", "bsn", "same-number-in-file", "advisory")}


def test_a_number_that_two_clients_of_the_portal_have_decides_nothing(desk: Desk) -> None:
    take_in(desk, office("A", person("1", BSN), person("2", BSN)))
    take_in(desk, office("B", person("7", BSN)))
    assert who(desk) == {together("A1"), together("A2"), together("B7")}
    assert found(desk) == {("7", "bsn", "same-number-in-portal", "advisory")}


def test_a_client_whom_the_source_knows_already_is_nobody_elses(desk: Desk) -> None:
    take_in(desk, office("A", person("1", BSN)))
    take_in(desk, office("A", person("2", BSN)))
    assert who(desk) == {together("A1"), together("A2")}
    assert found(desk) == {("2", "bsn", "same-number-in-portal", "advisory")}


def test_a_changed_bsn_changes_the_client_that_the_source_knows(desk: Desk) -> None:
    take_in(desk, office("A", person("1", BSN), person("2", OTHER_BSN)))
    take_in(desk, office("A", person("1", OTHER_BSN), person("2", BSN)))
    assert who(desk) == {together("A1"), together("A2")}
    with bind(desk.account.pk):
        assert dict(Client.objects.values_list("source_key", "bsn")) == {"1": OTHER_BSN, "2": BSN}


def test_what_hangs_on_a_matched_client_hangs_on_the_one_client(desk: Desk, practice: Practice) -> None:
    take_in(desk, practice)
    practice.source = "else4cas-2"
    assert take_in(desk, practice).state == State.COMPLETE
    with bind(desk.account.pk):
        jansen = Client.objects.get(bsn=BSN)
        assert sorted(jansen.returns.values_list("source_id", "source_key")) == [
            (source, key) for source in ("else4cas-1", "else4cas-2") for key in ("a1", "a2")
        ]
        assert TaxReturn.objects.filter(client=jansen).count() == 4


def test_each_source_has_what_it_gave_last(desk: Desk, fresh_database: Database) -> None:
    first, second = office("A", person("1", BSN)), office("B", person("7", BSN, email="jansen@klant.example"))
    take_in(desk, first)
    take_in(desk, second)
    before = versions(fresh_database)
    for again in (first, second, first):
        report = take_in(desk, again).report
        assert report is not None
        assert report.changed_nothing
    assert versions(fresh_database) == before


def test_the_journal_tells_of_identities_too(desk: Desk) -> None:
    take_in(desk, office("A", person("1", BSN)))
    take_in(desk, office("B", person("7", BSN, name="Janssen")))
    with bind(desk.account.pk):
        client, known = Client.objects.get(), ClientIdentity.objects.get(source_id="B")
        entries = JournalEntry.objects.filter(migration__number=2, table__in=["clients", "identities"])
        told = {(entry.table, entry.key, entry.row, entry.action) for entry in entries}
    assert told == {
        ("clients", "7", client.pk, "changed"),
        ("identities", str(known.pk), known.pk, "made"),
    }


def test_a_later_file_of_a_source_journals_what_it_gave_before(desk: Desk) -> None:
    take_in(desk, office("A", person("1", BSN)))
    take_in(desk, office("A", person("1", BSN, name="Janssen")))
    with bind(desk.account.pk):
        entry = JournalEntry.objects.get(migration__number=2, table="identities")
        first = BundleKey.objects.get(migration__number=1, table="clients")
    assert entry.action == "changed"
    assert entry.old is not None
    assert entry.old["content_hash"] == first.content_hash


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text("0123456789", min_size=8, max_size=9) | st.sampled_from([BSN, OTHER_BSN, RSIN, "0" * 9]))
def test_law_a_number_is_trusted_exactly_when_it_passes_the_elfproef(db: None, number: str) -> None:
    assert (natural_key("person", number) is not None) == (bsn.is_valid(number) and int(number) > 0)


@pytest.mark.parametrize(
    ("kind", "sequence", "key"),
    [
        ("person", "3", f"person {BSN}"),
        ("company", None, f"company {BSN} 1"),
        ("company", " 03 ", f"company {BSN} 3"),
        ("company", "0", f"company {BSN} 1"),
    ],
)
def test_a_sequence_number_counts_for_companies_and_none_is_one(
    db: None, kind: str, sequence: str | None, key: str
) -> None:
    assert natural_key(kind, BSN, sequence) == key


def natural_key(kind: str, number: str, sequence: str | None = None) -> str | None:
    columns = ("kind", "bsn", "fiscal_number", "sequence_number")
    values = (kind, number if kind == "person" else None, number if kind == "company" else None, sequence)
    staged = sql.SQL(", ").join(
        sql.SQL("{}::text AS {}").format(sql.Literal(value), sql.Identifier(name))
        for name, value in zip(columns, values, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT {} FROM (SELECT {}) AS staged").format(matching.natural_key(), staged))
        (key,) = cursor.fetchone()
    return None if key is None else str(key)
