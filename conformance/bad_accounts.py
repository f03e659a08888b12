"""Bundles whose records are each right, and together do not add up; and encrypted ones that cheat."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pyrage
from pyrage import x25519

from conformance.parts import Json, Parts
from conformance.registry import Kit, example

INVENTORY = "inventory/000001"
LEFT_BEHIND = "left_behind/000001"
FINDINGS = "findings/000001"


@example
def inventory_not_met(kit: Kit) -> bytes:
    """The source listed a client of which nothing is known."""
    parts = kit.parts
    row = {"table": "clients", "id": "c99", "part": "database", "source_hash": None}
    _insert(parts, INVENTORY, row)
    _count(parts, "clients", inventory=5)
    return parts.seal().zip()


@example
def inventory_too_short(kit: Kit) -> bytes:
    """An attachment came along that the source did not list."""
    parts = kit.parts
    parts.edit(INVENTORY, lambda rows: rows.remove(next(row for row in rows if row["id"] == "b2")))
    _segment_rows(parts, INVENTORY, -1)
    _count(parts, "attachments", inventory=1)
    return parts.seal().zip()


@example
def left_behind_and_exported(kit: Kit) -> bytes:
    """A client that came along is also listed as left behind."""
    parts = kit.parts
    row = {"table": "clients", "id": "c3", "part": "database", "reason": "not-selected", "detail": None}
    _insert(parts, LEFT_BEHIND, row)
    _count(parts, "clients", left_behind={"former-client": 1, "not-selected": 1})
    return parts.seal().zip()


@example
def left_behind_of_unknown_table(kit: Kit) -> bytes:
    """Something was left behind of a table that does not exist."""
    parts = kit.parts
    parts.edit(LEFT_BEHIND, lambda rows: rows[-1].update(table="zebras"))
    return parts.seal().zip()


@example
def reference_dangling(kit: Kit) -> bytes:
    """A return for a client that nobody listed, without a finding."""
    parts = kit.parts
    parts.edit("returns/000001", lambda rows: rows[0].update(client_id="c77"))
    parts.redigest()
    return parts.seal().zip()


@example
def good_reference_announced(kit: Kit) -> bytes:
    """A return for a client that nobody listed, with a finding that says so."""
    parts = kit.parts
    parts.edit("returns/000001", lambda rows: rows[0].update(client_id="c77"))
    parts.redigest()
    row = {"table": "returns", "id": "r1", "field": "client_id", "code": "reference-missing", "severity": "blocking"}
    _insert(parts, FINDINGS, row | {"detail": None})
    return parts.seal().zip()


@example
def part_not_attested_or_denied(kit: Kit) -> bytes:
    """The descriptor does not say whether the database listed by itself."""
    return _described(kit, lambda whole: whole["overstap"].update(attested={"BAS 2016": True}))


@example
def exported_miscounted(kit: Kit) -> bytes:
    """The descriptor counts one client too many."""
    return _described(kit, lambda whole: whole["overstap"]["tables"]["clients"].update(records=4))


@example
def reason_miscounted(kit: Kit) -> bytes:
    """The descriptor gives another reason than the table."""
    change = {"left_behind": {"not-selected": 1}}
    return _described(kit, lambda whole: whole["overstap"]["tables"]["clients"].update(change))


@example
def totals_wrong(kit: Kit) -> bytes:
    """The control totals count a return in another year."""
    return _described(kit, lambda whole: whole["overstap"]["totals"][0].update(tax_year=2013))


@example
def digest_wrong(kit: Kit) -> bytes:
    """The content digest is of other content."""
    return _described(kit, lambda whole: whole["overstap"].update(content_digest="0" * 64))


@example
def document_unused(kit: Kit) -> bytes:
    """A document member that no record refers to."""
    parts = kit.parts
    parts.files["data/documents/000001.bin"] = b"payload"

    def change(whole: Json) -> None:
        whole["resources"].append(
            {
                "name": "document-000001",
                "path": "documents/000001.bin",
                "bytes": 7,
                "hash": "sha256:239f59ed55e737c77147cf55ad0c1b030b6d7ee748a7426952f9b852d5a935e5",
                "overstap": {"document": True},
            }
        )

    parts.describe(change)
    return parts.seal().zip()


@example
def encrypted_to_another(kit: Kit) -> bytes:
    """Encrypted to a key that nobody has."""
    parts = Parts.of(kit.encrypted)
    parts.info("Overstap-Recipient", str(x25519.Identity.generate().to_public()))
    return parts.seal_tags().zip()


@example
def encrypted_beyond_repair(kit: Kit) -> bytes:
    """An encrypted member was damaged before the manifests were made."""
    parts = Parts.of(kit.encrypted)
    name = f"data/{_inner(parts)}"
    parts.files[name] = parts.files[name][:-20] + bytes(20)
    return _sealed_outer(parts)


@example
def encrypted_with_stowaway(kit: Kit) -> bytes:
    """An opaque member that the inner descriptor does not name."""
    parts = Parts.of(kit.encrypted)
    parts.files["data/m/000999.age"] = pyrage.encrypt(b"stowaway", [_recipient(kit)])
    return _sealed_outer(parts)


@example
def encrypted_outer_incomplete(kit: Kit) -> bytes:
    """An opaque member that the outer descriptor does not name."""
    parts = Parts.of(kit.encrypted)
    parts.files["data/m/000999.age"] = pyrage.encrypt(b"stowaway", [_recipient(kit)])
    return parts.seal().zip()


@example
def encrypted_size_lies(kit: Kit) -> bytes:
    """A member decrypts to more than the inner descriptor says."""
    parts = Parts.of(kit.encrypted)
    name = f"data/{_inner(parts)}"
    inner = json.loads(pyrage.decrypt(parts.files[name], [x25519.Identity.from_str(kit.secret)]))
    member = f"data/{inner['resources'][0]['overstap']['member']}"
    parts.files[member] = pyrage.encrypt(bytes(1_000_000), [_recipient(kit)])
    return _sealed_outer(parts)


@example
def encrypted_plain_inside(kit: Kit) -> bytes:
    """A readable segment in a bundle that says to be encrypted."""
    parts = Parts.of(kit.encrypted)
    parts.files["data/clients/000001.parquet"] = kit.parts.files["data/clients/000001.parquet"]
    return parts.seal().zip()


def _described(kit: Kit, change: Callable[[Json], object]) -> bytes:
    parts = kit.parts
    parts.describe(change)
    return parts.seal().zip()


def _insert(parts: Parts, path: str, row: Json) -> None:
    """Put *row* into a ledger segment, in key order."""

    def change(rows: list[Json]) -> None:
        rows.append(row)
        rows.sort(key=lambda one: (one["table"], one["id"]))

    parts.edit(path, change)
    _segment_rows(parts, path, 1)


def _segment_rows(parts: Parts, path: str, more: int) -> None:
    def change(whole: Json) -> None:
        resource = next(one for one in whole["resources"] if one["path"] == f"{path}.parquet")
        resource["overstap"]["records"] += more
        whole["overstap"]["tables"][path.partition("/")[0]]["records"] += more

    parts.describe(change)


def _count(parts: Parts, table: str, **numbers: object) -> None:
    parts.describe(lambda whole: whole["overstap"]["tables"][table].update(numbers))


def _inner(parts: Parts) -> str:
    name: str = parts.descriptor["overstap"]["descriptor"]
    return name


def _recipient(kit: Kit) -> x25519.Recipient:
    return x25519.Recipient.from_str(kit.recipient.public_key)


def _sealed_outer(parts: Parts) -> bytes:
    """The parts with outer descriptor and manifests made right."""

    def change(whole: Json) -> None:
        whole["resources"] = [
            {"name": name[5:-4].replace("/", "-"), "path": name[5:], "bytes": len(data), "hash": _hash(data)}
            for name, data in parts.files.items()
            if name.endswith(".age")
        ]

    parts.describe(change)
    return parts.seal().zip()


def _hash(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
