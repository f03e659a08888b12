"""The oldest text form: ``[Section]`` and ``code label=value`` lines in cp1252, as Windows programs wrote them.

Below ``containers`` (returns before SBR) and ``local`` (the files of the local variant). Characters that cp1252 lacks,
line ends and the escape itself are written as backslash escapes, so that every text survives.
"""

import json
import re
from collections.abc import Iterable, Mapping

_MAGIC = "ELSEVIER AANGIFTE 1"
_HEAD = ("Programma", "Formulier", "Jaar", "Nummer")
# What encode(errors="backslashreplace") writes, plus the three escapes of encode_text.
_ESCAPE = re.compile(r"\\(\\|n|r|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
_NAMED = {"\\": "\\", "n": "\n", "r": "\r"}


class FieldFileError(Exception):
    """The text is not in this form."""


def encode_text(text: str) -> bytes:
    """*text* in cp1252 with escapes, free of line ends."""
    # The backslash first, or the escapes made next would be escaped again.
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return escaped.encode("cp1252", errors="backslashreplace")


def decode_text(data: bytes) -> str:
    """The text that ``encode_text`` made *data* of; raises FieldFileError for bytes that cp1252 does not have."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FieldFileError("not cp1252") from error
    return _ESCAPE.sub(lambda match: _NAMED.get(match[1]) or chr(int(match[1][1:], 16)), text)


def dump_lines(values: Mapping[str, str | None]) -> bytes:
    """``key=value`` lines; a key without a value (null) is left out."""
    # Null and empty are different things: null has no line.
    lines = (
        encode_text(key) + b"=" + encode_text(value) + b"\r\n" for key, value in values.items() if value is not None
    )
    return b"".join(lines)


def load_lines(lines: Iterable[bytes]) -> dict[str, str]:
    """The ``key=value`` lines as a mapping; raises FieldFileError for a line that is none."""
    values = {}
    for line in lines:
        key, found, value = line.rstrip(b"\r\n").partition(b"=")
        if not found:
            raise FieldFileError("no key=value line")
        values[decode_text(key)] = decode_text(value)
    return values


def dump_fields(document: bytes, identifier: str | None) -> bytes:
    """A program document (JSON bytes) as a field file."""
    content = json.loads(document)
    head = dict(
        zip(_HEAD, (content["program"], content["form"], str(content["tax_year"]), identifier or ""), strict=True)
    )
    parts = [encode_text(_MAGIC), b"\r\n", dump_lines(head)]
    for section in content["sections"]:
        parts.append(b"\r\n[" + encode_text(section["name"]) + b"]\r\n")
        parts.extend(
            encode_text(f"{field['name']} {field['label']}={field['value']}") + b"\r\n" for field in section["fields"]
        )
    return b"".join(parts)


def load_fields(data: bytes) -> tuple[bytes, str | None]:
    """The program document in a field file, and the number of the taxpayer; raises FieldFileError."""
    head, *blocks = data.split(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    if decode_text(first) != _MAGIC:
        raise FieldFileError("no magic line")
    values = load_lines(lines)
    if tuple(values) != _HEAD or not values["Jaar"].isdecimal():
        raise FieldFileError("no complete head")
    content = {
        "overstap_document": 1,
        "program": values["Programma"],
        "form": values["Formulier"],
        "tax_year": int(values["Jaar"]),
        "sections": [_load_section(block) for block in blocks],
    }
    return dump_document(content), values["Nummer"] or None


def dump_document(content: Mapping[str, object]) -> bytes:
    """The bytes of a program document: the one way to write it, so that its hash never changes."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _load_section(block: bytes) -> dict[str, object]:
    title, *lines = block.removesuffix(b"\r\n").split(b"\r\n")
    if not (title.startswith(b"[") and title.endswith(b"]")):
        raise FieldFileError("no section title")
    return {"name": decode_text(title[1:-1]), "fields": [_load_field(line) for line in lines]}


def _load_field(line: bytes) -> dict[str, str]:
    head, found, value = line.partition(b"=")
    name, _, label = decode_text(head).partition(" ")
    if not found:
        raise FieldFileError("no field line")
    return {"name": name, "label": label, "value": decode_text(value)}
