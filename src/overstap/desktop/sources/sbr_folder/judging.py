"""What the bytes of one file are: a return, an assessment notice, or something that stays behind and why.

Between ``overstap.xbrl``, which reads messages, and ``index``, which keeps the verdicts. Knows nothing of folders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from overstap.bundle.model import ClientKind, DocumentFormat, Reason, ReturnStatus
from overstap.desktop.sources.faults import no_tax_year
from overstap.desktop.sources.selection import is_beyond
from overstap.i18n import translate
from overstap.xbrl import (
    Finding,
    Instance,
    Message,
    NotATaxMessage,
    NotXbrlError,
    XbrlError,
    XbrlLimitError,
    describe,
    findings_of,
    notice_of,
    read_instance,
)

PROGRAM = "sbr-folder"
"""The name under which the folder takes the place of a program: in the plan, the inventory, and each return."""

VAT_SCHEME = "omzetbelastingnummer"
IDENTIFICATION_SCHEME = "identificatie"
"""Last word of the Belastingdienst's schemes: the OB number, and BSN or RSIN (domain facts on instances)."""


@dataclass(frozen=True)
class Unfit:
    """A file that stays behind; *detail* says more, in the user's language."""

    reason: Reason
    detail: str | None = None


@dataclass(frozen=True)
class Taxpayer:
    """The client that a message is about: one for each kind of number.

    ``column`` is the column of the table clients that the number belongs in; None when its scheme is unknown.
    """

    kind: ClientKind
    column: str | None
    number: str
    initials: str | None = None
    prefix: str | None = None
    name: str | None = None

    def client_id(self, source_id: str) -> str:
        """An identity that shows no number, for logs and addresses; whoever has the bundle has the number anyway."""
        text = "\0".join((source_id, self.kind, self.column or "", self.number))
        return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:32]


@dataclass(frozen=True)
class Fit:
    """A message that can migrate: its table, its row without id, client and document, and what is odd about it."""

    table: str
    row: Mapping[str, str | int | date | None]
    taxpayer: Taxpayer
    tax_year: int
    findings: tuple[Finding, ...]
    recency: str
    """Sorts messages of one client by age: the newest decides what the client is called."""


def judge(data: bytes) -> Fit | Unfit:
    """What *data* is. Never raises for its content: a file of someone else's is no fault of this tool."""
    try:
        instance = read_instance(data)
        message = describe(instance)
    except NotXbrlError as error:
        return Unfit(Reason.NOT_SBR, str(error))
    except XbrlLimitError as error:
        return Unfit(Reason.TOO_LARGE, str(error))
    except XbrlError as error:
        return Unfit(Reason.UNREADABLE, str(error))
    if isinstance(message, NotATaxMessage):
        return Unfit(Reason(message.reason), _why_not(instance))
    # Its file stays behind as what cannot be read does: the year decides where a return belongs.
    if is_beyond(message.tax_year):
        return Unfit(Reason.UNREADABLE, no_tax_year(message.tax_year))
    return _fit(instance, message)


def _why_not(instance: Instance) -> str:
    return translate("Ingang: {entrypoint}").format(entrypoint=", ".join(instance.schema_refs))


def _fit(instance: Instance, message: Message) -> Fit:
    notice = notice_of(instance, message)
    row: dict[str, str | int | date | None] = {
        "tax_type": message.tax_type,
        "tax_year": message.tax_year,
        "document_format": DocumentFormat.XBRL,
    }
    if notice is not None:
        row |= {"notice_number": notice.notice_number, "notice_date": notice.notice_date, "amount": notice.amount}
    else:
        row |= {
            "program": PROGRAM,
            "message_kind": message.message_kind,
            "period_start": message.period_start,
            "period_end": message.period_end,
            "status": ReturnStatus.FILED,
            "identifier": message.identifier,
            "entrypoint": message.entrypoint,
        }
    return Fit(
        table="returns" if notice is None else "assessment_notices",
        row=row,
        taxpayer=taxpayer_of(message),
        tax_year=message.tax_year,
        findings=tuple(findings_of(message)),
        # The tax year goes first: a return sent late is still about an older situation.
        recency=f"{message.tax_year:04d} {message.created or ''}",
    )


def taxpayer_of(message: Message) -> Taxpayer:
    """The client that *message* is for: a company by OB number or RSIN, a person by BSN."""
    scheme = message.identifier_scheme.rstrip("/").rpartition("/")[2].lower()
    company = scheme == VAT_SCHEME or message.tax_type in {"VPB", "OB", "ICP"}
    columns = {VAT_SCHEME: "vat_number", IDENTIFICATION_SCHEME: "fiscal_number" if company else "bsn"}
    names = message.names
    if company:
        # The names in a message of a company are those of a sole trader, or of its legal form.
        name = names.business_name or names.surname
        return Taxpayer(ClientKind.COMPANY, columns.get(scheme), message.identifier, name=name)
    return Taxpayer(
        ClientKind.PERSON,
        columns.get(scheme),
        message.identifier,
        names.initials,
        names.prefix,
        names.surname or names.business_name,
    )
