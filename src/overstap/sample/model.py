"""What a sample office has: people, clients, filings and notices, as plain values without ids of the database.

Between the modules that invent (``people``, ``offices``, ``filings``, ``notices``) and those that write (``sqlite``,
``localfiles``), which give the ids.
"""

from dataclasses import dataclass
from datetime import date, datetime

FIRST_YEAR = 2010
LAST_YEAR = 2025
# The day on which every sample office stands: fixed, because the same seed must give the same bytes next year too.
TODAY = date(2026, 6, 30)


@dataclass(frozen=True)
class Address:
    """A Dutch address."""

    street: str
    house_number: str
    addition: str | None
    postal_code: str
    city: str
    country: str | None = "NL"


@dataclass(frozen=True)
class Person:
    """A natural person: a client, a client's partner or an employee."""

    bsn: str | None
    initials: str
    first_name: str
    prefix: str | None
    surname: str
    gender: str
    born: date

    @property
    def full_name(self) -> str:
        """First name, prefix and surname."""
        return " ".join(filter(None, (self.first_name, self.prefix, self.surname)))


@dataclass(frozen=True)
class Office:
    """An establishment (vestiging) of the practice."""

    name: str
    tax_consultant_number: str
    address: Address
    domain: str


@dataclass(frozen=True)
class User:
    """Someone who logs in to the desktop programs; *office* is the position of the office where they work."""

    login: str
    name: str
    email: str | None
    active: bool
    office: int
    person: Person


@dataclass(frozen=True)
class Client:
    """A client; *person* is the client itself, or for a company the director who signs.

    *filed_under* is the BSN or RSIN in its messages, also when the client's card lacks it.
    """

    position: int
    office: int
    number: str
    kind: str
    person: Person
    partner: Person | None
    name: str
    bsn: str | None
    fiscal_number: str | None
    sequence_number: str | None
    filed_under: str
    vat_number: str | None
    vat_id: str | None
    kvk_number: str | None
    business: str | None
    email: str | None
    phone: str | None
    address: Address
    former: bool
    first_year: int
    last_year: int
    vat_period: str | None

    @property
    def is_company(self) -> bool:
        """Whether it is a legal person."""
        return self.kind == "B"


@dataclass(frozen=True)
class Attachment:
    """A file that was added to a return."""

    file_name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Planned:
    """A return that a client has, before its content is made."""

    program: str
    tax: str
    kind: str
    year: int
    start: date
    end: date
    version: int
    status: str
    sent_at: datetime | None


@dataclass(frozen=True)
class Filing:
    """A return with its stored content; *checksum* is the SHA-256 of what was filed, None when nothing was."""

    planned: Planned
    reference: str | None
    checksum: str | None
    stored_format: str | None
    stored: bytes | None
    roles: tuple[tuple[int, str], ...] = ()
    tasks: tuple[tuple[int, str, date], ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Notice:
    """An SBA: *answers* is the position of the filing that it answers in the client's dossier."""

    answers: int | None
    tax: str
    year: int
    number: str
    dated: date
    amount: int
    status: str | None
    stored_format: str
    stored: bytes


@dataclass(frozen=True)
class Dossier:
    """Everything about one client."""

    client: Client
    relations: tuple[tuple[int, str], ...]
    filings: tuple[Filing, ...]
    notices: tuple[Notice, ...]
