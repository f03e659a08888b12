from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from conformance.registry import Kit

from overstap import __version__
from overstap.bundle import BundleReader
from overstap.bundle.bag import parse_info
from tests.bundle.making import office, write


def files(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_bag_info_says_what_the_format_asks(readable: Path) -> None:
    info = parse_info(files(readable)["bag-info.txt"])
    octets, _, count = info.pop("Payload-Oxum").partition(".")
    payload = [data for name, data in files(readable).items() if name.startswith("data/")]
    assert (int(octets), int(count)) == (sum(map(len, payload)), len(payload))
    assert info == {
        "Bagging-Date": "2017-09-26",
        "Bag-Software-Agent": f"overstap {__version__}",
        "Overstap-Format-Version": "1.0",
        "Overstap-Encrypted": "no",
    }


def test_an_encrypted_bag_names_its_recipient(encrypted: Path, kit: Kit) -> None:
    info = parse_info(files(encrypted)["bag-info.txt"])
    assert (info["Overstap-Encrypted"], info["Overstap-Recipient"]) == ("yes", kit.recipient.public_key)


def test_names_in_an_encrypted_bag_are_opaque(encrypted: Path) -> None:
    names = [name for name in files(encrypted) if name.startswith("data/")]
    opaque = [f"data/m/{number:06}.age" for number in range(1, len(names))]
    assert sorted(names) == ["data/datapackage.json", *opaque]


def test_every_member_of_the_payload_is_in_the_manifest(readable: Path) -> None:
    whole = files(readable)
    listed = [line.split("  ")[1] for line in whole["manifest-sha256.txt"].decode().splitlines()]
    assert sorted(listed) == sorted(name for name in whole if name.startswith("data/"))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_segments_are_numbered_per_table(count: int, tmp_path: Path) -> None:
    path = write(tmp_path, {"offices": [office(number) for number in range(count)]}).path
    with BundleReader.open(path) as reader:
        assert [segment.path for segment in reader.segments("offices")] == ["offices/000001.parquet"][: min(count, 1)]


def test_the_same_records_make_the_same_bytes(tmp_path: Path) -> None:
    """Nothing of the machine, the clock or the process is in a readable bundle."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    one, other = (write(tmp_path / name, {"offices": [office(1)]}) for name in ("a", "b"))
    assert one.sha256 == other.sha256
