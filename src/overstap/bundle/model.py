"""What is in a bundle: its tables, columns, keys, codes and limits; version 1 of the format.

The heart of ``bundle``: ``writing``, ``reading`` and ``verifying`` follow these definitions and contain no column names
of their own. The promises to other implementers stand in ``docs/format/``; a test keeps the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FORMAT_VERSION = "1.0"
"""Major versions differ in meaning and are refused when unknown; minor ones only add columns or tables."""

FIRST_TAX_YEAR = 2012
"""Returns of earlier tax years never migrate (the step plan, "Let op"): left behind, and refused by the portal."""


class Kind(StrEnum):
    """The logical type of a column; ``docs/format`` maps each onto Parquet and onto Data Package types."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    BINARY = "binary"


@dataclass(frozen=True)
class Column:
    """One column: its name, kind, whether a value is required, and whether it holds personal data."""

    name: str
    kind: Kind
    about: str
    required: bool = False
    personal: bool = False
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values are keys of another table, when not null."""

    column: str
    table: str


@dataclass(frozen=True)
class Table:
    """One table: columns in order, the key that identifies a record at its source, references to other tables."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    foreign_keys: tuple[ForeignKey, ...] = ()

    @property
    def is_ledger(self) -> bool:
        """Whether the table accounts for records (inventory, left_behind, findings) instead of holding them."""
        return self.name in {"inventory", "left_behind", "findings"}

    def column(self, name: str) -> Column:
        """The column called *name*; raises KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


class TaxType(StrEnum):
    """The taxes whose returns and assessments migrate; OTHER keeps what is none of these under its own name."""

    IB = "IB"
    VPB = "VPB"
    OB = "OB"
    ICP = "ICP"
    ERF = "ERF"
    TSL = "TSL"
    ZVW = "ZVW"
    OTHER = "OTHER"


class ClientKind(StrEnum):
    """Person (natural key: BSN) or company (natural key: fiscal number and sequence number)."""

    PERSON = "person"
    COMPANY = "company"


class ClientState(StrEnum):
    """``current`` is "Klant", ``former`` is "Geen klant meer"."""

    CURRENT = "current"
    FORMER = "former"


class ReturnStatus(StrEnum):
    """How far a return is; the source's own word is kept beside it in ``source_status``."""

    OPEN = "open"
    FILED = "filed"
    DEFINITIVE = "definitive"


class DocumentFormat(StrEnum):
    """What a document is: the SBR message as filed, or the program's own open document (JSON)."""

    XBRL = "xbrl"
    PROGRAM_DOCUMENT = "program-document"


class Reason(StrEnum):
    """Why a record of the inventory was left behind; every one has a sentence in ``docs/format``."""

    BEFORE_2012 = "before-2012"
    NOT_SELECTED = "not-selected"
    OTHER_PHASE = "other-phase"
    STILL_OPEN = "still-open"
    PAST_RETENTION = "past-retention"
    FORMER_CLIENT = "former-client"
    BANK_VARIANT = "bank-variant"
    NOT_A_TAX_MESSAGE = "not-a-tax-message"
    NOT_SBR = "not-sbr"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    DUPLICATE = "duplicate"
    PROGRAM_MISSING = "program-missing"
    PROGRAM_FAILED = "program-failed"
    NOT_HANDED_OVER = "not-handed-over"
    VANISHED = "vanished"


class Severity(StrEnum):
    """Blocking findings stop an import of that record; advisory ones are shown and the record goes on."""

    BLOCKING = "blocking"
    ADVISORY = "advisory"


def _id(about: str) -> Column:
    return Column("id", Kind.TEXT, about, required=True)


_HASH = Column(
    "content_hash",
    Kind.TEXT,
    "SHA-256 (hex) of the record's canonical content, see docs/format",
    required=True,
)

_ADDRESS = (
    Column("street", Kind.TEXT, "street name", personal=True),
    Column("house_number", Kind.TEXT, "house number", personal=True),
    Column("house_number_addition", Kind.TEXT, "addition to the house number", personal=True),
    Column("postal_code", Kind.TEXT, "postal code as written at the source", personal=True),
    Column("city", Kind.TEXT, "place", personal=True),
    Column("country", Kind.TEXT, "ISO 3166-1 alpha-2; null means as at the source unknown"),
)

