"""The page for who writes a program."""

from __future__ import annotations

import json

from django.test import Client

from tests.portal.pages.reading import text_of


def test_everything_that_can_be_asked_is_on_it(db: None) -> None:
    shown = text_of(Client().get("/api/docs/"))
    described = json.loads(Client().get("/api/v1/openapi.json").content)
    for path, methods in described["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in shown


def test_every_composite_value_that_an_answer_names_is_explained(db: None) -> None:
    page = Client().get("/api/docs/")
    shown = text_of(page)
    assert "tables TableAnswer[]" in shown
    assert 'id="TableAnswer"' in page.content.decode()
    assert "skipped {string: integer} Hoeveel er zijn overgeslagen, per reden." in shown


def test_it_speaks_the_language_of_the_reader(db: None) -> None:
    assert "Alle migraties" in text_of(Client().get("/api/docs/", headers={"Accept-Language": "nl"}))


def test_it_asks_nothing_of_other_machines(db: None) -> None:
    response = Client().get("/api/docs/")
    assert "script-src 'self'" in response["Content-Security-Policy"]
    page = response.content.decode()
    assert 'src="http' not in page
    assert "<style" not in page


def test_the_address_without_a_slash_leads_there(db: None) -> None:
    assert Client().get("/api/docs")["Location"] == "/api/docs/"
