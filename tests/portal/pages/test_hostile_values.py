"""What came out of a bundle is shown as text, whatever it looks like, and never breaks a page."""

from __future__ import annotations

import pytest
from django.db import models
from django.test import Client

from overstap.portal.accounts.api import Account, bind
from overstap.portal.clients.models import Client as OfficeClient
from overstap.portal.responsibilities.models import Colleague, Responsibility, ReturnRole
from overstap.portal.returns.models import AssessmentNotice, Attachment, TaxReturn
from overstap.portal.transfers.models import BundleKey, Difference, Finding, LeftBehind, Migration
from tests.portal.pages.conftest import Dossier

MARKUP = '"><b id=kwaad>x</b><script>1</script>{{ 1 }}{% x %}'
ODD = "\u202eomgekeerd \U0001f9fe ﷽ " + "lang" * 500
TABLES = [OfficeClient, Colleague, Responsibility, ReturnRole, TaxReturn, AssessmentNotice, Attachment]
LEDGERS = [LeftBehind, BundleKey, Finding, Difference]
FIXED = {
    "kind", "state", "status", "document_format", "document_path", "source_id", "source_key", "table", "key", "outcome",
    "severity", "comparison", "side", "origin",
}  # fmt: skip
"""Text columns whose values the portal itself gives, or that make a row unique."""


@pytest.fixture(params=[MARKUP, ODD], ids=["markup", "odd"])
def addresses(request: pytest.FixtureRequest, account: Account, dossier: Dossier, migration: Migration) -> list[str]:
    """Pages that show records of which every text is hostile."""
    with bind(account.pk):
        for table in [*TABLES, *LEDGERS]:
            table.objects.update(**dict.fromkeys(text_columns(table), request.param))
        # The sentences are ours; what they name is the file's.
        problem: dict[str, object] = dict.fromkeys(("path", "code"), request.param)
        problem |= {"text": "Onderdeel {path} ontbreekt.", "advice": "{path}", "details": [["path", request.param]]}
        Migration.objects.update(source_name=request.param, source_variant=request.param, problems=[problem])
    person, company, vat = dossier.person.pk, dossier.company.pk, dossier.vat.pk
    ledgers = [f"/migraties/1/{name}/" for name in ("achtergebleven", "niet-ingelezen", "bevindingen", "verschillen")]
    records = [f"/klanten/{person}/", f"/klanten/{company}/", f"/aangiften/{vat}/", "/migraties/1/", *ledgers]
    records += [f"/klanten/{person}/{page}/" for page in ("wijzigen", "geschiedenis", "verantwoordelijkheden")]
    records += [f"/aanslagen/{dossier.notice.pk}/", "/klanten/oud/", "/klanten/verantwoordelijkheden/", "/medewerkers/"]
    return ["/", "/klanten/", "/aangiften/", "/aanslagen/", "/migraties/", *records]


def text_columns(table: type[models.Model]) -> list[str]:
    columns = [field.name for field in table._meta.concrete_fields if isinstance(field, models.TextField)]
    return [name for name in columns if name not in FIXED]


def test_no_value_becomes_part_of_a_page(client_logged_in: Client, addresses: list[str]) -> None:
    for address in addresses:
        response = client_logged_in.get(address)
        assert response.status_code == 200, address
        page = response.content.decode()
        assert "<b id=kwaad" not in page, address
        assert "<script>1" not in page, address


def test_no_value_becomes_part_of_a_header(client_logged_in: Client, addresses: list[str], dossier: Dossier) -> None:
    for address in (f"/aangiften/{dossier.vat.pk}/bestand/", f"/aanslagen/{dossier.notice.pk}/bestand/"):
        response = client_logged_in.get(address)
        assert "kwaad" not in str(response.headers)


@pytest.mark.parametrize("text", [MARKUP, ODD, "\x00", "'; DROP TABLE clients_client; --", "%", "_", "\\"])
def test_a_hostile_search_is_only_a_search(client_logged_in: Client, dossier: Dossier, text: str) -> None:
    for address in ("/klanten/", "/aangiften/", "/aanslagen/"):
        response = client_logged_in.post(address, {"q": text}, follow=True)
        assert response.status_code == 200
        assert "<b id=kwaad" not in response.content.decode()


@pytest.mark.parametrize(
    "query",
    ["sorteer=;--", "pagina=-1", "pagina=x", "pagina=99999999999999999999", "jaar=%00", "soort=%3Cb%3E", "klant=%27"],
)
def test_a_hostile_address_is_only_an_address(client_logged_in: Client, dossier: Dossier, query: str) -> None:
    for address in ("/klanten/", "/aangiften/", "/aanslagen/", "/migraties/"):
        assert client_logged_in.get(f"{address}?{query}").status_code == 200