_DOCUMENT = (
    Column("document_format", Kind.TEXT, "what the document is", codes=tuple(DocumentFormat)),
    Column(
        "document",
        Kind.BINARY,
        "the document, byte for byte; null when in document_path or absent",
        personal=True,
    ),
    Column(
        "document_path",
        Kind.TEXT,
        "member that holds a document over 4 MiB, relative to the bag's data folder",
    ),
    Column("document_sha256", Kind.TEXT, "SHA-256 (hex) of the document"),
    Column("document_size", Kind.INTEGER, "length of the document in bytes"),
)

OFFICES = Table(
    "offices",
    (
        _id("the office's identity at the source"),
        Column("name", Kind.TEXT, "name of the establishment (vestiging)", required=True),
        Column("tax_consultant_number", Kind.TEXT, "beconnummer, 6 digits"),
        *_ADDRESS,
        _HASH,
    ),
)

USERS = Table(
    "users",
    (
        _id("the desktop user's identity at the source"),
        Column("name", Kind.TEXT, "name as shown in the desktop software", required=True, personal=True),
        Column("email", Kind.TEXT, "e-mail address of the portal user, when linked", personal=True),
        Column("active", Kind.BOOLEAN, "whether the user may still log in at the source"),
        _HASH,
    ),
)

CLIENTS = Table(
    "clients",
    (
        _id("the client's identity at the source"),
        Column("office_id", Kind.TEXT, "the office that serves the client", required=True),
        Column("kind", Kind.TEXT, "person or company", required=True, codes=tuple(ClientKind)),
        Column("client_number", Kind.TEXT, "the office's own number for the client"),
        Column("state", Kind.TEXT, "current or former", required=True, codes=tuple(ClientState)),
        Column("bsn", Kind.TEXT, "burgerservicenummer as at the source, 9 digits when valid", personal=True),
        Column("fiscal_number", Kind.TEXT, "RSIN or fiscaal nummer of a company", personal=True),
        Column("sequence_number", Kind.TEXT, "volgnummer beside the fiscal number; null counts as 1"),
        Column("vat_number", Kind.TEXT, "omzetbelastingnummer; a sole trader's contains the BSN", personal=True),
        Column("vat_id", Kind.TEXT, "btw-id since 2020, never derived from the vat_number", personal=True),
        Column("kvk_number", Kind.TEXT, "number in the handelsregister, 8 digits"),
        Column("initials", Kind.TEXT, "voorletters of a person", personal=True),
        Column("first_name", Kind.TEXT, "first name of a person", personal=True),
        Column("prefix", Kind.TEXT, "tussenvoegsel of a person", personal=True),
        Column("name", Kind.TEXT, "surname of a person or name of a company", required=True, personal=True),
        Column("gender", Kind.TEXT, "as at the source", personal=True),
        Column("date_of_birth", Kind.DATE, "of a person", personal=True),
        Column("email", Kind.TEXT, "e-mail address", personal=True),
        Column("phone", Kind.TEXT, "telephone number", personal=True),
        *_ADDRESS,
        _HASH,
    ),
    foreign_keys=(ForeignKey("office_id", "offices"),),
)

RELATIONS = Table(
    "relations",
    (
        _id("the relation's identity at the source"),
        Column("client_id", Kind.TEXT, "the client", required=True),
        Column("user_id", Kind.TEXT, "the employee", required=True),
        Column(
            "responsibility",
            Kind.TEXT,
            "portal responsibility that the user gets for the client",
            required=True,
        ),
        Column("source_role", Kind.TEXT, "desktop role or planned task that it was taken from"),
        _HASH,
    ),
    foreign_keys=(ForeignKey("client_id", "clients"), ForeignKey("user_id", "users")),
)

ROLES = Table(
    "roles",
    (
        _id("the role's identity at the source"),
        Column("return_id", Kind.TEXT, "the return that the role or task hangs on", required=True),
        Column("user_id", Kind.TEXT, "the employee", required=True),
        Column("role", Kind.TEXT, "name of the desktop role or planned task", required=True),
        Column("planned_on", Kind.DATE, "plan date of a task"),
        _HASH,
    ),
    foreign_keys=(ForeignKey("return_id", "returns"), ForeignKey("user_id", "users")),
)

