"""What the programs hand over: the columns of each table as JSON Schema, and the words that they translate.

Between ``singer`` (which announces the schema) and ``database`` and ``local`` (which fill the records). The names are
those of the bundle's tables; a test keeps the two equal, as programs import nothing but the standard library.
"""

from collections.abc import Mapping

Record = dict[str, object]

# Building blocks; a property that is always there has a plain type, another may be null.
_TEXT: Mapping[str, object] = {"type": ["null", "string"]}
_REQUIRED: Mapping[str, object] = {"type": "string"}
_INTEGER: Mapping[str, object] = {"type": ["null", "integer"]}
_YEAR: Mapping[str, object] = {"type": "integer"}
_DATE: Mapping[str, object] = {"type": ["null", "string"], "format": "date"}
_INSTANT: Mapping[str, object] = {"type": ["null", "string"], "format": "date-time"}
_BOOLEAN: Mapping[str, object] = {"type": ["null", "boolean"]}
_BINARY: Mapping[str, object] = {"type": ["null", "string"], "contentEncoding": "base64"}
_TAX: Mapping[str, object] = {"type": "string", "enum": ["IB", "VPB", "OB"]}

_ADDRESS = dict.fromkeys(("street", "house_number", "house_number_addition", "postal_code", "city", "country"), _TEXT)
_DOCUMENT = {
    "document_format": {"type": ["null", "string"], "enum": [None, "xbrl", "program-document"]},
    "document": _BINARY,
}

TABLES: Mapping[str, Mapping[str, Mapping[str, object]]] = {
    "offices": {"id": _REQUIRED, "name": _REQUIRED, "tax_consultant_number": _TEXT, **_ADDRESS},
    "users": {"id": _REQUIRED, "name": _REQUIRED, "email": _TEXT, "active": _BOOLEAN},
    "clients": {
        "id": _REQUIRED,
        "office_id": _REQUIRED,
        "kind": {"type": "string", "enum": ["person", "company"]},
        "client_number": _TEXT,
        "state": {"type": "string", "enum": ["current", "former"]},
        "bsn": _TEXT,
        "fiscal_number": _TEXT,
        "sequence_number": _TEXT,
        "vat_number": _TEXT,
        "vat_id": _TEXT,
        "kvk_number": _TEXT,
        "initials": _TEXT,
        "first_name": _TEXT,
        "prefix": _TEXT,
        "name": _REQUIRED,
        "gender": _TEXT,
        "date_of_birth": _DATE,
        "email": _TEXT,
        "phone": _TEXT,
        **_ADDRESS,
    },
    "relations": {
        "id": _REQUIRED,
        "client_id": _REQUIRED,
        "user_id": _REQUIRED,
        "responsibility": _REQUIRED,
        "source_role": _TEXT,
    },
    "returns": {
        "id": _REQUIRED,
        "client_id": _REQUIRED,
        "program": _REQUIRED,
        "tax_type": _TAX,
        "message_kind": _REQUIRED,
        "tax_year": _YEAR,
        "period_start": _DATE,
        "period_end": _DATE,
        "version": _INTEGER,
        "status": {"type": "string", "enum": ["open", "filed", "definitive"]},
        "source_status": _TEXT,
        "identifier": _TEXT,
        "filed_at": _INSTANT,
        "entrypoint": _TEXT,
        **_DOCUMENT,
    },
    "roles": {
        "id": _REQUIRED,
        "return_id": _REQUIRED,
        "user_id": _REQUIRED,
        "role": _REQUIRED,
        "planned_on": _DATE,
    },
    "attachments": {"id": _REQUIRED, "return_id": _REQUIRED, "file_name": _REQUIRED, "media_type": _TEXT, **_DOCUMENT},
    "assessment_notices": {
        "id": _REQUIRED,
        "client_id": _REQUIRED,
        "return_id": _TEXT,
        "tax_type": _TAX,
        "tax_year": _YEAR,
        "notice_number": _TEXT,
        "notice_date": _DATE,
        "amount": _INTEGER,
        "status": _TEXT,
        **_DOCUMENT,
    },
}

# Words of the installation → codes of the protocol.
RETURN_STATUSES = {
    "Open": "open",
    "In behandeling": "open",
    "Ter controle": "open",
    "Verzonden": "filed",
    "Definitief": "definitive",
}
CLIENT_KINDS = {"P": "person", "B": "company"}
CLIENT_STATES = {"Klant": "current", "Geen klant meer": "former"}


def schema_of(table: str) -> dict[str, object]:
    """The JSON Schema of *table*; every property is always present."""
    properties = TABLES[table]
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def return_status(word: str, filed_at: str | None) -> str:
    """The protocol's status for the program's own *word*; an unknown word counts by whether the return was sent."""
    return RETURN_STATUSES.get(word) or ("filed" if filed_at else "open")


# ``2016-03-31 09:12:45.123456``: a time is told to the microsecond, also where a database keeps a tenth of it.
_LENGTH_OF_INSTANT = 26


def instant(stored: str | None) -> str | None:
    """A stored time (``2016-03-31 09:12:45``, UTC) in RFC 3339."""
    return stored and f"{stored[:_LENGTH_OF_INSTANT].replace(' ', 'T')}Z"
