"""The layout is the one that was agreed, and its statements are what SQLite accepts."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from overstap.sample.layout import LAYOUT, Table, create_statement, index_statements, insert_statement

AGREED = {
    "DatabaseInfo": "DatabaseGuid Versie AangemaaktOp",
    "Kantoor": "KantoorId Naam Beconnummer Straat Huisnummer Toevoeging Postcode Plaats Land",
    "Gebruiker": "GebruikerId Inlognaam Naam Email Actief",
    "Client": "ClientId KantoorId Clientnummer Soort Bsn FiscaalNummer Volgnummer ObNummer BtwId KvkNummer Voorletters "
    "Voornaam Tussenvoegsel Naam Geslacht Geboortedatum Email Telefoon Straat Huisnummer Toevoeging Postcode Plaats "
    "Land Status",
    "Aangifte": "AangifteId ClientId Programma Jaar Middel Soort PeriodeVan PeriodeTot Versie Status VerzondenOp "
    "Kenmerk Controlegetal",
    "AangifteInhoud": "AangifteId Formaat Inhoud",
    "AangifteRol": "RolId AangifteId GebruikerId Rol",
    "AangifteTaak": "TaakId AangifteId GebruikerId Taak Plandatum",
    "MedewerkerClient": "RelatieId ClientId GebruikerId Soort",
    "Bijlage": "BijlageId AangifteId Bestandsnaam MediaType Inhoud",
    "Sba": "SbaId ClientId AangifteId Middel Belastingjaar Aanslagnummer Dagtekening Bedrag Status Formaat Bericht",
}


@pytest.mark.parametrize("name", AGREED)
def test_columns_are_those_that_the_source_profile_reads(name: str) -> None:
    assert " ".join(LAYOUT[name].names) == AGREED[name]


def test_other_tables_are_those_that_never_migrate() -> None:
    assert set(LAYOUT) - set(AGREED) == {"Sessie", "Instelling", "Uitstel", "LogRegel"}


@pytest.mark.parametrize("table", LAYOUT.values(), ids=lambda table: table.name)
def test_statements_work(table: Table) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(create_statement(table))
        for statement in index_statements(table):
            connection.execute(statement)
        columns = connection.execute(f"PRAGMA table_info({table.name})").fetchall()
        connection.execute(insert_statement(table), [1] * len(columns))
    assert [column[1] for column in columns] == list(table.names)
    assert [column[5] for column in columns] == [1] + [0] * (len(columns) - 1)


def test_required_columns_refuse_nothing_and_others_accept_it() -> None:
    table = LAYOUT["Sba"]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(create_statement(table))
        row = [1 if column.required else None for column in table.columns]
        connection.execute(insert_statement(table), row)
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(insert_statement(table), [2] + [None] * (len(row) - 1))