RETURNS = Table(
    "returns",
    (
        _id("the return's identity at the source"),
        Column("client_id", Kind.TEXT, "the client that the return is for", required=True),
        Column(
            "program",
            Kind.TEXT,
            "what handed the return over, such as BAS 2016 or an SBR folder",
            required=True,
        ),
        Column("tax_type", Kind.TEXT, "the tax", required=True, codes=tuple(TaxType)),
        Column("message_kind", Kind.TEXT, "kind of message, such as aangifte, suppletie, opgaaf", required=True),
        Column("tax_year", Kind.INTEGER, "tax year (belastingjaar)", required=True),
        Column("period_start", Kind.DATE, "first day of the period"),
        Column("period_end", Kind.DATE, "last day of the period"),
        Column("version", Kind.INTEGER, "1 for the first return of its period, higher for a later one"),
        Column("status", Kind.TEXT, "open, filed or definitive", required=True, codes=tuple(ReturnStatus)),
        Column("source_status", Kind.TEXT, "the source's own word for the status"),
        Column("identifier", Kind.TEXT, "number in the message: BSN, RSIN or OB number", personal=True),
        Column("filed_at", Kind.DATETIME, "when it was sent, UTC"),
        Column("entrypoint", Kind.TEXT, "taxonomy entry point of an SBR message"),
        *_DOCUMENT,
        _HASH,
    ),
    foreign_keys=(ForeignKey("client_id", "clients"),),
)

ASSESSMENT_NOTICES = Table(
    "assessment_notices",
    (
        _id("the SBA's identity at the source"),
        Column("client_id", Kind.TEXT, "the client that it is for", required=True),
        Column("return_id", Kind.TEXT, "the return that it answers, when known; it may come in another file"),
        Column("tax_type", Kind.TEXT, "the tax", required=True, codes=tuple(TaxType)),
        Column("tax_year", Kind.INTEGER, "tax year (belastingjaar)", required=True),
        Column(
            "notice_number",
            Kind.TEXT,
            "aanslagnummer, 1 to 23 characters; may contain the BSN",
            personal=True,
        ),
        Column("notice_date", Kind.DATE, "dagtekening"),
        Column("amount", Kind.INTEGER, "to pay (positive) or to receive (negative), whole euros"),
        Column("status", Kind.TEXT, "office's status of the notice; null when the source has none"),
        *_DOCUMENT,
        _HASH,
    ),
    foreign_keys=(ForeignKey("client_id", "clients"), ForeignKey("return_id", "returns")),
)

ATTACHMENTS = Table(
    "attachments",
    (
        _id("the attachment's identity at the source"),
        Column("return_id", Kind.TEXT, "the return that it belongs to", required=True),
        Column("file_name", Kind.TEXT, "its name at the source", required=True, personal=True),
        Column("media_type", Kind.TEXT, "IANA media type"),
        *_DOCUMENT,
        _HASH,
    ),
    foreign_keys=(ForeignKey("return_id", "returns"),),
)

INVENTORY = Table(
    "inventory",
    (
        Column("table", Kind.TEXT, "the table that the record belongs to", required=True),
        Column("id", Kind.TEXT, "the record's identity at the source", required=True),
        Column("part", Kind.TEXT, "what listed it, such as database or BAS 2016", required=True),
        Column("source_hash", Kind.TEXT, "a hash that the source keeps of the record, when it has one"),
    ),
    key=("table", "id"),
)

LEFT_BEHIND = Table(
    "left_behind",
    (
        Column("table", Kind.TEXT, "the table that the record belongs to", required=True),
        Column("id", Kind.TEXT, "the record's identity at the source", required=True),
        Column("part", Kind.TEXT, "what listed it", required=True),
        Column("reason", Kind.TEXT, "why it was left behind", required=True, codes=tuple(Reason)),
        Column("detail", Kind.TEXT, "more about it, for the office; may hold personal data", personal=True),
    ),
    key=("table", "id"),
)

FINDINGS = Table(
    "findings",
    (
        Column("table", Kind.TEXT, "the table of the record that it is about", required=True),
        Column("id", Kind.TEXT, "the record's identity at the source", required=True),
        Column("field", Kind.TEXT, "the column that it is about; empty for the record as a whole", required=True),
        Column("code", Kind.TEXT, "what was found, such as identifier-check", required=True),
        Column("severity", Kind.TEXT, "blocking or advisory", required=True, codes=tuple(Severity)),
        Column("detail", Kind.TEXT, "more about it, for the office; may hold personal data", personal=True),
    ),
    key=("table", "id", "field", "code"),
)

RECORD_TABLES = (OFFICES, USERS, CLIENTS, RELATIONS, RETURNS, ROLES, ASSESSMENT_NOTICES, ATTACHMENTS)
"""The tables that hold records, in the order in which they can be loaded: what is referred to comes first."""

LEDGER_TABLES = (INVENTORY, LEFT_BEHIND, FINDINGS)
"""The tables that account for the records: inventory = exported + left_behind, compared as sets of keys."""

TABLES: dict[str, Table] = {table.name: table for table in (*RECORD_TABLES, *LEDGER_TABLES)}
