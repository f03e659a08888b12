"""Rows: ids count up, references lead somewhere, and defects are named."""

from __future__ import annotations

from collections import defaultdict

import pytest

from overstap.sample.dossiers import make_dossier
from overstap.sample.layout import LAYOUT
from overstap.sample.offices import make_practice
from overstap.sample.rows import RowMaker, Rows

PRACTICE = make_practice(1, 3)


@pytest.fixture(scope="module")
def made() -> tuple[RowMaker, Rows]:
    maker, rows = RowMaker(), defaultdict(list)
    parts = [maker.practice(1, PRACTICE), *(maker.dossier(make_dossier(1, PRACTICE, place)) for place in range(30))]
    for part in parts:
        for table, found in part.items():
            rows[table].extend(found)
    return maker, rows


def _column(rows: Rows, table: str, column: str) -> list[object]:
    place = LAYOUT[table].names.index(column)
    return [row[place] for row in rows[table]]


def test_rows_have_the_columns_of_their_table(made: tuple[RowMaker, Rows]) -> None:
    for table, rows in made[1].items():
        assert {len(row) for row in rows} == {len(LAYOUT[table].columns)}


def test_required_columns_are_filled(made: tuple[RowMaker, Rows]) -> None:
    for table, rows in made[1].items():
        for place, column in enumerate(LAYOUT[table].columns):
            assert not column.required or all(row[place] is not None for row in rows)


def test_texts_fit_their_column(made: tuple[RowMaker, Rows]) -> None:
    for table, rows in made[1].items():
        for place, column in enumerate(LAYOUT[table].columns):
            if column.kind == "text":
                assert max((len(str(row[place])) for row in rows if row[place] is not None), default=0) <= column.size


@pytest.mark.parametrize(
    "table", [name for name in LAYOUT if name not in {"DatabaseInfo", "Instelling", "AangifteInhoud"}]
)
def test_ids_count_up(made: tuple[RowMaker, Rows], table: str) -> None:
    keys = [int(str(row[0])) for row in made[1][table]]
    assert keys == list(range(keys[0], keys[0] + len(keys)))


@pytest.mark.parametrize(
    ("table", "column", "target"),
    [
        ("Client", "KantoorId", "Kantoor"),
        ("Aangifte", "ClientId", "Client"),
        ("AangifteInhoud", "AangifteId", "Aangifte"),
        ("AangifteRol", "AangifteId", "Aangifte"),
        ("AangifteRol", "GebruikerId", "Gebruiker"),
        ("AangifteTaak", "GebruikerId", "Gebruiker"),
        ("MedewerkerClient", "ClientId", "Client"),
        ("MedewerkerClient", "GebruikerId", "Gebruiker"),
        ("Bijlage", "AangifteId", "Aangifte"),
        ("Sba", "ClientId", "Client"),
        ("Sba", "AangifteId", "Aangifte"),
        ("Uitstel", "ClientId", "Client"),
    ],
)
def test_references_lead_somewhere(made: tuple[RowMaker, Rows], table: str, column: str, target: str) -> None:
    keys = {row[0] for row in made[1][target]}
    used = {key for key in _column(made[1], table, column) if key is not None}
    assert used
    assert used <= keys


def test_a_notice_belongs_to_the_client_of_its_return(made: tuple[RowMaker, Rows]) -> None:
    clients = dict(
        zip(_column(made[1], "Aangifte", "AangifteId"), _column(made[1], "Aangifte", "ClientId"), strict=True)
    )
    notices = zip(_column(made[1], "Sba", "AangifteId"), _column(made[1], "Sba", "ClientId"), strict=True)
    assert all(clients[key] == client for key, client in notices if key is not None)


@pytest.mark.parametrize(
    ("code", "table"),
    [
        ("bsn-check", "clients"),
        ("return-unreadable", "returns"),
        ("attachment-large", "attachments"),
        ("sba-unreadable", "assessment_notices"),
        ("user-inactive", "users"),
    ],
)
def test_defects_name_their_record(made: tuple[RowMaker, Rows], code: str, table: str) -> None:
    found = [(where, key) for name, where, key in made[0].defects if name == code]
    assert found
    assert {where for where, _ in found} == {table}


def test_a_defect_of_a_client_is_at_that_client(made: tuple[RowMaker, Rows]) -> None:
    key = next(int(key) for code, _, key in made[0].defects if code == "bsn-missing")
    numbers = dict(zip(_column(made[1], "Client", "ClientId"), _column(made[1], "Client", "Bsn"), strict=True))
    assert numbers[key] is None
