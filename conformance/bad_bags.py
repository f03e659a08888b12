"""Bags and descriptors that are damaged, incomplete, or say what is not so."""

from __future__ import annotations

from collections.abc import Callable

from conformance.parts import DESCRIPTOR, Json, Parts
from conformance.registry import Kit, example


@example
def flipped_bit(kit: Kit) -> bytes:
    """One bit of a segment is another, as after a bad copy."""
    data = bytearray(kit.readable)
    data[data.index(b"PAR1") + 40] ^= 1
    return bytes(data)


@example
def flipped_bit_encrypted(kit: Kit) -> bytes:
    """One bit of an encrypted member is another."""
    data = bytearray(kit.encrypted)
    data[data.index(b"age-encryption.org") + 300] ^= 1
    return bytes(data)


@example
def changed_and_zipped_again(kit: Kit) -> bytes:
    """A segment was changed and everything zipped again, but not the manifest."""
    parts = kit.parts
    parts.files["data/users/000001.parquet"] += b"\0"
    parts.info("Payload-Oxum", _oxum(parts))
    return parts.seal_tags().zip()


@example
def manifest_changed(kit: Kit) -> bytes:
    """The manifest was changed, but not the tag manifest."""
    parts = kit.parts
    parts.files["manifest-sha256.txt"] = parts.files["manifest-sha256.txt"].replace(b"  data", b" *data", 1)
    return parts.zip()


@example
def member_missing(kit: Kit) -> bytes:
    """A segment that manifest and descriptor name is not there."""
    parts = kit.parts
    del parts.files["data/users/000001.parquet"]
    parts.info("Payload-Oxum", _oxum(parts))
    return parts.seal_tags().zip()


@example
def manifest_missing(kit: Kit) -> bytes:
    """There is no manifest."""
    parts = kit.parts
    del parts.files["manifest-sha256.txt"]
    return parts.zip()


@example
def member_extra(kit: Kit) -> bytes:
    """A segment that no list names."""
    parts = kit.parts
    parts.files["data/users/000009.parquet"] = b"PAR1"
    parts.info("Payload-Oxum", _oxum(parts))
    return parts.seal_tags().zip()


@example
def member_not_described(kit: Kit) -> bytes:
    """A segment that the manifest lists and the descriptor does not."""
    parts = kit.parts
    parts.files["data/users/000009.parquet"] = b"PAR1"
    return parts.seal().zip()


@example
def member_only_described(kit: Kit) -> bytes:
    """A segment that the descriptor names and that is nowhere else."""
    parts = kit.parts
    del parts.files["data/users/000001.parquet"]
    return parts.seal().zip()


@example
def oxum_wrong(kit: Kit) -> bytes:
    """Payload-Oxum counts one file too many."""
    parts = kit.parts
    parts.info("Payload-Oxum", "1.1")
    return parts.seal_tags().zip()


@example
def bagit_later(kit: Kit) -> bytes:
    """Another version of BagIt."""
    parts = kit.parts
    parts.files["bagit.txt"] = parts.files["bagit.txt"].replace(b"1.0", b"2.0")
    return parts.seal_tags().zip()


@example
def tag_manifest_incomplete(kit: Kit) -> bytes:
    """The tag manifest does not cover bag-info.txt."""
    parts = kit.parts
    lines = parts.files["tagmanifest-sha256.txt"].splitlines(keepends=True)
    parts.files["tagmanifest-sha256.txt"] = b"".join(line for line in lines if b"bag-info" not in line)
    return parts.zip()


@example
def bag_info_malformed(kit: Kit) -> bytes:
    """A line of bag-info.txt is no label and value."""
    parts = kit.parts
    parts.files["bag-info.txt"] += b"who knows\n"
    return parts.seal_tags().zip()


@example
def encrypted_for_nobody(kit: Kit) -> bytes:
    """It says to be encrypted, but not for whom."""
    parts = kit.parts
    parts.info("Overstap-Encrypted", "yes")
    return parts.seal().zip()


