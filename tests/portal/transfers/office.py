"""A small practice to migrate, as bundles of today's writer; each test changes what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from overstap.bundle import BundleWriter, InventoryEntry, Recipient, SourceInfo
from overstap.bundle.model import RECORD_TABLES, Reason, Severity

Row = dict[str, object]
STARTED = datetime(2017, 9, 26, 11, 0, 2, tzinfo=UTC)


def _return(key: str, client: str, year: int, **more: object) -> Row:
    row: Row = {
        "id": key,
        "client_id": client,
        "program": f"BAS {year}",
        "tax_type": "IB",
        "message_kind": "aangifte",
        "tax_year": year,
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        "version": 1,
        "status": "definitive",
        "source_status": "Definitief",
        "filed_at": datetime(year + 1, 4, 1, 12, tzinfo=UTC),
        "document_format": "xbrl",
        "document": f"<xbrl>{key}</xbrl>".encode(),
    }
    return row | more


def _tables() -> dict[str, list[Row]]:
    return {
        "offices": [{"id": "1", "name": "Vestiging Noord", "city": "Groningen"}],
        "users": [
            {"id": "u1", "name": "M. Edewerker", "email": "Medewerker@noord.example", "active": True},
            {"id": "u2", "name": "O. Nbekend", "email": None, "active": False},
        ],
        "clients": [
            {"id": "c1", "office_id": "1", "kind": "person", "state": "current", "name": "Jansen", "bsn": "111222333"},
            {"id": "c2", "office_id": "1", "kind": "company", "state": "former", "name": "Bakker B.V."},
        ],
        "relations": [{"id": "r1", "client_id": "c1", "user_id": "u1", "responsibility": "Relatiebeheer"}],
        "returns": [
            _return("a1", "c1", 2015),
            _return("a2", "c1", 2016),
            _return("a3", "c2", 2016, tax_type="VPB", program="VPB 2016"),
        ],
        "roles": [{"id": "rol:1", "return_id": "a2", "user_id": "u1", "role": "Behandelaar"}],
        "assessment_notices": [
            {"id": "s1", "client_id": "c1", "return_id": "a2", "tax_type": "IB", "tax_year": 2016, "amount": -120},
        ],
        "attachments": [{"id": "b1", "return_id": "a2", "file_name": "polis.pdf", "document": b"%PDF polis"}],
    }


@dataclass(frozen=True)
class Found:
    """A finding of the exporter."""

    table: str
    key: str
    field: str
    code: str
    severity: Severity


@dataclass
class Practice:
    """What is in the office's desktop software; *left* and *found* are what the exporter leaves behind and remarks."""

    tables: dict[str, list[Row]] = field(default_factory=_tables)
    left: dict[tuple[str, str], Reason] = field(default_factory=lambda: {("returns", "a0"): Reason.BEFORE_2012})
    found: list[Found] = field(default_factory=list)
    not_attested: str | None = None
    source: str = "else4cas-1"

    def row(self, table: str, key: str) -> Row:
        """The record with that key, to be changed."""
        return next(row for row in self.tables[table] if row["id"] == key)

    def add_return(self, key: str, client: str, year: int, **more: object) -> None:
        """Another return."""
        self.tables["returns"].append(_return(key, client, year, **more))

    def only(self, *tables: str) -> Practice:
        """The same practice, with records of these tables only: one phase of a migration."""
        other = deepcopy(self)
        other.tables = {name: rows if name in tables else [] for name, rows in other.tables.items()}
        other.left = {key: reason for key, reason in other.left.items() if key[0] in tables}
        return other

    def export(self, folder: Path, *, recipient: Recipient | None = None, segment_bytes: int = 2**24) -> Path:
        """A bundle of it in *folder*."""
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("*.zip")))
        writer = BundleWriter(
            folder,
            source=SourceInfo(self.source, "database", "Else4Cas"),
            started=STARTED + timedelta(minutes=number),
            recipient=recipient,
            segment_bytes=segment_bytes,
        )
        with writer:
            if self.not_attested:
                writer.not_attested(self.not_attested)
            for table in RECORD_TABLES:
                self._hand_over(writer, table.name)
            for find in self.found:
                writer.find(find.table, find.key, field=find.field, code=find.code, severity=find.severity)
            return writer.finish().path

    def _hand_over(self, writer: BundleWriter, table: str) -> None:
        rows: list[Mapping[str, object]] = list(self.tables[table])
        left = {key: reason for (of, key), reason in self.left.items() if of == table}
        if self.not_attested is None:
            keys = [str(row["id"]) for row in rows] + list(left)
            writer.declare(table, [InventoryEntry(key, "database") for key in keys])
        part = self.not_attested or "database"
        writer.add(table, rows, part=part)
        for key, reason in left.items():
            writer.leave_behind(table, key, part=part, reason=reason)
