"""A small practice in the portal, made through the models: what the pages are looked at with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.clients.models import Client, Office
from overstap.portal.responsibilities.models import Colleague, Responsibility, ReturnRole
from overstap.portal.returns.models import AssessmentNotice, Attachment, TaxReturn
from overstap.portal.transfers.models import BundleKey, Difference, Finding, LeftBehind, Migration
from overstap.portal.transfers.report import Report, TableReport
from overstap.portal.transfers.totals import TotalReport
from overstap.portal.uploads.models import Upload
from tests.portal.pages.documents import PROGRAM_DOCUMENT, VAT_MESSAGE

NOON = datetime(2021, 1, 28, 12, tzinfo=UTC)
BSN = "111222333"


@dataclass(frozen=True)
class Dossier:
    """The records that the pages show."""

    person: Client
    company: Client
    vat: TaxReturn
    old: TaxReturn
    notice: AssessmentNotice
    attachment: Attachment


@pytest.fixture
def dossier(account: Account) -> Dossier:
    """A person with a VAT return, a notice and colleagues; a former company with a return of before SBR."""
    with bind(account.pk):
        return _dossier(account)


def _dossier(account: Account) -> Dossier:
    person, company = _person(account), _company(account)
    period = {"period_start": date(2020, 10, 1), "period_end": date(2020, 12, 31), "filed_at": NOON}
    vat = make_return(person, tax_type="OB", tax_year=2020, document=VAT_MESSAGE, identifier=BSN, **period)
    older = {"document": PROGRAM_DOCUMENT, "document_format": "program-document", "status": "open"}
    old = make_return(company, tax_type="VPB", tax_year=2012, **older)
    colleague = Colleague.objects.create(account=account, name="M. Edewerker")
    Responsibility.objects.create(account=account, client=person, colleague=colleague, responsibility="Relatiebeheer")
    ReturnRole.objects.create(account=account, tax_return=vat, colleague=colleague, role="Controleur")
    return Dossier(person, company, vat, old, _notice(vat), _attachment(vat))


def _person(account: Account) -> Client:
    office = Office.objects.create(account=account, name="Vestiging Noord")
    named = {"name": "Vries", "prefix": "de", "initials": "A.B.", "bsn": BSN, "client_number": "1001"}
    reached = {"city": "Groningen", "street": "Kade", "house_number": "1", "email": "a@vries.example"}
    return Client.objects.create(account=account, office=office, kind="person", **named, **reached)


def _company(account: Account) -> Client:
    numbers = {"fiscal_number": "123456782", "sequence_number": "1", "kvk_number": "12345678"}
    return Client.objects.create(account=account, kind="company", state="former", name="Bakker B.V.", **numbers)


def _notice(tax_return: TaxReturn) -> AssessmentNotice:
    about = {"client": tax_return.client, "tax_return": tax_return, "tax_type": "OB", "tax_year": 2020}
    said = {"amount": -1250, "status": "Akkoord", "notice_date": date(2021, 3, 5)}
    kept = {"document": b"<sba/>", "document_size": 6, "document_format": "xbrl"}
    return AssessmentNotice.objects.create(account_id=tax_return.account_id, **about, **said, **kept)


def _attachment(tax_return: TaxReturn) -> Attachment:
    kept = {"media_type": "application/pdf", "document": b"%PDF-1", "document_size": 6}
    return Attachment.objects.create(
        account_id=tax_return.account_id, tax_return=tax_return, file_name="jaaropgaaf De Vries.pdf", **kept
    )


def make_return(client: Client, *, document: bytes | None = None, **more: object) -> TaxReturn:
    """A return of *client*, filed as an SBR message unless *more* says otherwise."""
    fields = {"program": "BTW 2020", "message_kind": "aangifte", "status": "filed", "document_format": "xbrl"} | more
    if document is not None:
        digest = hashlib.sha256(document).hexdigest()
        fields |= {"document": document, "document_size": len(document), "document_sha256": digest}
    return TaxReturn.objects.create(account_id=client.account_id, client=client, **fields)


@pytest.fixture
def migration(account: Account, administrator: User) -> Migration:
    """A migration that is complete but for one difference, with something in each of its lists."""
    with bind(account.pk):
        return _migration(account, administrator)


def _migration(account: Account, administrator: User) -> Migration:
    done = make_migration(account, administrator, "complete_with_differences", report=_report().as_json())
    of = {"account": account, "migration": done, "table": "returns"}
    LeftBehind.objects.create(**of, key="a0", part="BAS 2010", reason="before-2012")
    BundleKey.objects.create(**of, key="a1", content_hash="0", outcome="skipped", reason="reference-missing")
    Finding.objects.create(
        **of, key="a2", field="identifier", code="identifier-check", severity="advisory", origin="bundle"
    )
    Difference.objects.create(**of, key="a3", comparison="records", side="bundle", detail="absent")
    return done


def make_migration(account: Account, user: User, state: str, **more: object) -> Migration:
    """A migration in *state*, of a file that was received; needs a bound session."""
    sent = {"length": 2048, "offset": 2048, "expires_at": NOON, "completed_at": NOON}
    upload = Upload.objects.create(account=account, created_by=user, file_name="2609201713002.zip", **sent)
    source = {"source_id": "else4cas-1", "source_name": "Else4Cas", "source_variant": "database"}
    fields = source | {"encrypted": False} | more
    number = Migration.objects.count() + 1
    return Migration.objects.create(
        account=account, number=number, upload=upload, started_by=user, state=state, **fields
    )


def _report() -> Report:
    returns = TableReport("returns", 5, 4, {"before-2012": 1}, 2, 0, 0, {"reference-missing": 1}, 1, 1, 0.5)
    clients = TableReport("clients", 2, 2, {}, 0, 0, 2, {}, 0, 0, 0.1)
    totals = (TotalReport("OB", 2020, 3, 1, 1), TotalReport("OB", 2021, 1, 1, 0))
    return Report((clients, returns), totals, ("BAS 2012",), 1)