@example
def version_unknown(kit: Kit) -> bytes:
    """Format version 2.0."""
    parts = kit.parts
    parts.info("Overstap-Format-Version", "2.0")
    return parts.seal().zip()


@example
def version_differs(kit: Kit) -> bytes:
    """The descriptor gives another minor version than bag-info.txt."""
    return _described(kit, lambda whole: whole["overstap"].update(format_version="1.1"))


@example
def descriptor_missing(kit: Kit) -> bytes:
    """There is no descriptor."""
    parts = kit.parts
    del parts.files[DESCRIPTOR]
    return parts.seal().zip()


@example
def descriptor_not_json(kit: Kit) -> bytes:
    """The descriptor is cut off."""
    parts = kit.parts
    parts.files[DESCRIPTOR] = parts.files[DESCRIPTOR][:-10]
    return parts.seal().zip()


@example
def descriptor_repeats_key(kit: Kit) -> bytes:
    """A key occurs twice in one object, so that two readers may see two bundles."""
    parts = kit.parts
    parts.files[DESCRIPTOR] = b'{"name": "x", ' + parts.files[DESCRIPTOR].lstrip()[1:]
    return parts.seal().zip()


@example
def descriptor_deep(kit: Kit) -> bytes:
    """A hundred thousand lists in each other."""
    parts = kit.parts
    parts.files[DESCRIPTOR] = b"[" * 100_000 + b"]" * 100_000
    return parts.seal().zip()


@example
def descriptor_bomb(kit: Kit) -> bytes:
    """Millions of empty lists."""
    parts = kit.parts
    parts.files[DESCRIPTOR] = b"[" + b"[]," * 2_000_000 + b"[]]"
    return parts.seal().zip()


@example
def descriptor_incomplete(kit: Kit) -> bytes:
    """The descriptor does not say which tables there are."""
    return _described(kit, lambda whole: whole["overstap"].pop("tables"))


@example
def descriptor_number_as_text(kit: Kit) -> bytes:
    """A count is written as text."""
    return _described(kit, lambda whole: whole["resources"][0]["overstap"].update(bytes="1971"))


@example
def descriptor_names_twice(kit: Kit) -> bytes:
    """A segment is named twice."""
    return _described(kit, lambda whole: whole["resources"].append(whole["resources"][0]))


@example
def descriptor_path_outside(kit: Kit) -> bytes:
    """A resource whose path leads out of the bag."""
    return _described(kit, lambda whole: whole["resources"][0].update(path="../../offices/000001.parquet"))


@example
def descriptor_other_schema(kit: Kit) -> bytes:
    """The schema of a segment leaves a column out."""
    return _described(kit, lambda whole: whole["resources"][0]["schema"]["fields"].pop())


@example
def descriptor_unknown_table(kit: Kit) -> bytes:
    """A table that version 1.0 does not know, in a bundle of version 1.0."""
    parts = kit.parts
    parts.files["data/deadlines/000001.parquet"] = parts.files["data/offices/000001.parquet"]

    def change(whole: Json) -> None:
        offices = whole["resources"][0]
        later = {"name": "deadlines-000001", "path": "deadlines/000001.parquet"}
        whole["resources"].append(offices | later | {"overstap": offices["overstap"] | {"table": "deadlines"}})

    parts.describe(change)
    return parts.seal().zip()


@example
def segment_described_wrong(kit: Kit) -> bytes:
    """The descriptor gives another hash of a segment than its bytes have."""
    return _described(kit, lambda whole: whole["resources"][0].update(hash="sha256:" + "0" * 64))


def _described(kit: Kit, change: Callable[[Json], object]) -> bytes:
    """The practice with a changed descriptor, sealed again."""
    parts = kit.parts
    parts.describe(change)
    return parts.seal().zip()


def _oxum(parts: Parts) -> str:
    payload = [data for name, data in parts.files.items() if name.startswith("data/")]
    return f"{sum(map(len, payload))}.{len(payload)}"
