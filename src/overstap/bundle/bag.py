"""The tag files of a BagIt bag as text: written exactly, read strictly.

Beside ``descriptor``; RFC 8493 and ``docs/format/container.md`` are the specification. Knows nothing of zips or tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from overstap.bundle.frame_problems import TagFileError
from overstap.bundle.limits import MAX_MEMBERS
from overstap.i18n import translate

BAGIT = "bagit.txt"
BAG_INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
TAG_FILES = (BAGIT, BAG_INFO, MANIFEST, TAG_MANIFEST)

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

_LINE = re.compile(r"([0-9a-f]{64}) [ *]([!-~]+)")
_LABEL = re.compile(r"([!-9;-~][!-9;-~]*): ?(.*)")


def info_text(fields: Mapping[str, str]) -> str:
    """The text of ``bag-info.txt`` with these labels and one-line values."""
    return "".join(f"{label}: {value}\n" for label, value in fields.items())


def manifest_text(hashes: Iterable[tuple[str, str]]) -> str:
    """The text of a manifest: (path, SHA-256) pairs."""
    return "".join(f"{value}  {path}\n" for path, value in hashes)


def check_declaration(data: bytes) -> None:
    """Raises TagFileError when *data* is not the ``bagit.txt`` of this format."""
    if _lines(BAGIT, data) != DECLARATION.splitlines():
        raise TagFileError(BAGIT, what=translate("geen BagIt 1.0 in UTF-8"))


def parse_info(data: bytes) -> dict[str, str]:
    """The labels and values of ``bag-info.txt``; raises TagFileError on a line of another form or a repeated label."""
    fields: dict[str, str] = {}
    for line in _lines(BAG_INFO, data):
        match = _LABEL.fullmatch(line)
        if match is None or match[1] in fields:
            raise TagFileError(BAG_INFO, what=translate("een regel is ongeldig"))
        fields[match[1]] = match[2].strip()
    return fields


def parse_manifest(name: str, data: bytes) -> dict[str, str]:
    """Path → SHA-256 of the manifest *name*; raises TagFileError on a line of another form or a repeated path."""
    hashes: dict[str, str] = {}
    for line in _lines(name, data):
        match = _LINE.fullmatch(line)
        if match is None or match[2] in hashes:
            raise TagFileError(name, what=translate("een regel is ongeldig"))
        hashes[match[2]] = match[1]
    return hashes


def _lines(name: str, data: bytes) -> list[str]:
    # Before they become so many texts: a file of nothing but line ends takes ten times its size then.
    if data.count(b"\n") > MAX_MEMBERS:
        raise TagFileError(name, what=translate("te veel regels"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TagFileError(name, what=translate("geen UTF-8")) from error
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []
