"""The Data Package descriptors as JSON: built from what was written, and read back with nothing taken on trust.

Beside ``bag``; ``docs/format/descriptor.md`` is the specification. ``contents`` reads; this module writes and knows
the names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from overstap.bundle.encryption import Recipient
from overstap.bundle.errors import SourceTextError
from overstap.bundle.info import BundleInfo, DocumentRef, SegmentRef, SourceInfo, TableCount
from overstap.bundle.limits import MAX_DESCRIPTOR_TEXT_BYTES
from overstap.bundle.model import TABLES, Column, Kind, Table
from overstap.i18n import translate

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

DESCRIPTOR = "datapackage.json"

_FIELD_TYPES = {
    Kind.TEXT: "string",
    Kind.INTEGER: "integer",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.DATETIME: "datetime",
    # Bytes have no type of their own in Data Package; software that checks values must leave them alone.
    Kind.BINARY: "any",
}


@dataclass(frozen=True)
class StoredMember:
    """A member as the outer descriptor names it: path under ``data/``, length and SHA-256 as stored."""

    path: str
    size: int
    sha256: str


def check_source(source: SourceInfo, recipient: Recipient | None) -> None:
    """See whether what *source* and the account of *recipient* are called can stand in a descriptor.

    Raises:
        SourceTextError: a text is too long, or holds what is no Unicode text.
    """
    for text in (source.id, source.variant, source.name, (recipient and recipient.account) or ""):
        try:
            length = len(text.encode())
        # Half of a surrogate pair: a file name that is no text on Linux is given to Python that way.
        except UnicodeEncodeError as error:
            raise _unfit(translate("tekens die niet bestaan")) from error
        if length > MAX_DESCRIPTOR_TEXT_BYTES or "\0" in text:
            raise _unfit(translate("te lang") if "\0" not in text else translate("tekens die niet bestaan"))


def _unfit(what: str) -> SourceTextError:
    return SourceTextError(what=what, limit=MAX_DESCRIPTOR_TEXT_BYTES)


def package_name(created: datetime) -> str:
    """The name of the package, after the start of the export."""
    return f"overstap-{created.astimezone():%d%m%Y%H%M%S}"


def instant(moment: datetime) -> str:
    """*moment* in UTC as RFC 3339."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def inner_json(info: BundleInfo, segments: Iterable[SegmentRef], documents: Iterable[DocumentRef]) -> bytes:
    """The readable descriptor."""
    resources = [_segment_resource(segment, encrypted=info.encrypted) for segment in segments]
    resources += [_document_resource(document, encrypted=info.encrypted) for document in documents]
    return _json(
        {
            "$schema": PROFILE,
            "name": package_name(info.created),
            "created": instant(info.created),
            "resources": resources,
            "overstap": {
                "format_version": info.format_version,
                "source": {"id": info.source.id, "variant": info.source.variant, "name": info.source.name},
                "created": instant(info.created),
                "tool_version": info.tool_version,
                "content_digest": info.content_digest,
                "account": info.account,
                "tables": _tables(info),
                "attested": dict(sorted(info.attested.items())),
                "totals": [
                    {"tax_type": total.tax_type, "tax_year": total.tax_year, "returns": total.returns}
                    for total in sorted(info.totals)
                ],
            },
        }
    )


def outer_json(info: BundleInfo, members: Iterable[StoredMember], descriptor: str) -> bytes:
    """The descriptor of an encrypted bundle: opaque members, and which of them is the inner descriptor."""
    return _json(
        {
            "$schema": PROFILE,
            "name": package_name(info.created),
            "resources": [
                {
                    "name": _resource_name(member.path),
                    "path": member.path,
                    "mediatype": "application/vnd.age",
                    "bytes": member.size,
                    "hash": f"sha256:{member.sha256}",
                }
                for member in members
            ],
            "overstap": {"format_version": info.format_version, "encrypted": True, "descriptor": descriptor},
        }
    )


def field_type(column: Column) -> str:
    """The Data Package type of *column*.

    Whole numbers that may be missing are ``number``: what reads Parquet through pandas sees them as floats, and
    would call each missing one an error.
    """
    if column.kind is Kind.INTEGER and not column.required:
        return "number"
    return _FIELD_TYPES[column.kind]


def table_schema(table: Table) -> dict[str, object]:
    """The Data Package table schema of *table*."""
    fields: list[dict[str, object]] = []
    for column in table.columns:
        described: dict[str, object] = {"name": column.name, "type": field_type(column)}
        if column.required:
            described["constraints"] = {"required": True}
        fields.append(described)
    return {"fields": fields, "primaryKey": list(table.key)}


def _segment_resource(segment: SegmentRef, *, encrypted: bool) -> dict[str, object]:
    # The length stands here and not in the property that Data Package has for it: frictionless checks that one without
    # having counted the bytes of a Parquet file, and so refuses every one of them.
    about: dict[str, object] = {"table": segment.table, "records": segment.records, "bytes": segment.size}
    return {
        "name": _resource_name(segment.path),
        "path": segment.path,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "hash": f"sha256:{segment.sha256}",
        "schema": table_schema(TABLES[segment.table]),
        "overstap": about | _member(segment.member, encrypted=encrypted),
    }


def _document_resource(document: DocumentRef, *, encrypted: bool) -> dict[str, object]:
    return {
        "name": _resource_name(document.path).replace("documents-", "document-"),
        "path": document.path,
        "mediatype": "application/octet-stream",
        "bytes": document.size,
        "hash": f"sha256:{document.sha256}",
        "overstap": {"document": True} | _member(document.member, encrypted=encrypted),
    }


def _member(member: str, *, encrypted: bool) -> dict[str, object]:
    return {"member": member} if encrypted else {}


def _tables(info: BundleInfo) -> dict[str, object]:
    return {name: _table_account(TABLES[name], info.tables.get(name), info.ledgers) for name in TABLES}


def _table_account(table: Table, count: TableCount | None, ledgers: Mapping[str, int]) -> dict[str, object]:
    if count is None:
        return {"records": ledgers.get(table.name, 0)}
    return {
        "records": count.exported,
        "inventory": count.inventory,
        "left_behind": dict(sorted(count.left_behind.items())),
        "references": [{"column": key.column, "table": key.table} for key in table.foreign_keys],
    }


def _resource_name(path: str) -> str:
    return path.rpartition(".")[0].replace("/", "-")


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
