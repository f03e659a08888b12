"""Reading the descriptors back: from JSON that anyone may have written to ``BundleInfo`` and lists of members.

``descriptor`` is the other direction; ``docs/format/descriptor.md`` is the specification. Limits come before parsing,
types after.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from overstap.bundle.content_problems import DescriptorError, VersionUnknownError
from overstap.bundle.descriptor import StoredMember, field_type
from overstap.bundle.info import BundleInfo, ControlTotal, DocumentRef, SegmentRef, SourceInfo, TableCount
from overstap.bundle.json_objects import JsonObject, parse_json
from overstap.bundle.model import FORMAT_VERSION, LEDGER_TABLES, RECORD_TABLES, TABLES, Table
from overstap.i18n import translate

T = TypeVar("T")

# Four digits are plenty, and short enough for int() to be harmless.
_VERSION = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})")
_SEGMENT_PATH = re.compile(r"([a-z][a-z_]{0,62})/[0-9]{6}\.parquet")
_DOCUMENT_PATH = re.compile(r"documents/[0-9]{6}\.bin")
_MEMBER_PATH = re.compile(r"m/[0-9]{6}\.age")


@dataclass(frozen=True)
class Contents:
    """The inner descriptor: what the bundle says about itself, its segments and its documents."""

    info: BundleInfo
    segments: tuple[SegmentRef, ...]
    documents: tuple[DocumentRef, ...]

    @property
    def members(self) -> set[str]:
        """The paths under ``data/`` of everything that it names, as stored."""
        return {segment.member for segment in self.segments} | {document.member for document in self.documents}


def check_version(path: str, version: str) -> None:
    """Raises VersionUnknownError unless *version*, stated in *path*, has a major version that this software reads."""
    match = _VERSION.fullmatch(version)
    if match is None or match[1] != FORMAT_VERSION.partition(".")[0]:
        raise VersionUnknownError(path, version=version[:20], known=FORMAT_VERSION)


def is_later(version: str) -> bool:
    """Whether the checked *version* is of a later minor version than this software knows."""
    return int(version.partition(".")[2]) > int(FORMAT_VERSION.partition(".")[2])


def parse_outer(path: str, data: bytes) -> tuple[str, tuple[StoredMember, ...]]:
    """The outer descriptor of an encrypted bundle: the inner one's path, and all members; raises BundleProblem."""
    whole = JsonObject(path, parse_json(path, data))
    about = whole.child("overstap")
    check_version(path, about.get("format_version", str))
    members = tuple(
        StoredMember(one.matching("path", _MEMBER_PATH), one.count("bytes"), one.hash())
        for one in whole.children("resources")
    )
    descriptor = about.matching("descriptor", _MEMBER_PATH)
    # Only what is described, and so compared with the manifest, may be decrypted and believed.
    if descriptor not in {member.path for member in members}:
        raise about.wrong("descriptor")
    _refuse_twice(path, [member.path for member in members])
    return descriptor, members


def parse_inner(path: str, data: bytes, *, recipient: str | None) -> Contents:
    """The inner descriptor; *recipient* is that of the bag when it is encrypted. Raises BundleProblem."""
    whole = JsonObject(path, parse_json(path, data))
    about = whole.child("overstap")
    version = about.get("format_version", str)
    check_version(path, version)
    segments: list[SegmentRef] = []
    documents: list[DocumentRef] = []
    for resource in whole.children("resources"):
        # What is no document must be a segment, complete with table and schema: there is no third kind.
        if "document" in resource.child("overstap").value:
            documents.append(_document(resource, encrypted=recipient is not None))
        else:
            segments.append(_segment(resource, version, encrypted=recipient is not None))
    # Two resources on one member would load its records twice, or pass one document off as another.
    _refuse_twice(path, [one.path for one in segments] + [one.path for one in documents])
    _refuse_twice(path, [one.member for one in segments] + [one.member for one in documents])
    return Contents(_info(about, recipient), tuple(segments), tuple(documents))


def _refuse_twice(path: str, names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise DescriptorError(path, what=translate("een onderdeel wordt twee keer genoemd"))


def _segment(resource: JsonObject, version: str, *, encrypted: bool) -> SegmentRef:
    about = resource.child("overstap")
    path = resource.matching("path", _SEGMENT_PATH)
    table = about.get("table", str)
    # Path and property say the same twice; software that goes by either must get the same table.
    if path.partition("/")[0] != table:
        raise about.wrong("table")
    if table in TABLES and not is_later(version):
        _check_schema(resource.child("schema"), TABLES[table])
    member = about.matching("member", _MEMBER_PATH) if encrypted else path
    return SegmentRef(table, path, about.count("records"), resource.hash(), about.count("bytes"), member)


def _check_schema(schema: JsonObject, table: Table) -> None:
    """Other software goes by the schema in the descriptor, so that must tell the same as ours."""
    fields = {field.get("name", str): field.get("type", str) for field in schema.children("fields")}
    if fields != {column.name: field_type(column) for column in table.columns}:
        raise schema.wrong("fields")
    if schema.value.get("primaryKey") != list(table.key):
        raise schema.wrong("primaryKey")


def _document(resource: JsonObject, *, encrypted: bool) -> DocumentRef:
    path = resource.matching("path", _DOCUMENT_PATH)
    member = resource.child("overstap").matching("member", _MEMBER_PATH) if encrypted else path
    return DocumentRef(path, resource.hash(), resource.count("bytes"), member)


def _info(about: JsonObject, recipient: str | None) -> BundleInfo:
    source = about.child("source")
    tables = about.child("tables")
    return BundleInfo(
        format_version=about.get("format_version", str),
        source=SourceInfo(source.get("id", str), source.get("variant", str), source.get("name", str)),
        created=about.instant("created"),
        tool_version=about.get("tool_version", str),
        encrypted=recipient is not None,
        recipient=recipient,
        account=about.optional("account", str),
        content_digest=about.matching("content_digest", re.compile(r"[0-9a-f]{64}")),
        tables={table.name: _table_count(tables.child(table.name)) for table in RECORD_TABLES},
        ledgers={table.name: tables.child(table.name).count("records") for table in LEDGER_TABLES},
        attested=about.child("attested").mapping(bool),
        totals=tuple(
            ControlTotal(total.get("tax_type", str), total.get("tax_year", int), total.count("returns"))
            for total in about.children("totals")
        ),
    )


def _table_count(table: JsonObject) -> TableCount:
    return TableCount(table.count("inventory"), table.count("records"), table.child("left_behind").counts())
