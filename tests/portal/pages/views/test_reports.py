"""Taking a report along."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.transfers.models import Migration
from tests.portal.pages.conftest import make_migration


def lines(browser: Client, address: str) -> list[list[str]]:
    response = browser.get(address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_the_report_is_a_pdf_with_the_offices_name_and_the_number(
    client_logged_in: Client, migration: Migration
) -> None:
    response = client_logged_in.get("/migraties/1/verslag.pdf")
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Disposition"] == 'attachment; filename="noord-migratie-1.pdf"'


def test_the_report_is_a_csv_with_every_line(client_logged_in: Client, migration: Migration) -> None:
    head, *rows = lines(client_logged_in, "/migraties/1/verslag.csv")
    assert head[:3] == ["Onderdeel", "Soort", "Kenmerk in de bron"]
    assert ["Verschillen", "Aangiften", "a3"] in [row[:3] for row in rows]


def test_a_list_is_a_csv_of_its_own(client_logged_in: Client, migration: Migration) -> None:
    _, row = lines(client_logged_in, "/migraties/1/achtergebleven.csv")
    assert row == ["Achtergebleven", "Aangiften", "a0", "", "van 2011 of eerder", "BAS 2010", ""]


def test_a_migration_without_a_report_has_none_to_take_along(
    client_logged_in: Client, account: Account, administrator: User
) -> None:
    with bind(account.pk):
        make_migration(account, administrator, "loading")
    assert client_logged_in.get("/migraties/1/verslag.pdf").status_code == 404
    assert client_logged_in.get("/migraties/1/verslag.csv").status_code == 404
    assert len(lines(client_logged_in, "/migraties/1/gegevens.csv")) == 1, "its lists can be looked at meanwhile"


@pytest.mark.parametrize("address", ["/migraties/2/verslag.pdf", "/migraties/2/gegevens.csv", "/migraties/1/iets.csv"])
def test_what_is_not_there_is_not_found(client_logged_in: Client, migration: Migration, address: str) -> None:
    assert client_logged_in.get(address).status_code == 404


def test_the_page_of_a_migration_links_to_both(client_logged_in: Client, migration: Migration) -> None:
    page = client_logged_in.get("/migraties/1/").content.decode()
    for address in ("verslag.pdf", "verslag.csv", "gegevens/?soort=returns&amp;reden=imported"):
        assert f"/k/noord/migraties/1/{address}" in page
