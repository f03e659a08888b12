"""A small tax practice of invented people, written as a bundle: what all other examples are made from.

Numbers that look like a BSN or RSIN pass their check and belong to nobody. ``parts`` takes the result apart.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from overstap.bundle import BundleSummary, BundleWriter, InventoryEntry, Recipient, SourceInfo
from overstap.bundle.limits import SEGMENT_BYTES
from overstap.bundle.model import Reason, Severity

STARTED = datetime(2017, 9, 26, 11, 0, 2, tzinfo=UTC)

SOURCE = SourceInfo("7c0de1f2-0000-4000-8000-000000000001", "database", "Voorbeeldkantoor")

OFFICES: list[dict[str, object]] = [
    {"id": "1", "name": "Kantoor Één", "tax_consultant_number": "971923", "city": "Zwolle", "country": "NL"},
]
USERS: list[dict[str, object]] = [
    {"id": "u1", "name": "Anna de Boer", "email": "anna@voorbeeld.example", "active": True},
    {"id": "u2", "name": "Bram Ünal", "active": False},
]
CLIENTS: list[dict[str, object]] = [
    {
        "id": "c1",
        "office_id": "1",
        "kind": "person",
        "state": "current",
        "name": "Jansen",
        "initials": "J.",
        "bsn": "111222333",
        "date_of_birth": date(1970, 2, 28),
    },
    {"id": "c2", "office_id": "1", "kind": "person", "state": "former", "name": "Çelik", "bsn": "123456782"},
    {"id": "c3", "office_id": "1", "kind": "company", "state": "current", "name": "Bakkerij 't Hoekje B.V."},
]
RELATIONS: list[dict[str, object]] = [
    {"id": "m1", "client_id": "c1", "user_id": "u1", "responsibility": "Relatiebeheer", "source_role": "Behandelaar"},
]
RETURNS: list[dict[str, object]] = [
    {
        "id": f"r{number}",
        "client_id": client,
        "program": f"{program} {year}",
        "tax_type": tax,
        "message_kind": "aangifte",
        "tax_year": year,
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        "version": 1,
        "status": "definitive",
        "source_status": "Definitief",
        "filed_at": datetime(year + 1, 4, 30, 12, 0, 0, 123456, tzinfo=UTC),
        "document_format": "program-document",
        "document": f'{{"aangifte": {number}, "jaar": {year}}}'.encode(),
    }
    for number, client, program, tax, year in (
        (1, "c1", "BAS", "IB", 2014),
        (2, "c1", "BAS", "IB", 2015),
        (3, "c2", "BAS", "IB", 2015),
        (4, "c3", "VPB", "VPB", 2015),
        (5, "c3", "BTW", "OB", 2016),
    )
]
ROLES: list[dict[str, object]] = [
    {"id": "rol:1", "return_id": "r1", "user_id": "u1", "role": "Behandelaar"},
    {"id": "taak:1", "return_id": "r2", "user_id": "u2", "role": "Controleren", "planned_on": date(2016, 3, 1)},
]
NOTICES: list[dict[str, object]] = [
    {
        "id": "s1",
        "client_id": "c1",
        "return_id": "r1",
        "tax_type": "IB",
        "tax_year": 2014,
        "notice_number": "1112.22.333.H.46",
        "notice_date": date(2015, 8, 14),
        "amount": -312,
        "document_format": "xbrl",
        "document": b"<xbrli:xbrl/>",
    },
    {"id": "s2", "client_id": "c2", "tax_type": "IB", "tax_year": 2015, "amount": 0, "status": "Akkoord"},
]
ATTACHMENTS: list[dict[str, object]] = [
    {
        "id": "b1",
        "return_id": "r1",
        "file_name": "jaaropgaaf.pdf",
        "media_type": "application/pdf",
        "document": b"%PDF-1.4",
    },
    {"id": "b2", "return_id": "r4", "file_name": "leeg.txt", "media_type": "text/plain", "document": b""},
]

RECORDS: dict[str, list[dict[str, object]]] = {
    "offices": OFFICES,
    "users": USERS,
    "clients": CLIENTS,
    "relations": RELATIONS,
    "returns": RETURNS,
    "roles": ROLES,
    "assessment_notices": NOTICES,
    "attachments": ATTACHMENTS,
}

LEFT_BEHIND = (
    ("returns", "r0", Reason.BEFORE_2012),
    ("returns", "r9", Reason.STILL_OPEN),
    ("clients", "c9", Reason.FORMER_CLIENT),
)


def write(folder: Path, *, recipient: Recipient | None = None, segment_bytes: int = SEGMENT_BYTES) -> BundleSummary:
    """Write the practice as a bundle into *folder*."""
    with BundleWriter(
        folder, source=SOURCE, started=STARTED, recipient=recipient, segment_bytes=segment_bytes
    ) as writer:
        fill(writer)
        return writer.finish()


def fill(writer: BundleWriter) -> None:
    """Give the whole practice to *writer*."""
    for table, records in RECORDS.items():
        left = [key for name, key, _ in LEFT_BEHIND if name == table]
        keys = [str(record["id"]) for record in records] + left
        writer.declare(table, [InventoryEntry(key, "database", f"{table}-{key}-v1") for key in keys])
    for table, records in RECORDS.items():
        writer.add(table, records)
    for table, key, reason in LEFT_BEHIND:
        writer.leave_behind(table, key, part="database", reason=reason)
    writer.find("clients", "c2", field="bsn", code="identifier-check", severity=Severity.ADVISORY, detail="elfproef")
