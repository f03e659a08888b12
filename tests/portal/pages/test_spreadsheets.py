"""Lists as CSV: readable by a spreadsheet, run by none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from django.http import StreamingHttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.accounts.api import Account, AccountRequest, bind
from overstap.portal.clients.models import Client
from overstap.portal.pages.spreadsheets import ROWS_AT_ONCE, RUNS, Row, csv_answer, guarded
from tests.portal.database import Database

HEAD = ("Soort", "Aantal")


@pytest.fixture
def asked(account: Account) -> AccountRequest:
    request = RequestFactory().get("/")
    request.account = account
    return request


def content(response: StreamingHttpResponse) -> str:
    return b"".join(response).decode("utf-8")


def read(response: StreamingHttpResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(response).removeprefix("\ufeff"), newline=""), delimiter=";"))


def test_a_spreadsheet_sees_columns_accents_and_lines(db: None, asked: AccountRequest) -> None:
    text = content(csv_answer(asked, "x.csv", HEAD, lambda: [("Geëxporteerd; alles", 3)]))
    assert text == '\ufeffSoort;Aantal\r\n"Geëxporteerd; alles";3\r\n'


@pytest.mark.parametrize("value", ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_becomes_text(db: None, asked: AccountRequest, value: str) -> None:
    assert read(csv_answer(asked, "x.csv", HEAD, lambda: [(value, -2)]))[1] == [f"'{value}", "-2"]


@given(st.text())
def test_law_no_text_starts_a_formula_and_none_is_lost(value: str) -> None:
    cell = str(guarded(value))
    assert not cell.startswith(RUNS)
    assert cell.removeprefix("'") == value.removeprefix("'") or cell == value


def test_rows_are_asked_for_while_they_are_sent(db: None, asked: AccountRequest) -> None:
    given_out = []

    def rows() -> Iterator[Row]:
        for number in range(3 * ROWS_AT_ONCE):
            given_out.append(number)
            yield ("x", number)

    pieces = iter(csv_answer(asked, "x.csv", HEAD, rows))
    next(pieces)
    assert len(given_out) < 2 * ROWS_AT_ONCE
    assert sum(piece.count(b"\r\n") for piece in pieces) > ROWS_AT_ONCE


def test_a_stream_sees_the_accounts_own_rows_after_the_request(fresh_database: Database, asked: AccountRequest) -> None:
    with bind(asked.account.pk):
        Client.objects.create(account=asked.account, kind="person", name="Vries")
    assert not Client.objects.exists(), "nobody is bound by now"
    answer = csv_answer(asked, "x.csv", HEAD, lambda: Client.objects.values_list("name", "kind"))
    assert read(answer)[1:] == [["Vries", "person"]]


def test_it_is_a_download_and_nothing_a_browser_shows(db: None, asked: AccountRequest) -> None:
    response = csv_answer(asked, "migratie-1.csv", HEAD, list)
    assert response["Content-Disposition"] == 'attachment; filename="migratie-1.csv"'
    assert response["X-Content-Type-Options"] == "nosniff"
