"""From a row as the installation stores it to a record as the protocol wants it, one function per table.

Between ``database`` and ``local``, which find rows under the same column names, and ``singer``, which writes records.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from overstap.sample.programs import containers
from overstap.sample.programs.tables import CLIENT_KINDS, CLIENT_STATES, Record, instant, return_status

Row = Mapping[str, object]


class Found(NamedTuple):
    """A record without its document, and the document (None: there is none)."""

    record: Record
    document: bytes | None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _number(value: object) -> int | None:
    if value is None or isinstance(value, int):
        return value
    # A server's decimal(38,2) comes with its decimals; the text of a file has none.
    return int(Decimal(str(value)))


def _address(row: Row) -> Record:
    return {
        "street": _text(row["Straat"]),
        "house_number": _text(row["Huisnummer"]),
        "house_number_addition": _text(row["Toevoeging"]),
        "postal_code": _text(row["Postcode"]),
        "city": _text(row["Plaats"]),
        "country": _text(row["Land"]),
    }


def _office(row: Row) -> Found:
    record = {
        "id": _text(row["KantoorId"]),
        "name": row["Naam"],
        "tax_consultant_number": _text(row["Beconnummer"]),
        **_address(row),
    }
    return Found(record, None)


def _user(row: Row) -> Found:
    active = _number(row["Actief"])
    record: Record = {
        "id": _text(row["GebruikerId"]),
        "name": row["Naam"],
        "email": row["Email"],
        "active": None if active is None else active != 0,
    }
    return Found(record, None)


def _client(row: Row) -> Found:
    record: Record = {
        "id": _text(row["ClientId"]),
        "office_id": _text(row["KantoorId"]),
        "kind": CLIENT_KINDS[str(row["Soort"])],
        "client_number": _text(row["Clientnummer"]),
        "state": CLIENT_STATES[str(row["Status"])],
        "bsn": _text(row["Bsn"]),
        "fiscal_number": _text(row["FiscaalNummer"]),
        "sequence_number": _text(row["Volgnummer"]),
        "vat_number": _text(row["ObNummer"]),
        "vat_id": _text(row["BtwId"]),
        "kvk_number": _text(row["KvkNummer"]),
        "initials": _text(row["Voorletters"]),
        "first_name": _text(row["Voornaam"]),
        "prefix": _text(row["Tussenvoegsel"]),
        "name": row["Naam"],
        "gender": _text(row["Geslacht"]),
        "date_of_birth": _text(row["Geboortedatum"]),
        "email": _text(row["Email"]),
        "phone": _text(row["Telefoon"]),
        **_address(row),
    }
    return Found(record, None)


def _relation(row: Row) -> Found:
    record: Record = {
        "id": _text(row["RelatieId"]),
        "client_id": _text(row["ClientId"]),
        "user_id": _text(row["GebruikerId"]),
        # The portal's own responsibilities are chosen by the tool; a program knows the desktop's word only.
        "responsibility": row["Soort"],
        "source_role": row["Soort"],
    }
    return Found(record, None)


def _role(row: Row) -> Found:
    # Roles and planned tasks are two tables at the source and one in the protocol.
    is_task = row.get("TaakId") is not None
    record: Record = {
        "id": f"taak:{row['TaakId']}" if is_task else f"rol:{row['RolId']}",
        "return_id": _text(row["AangifteId"]),
        "user_id": _text(row["GebruikerId"]),
        "role": row["Taak"] if is_task else row["Rol"],
        "planned_on": _text(row["Plandatum"]) if is_task else None,
    }
    return Found(record, None)


def _return(row: Row) -> Found:
    content = _content(row)
    filed_at = instant(_text(row["VerzondenOp"]))
    record: Record = {
        "id": _text(row["AangifteId"]),
        "client_id": _text(row["ClientId"]),
        "program": f"{row['Programma']} {row['Jaar']}",
        "tax_type": row["Middel"],
        "message_kind": row["Soort"],
        "tax_year": _number(row["Jaar"]),
        "period_start": _text(row["PeriodeVan"]),
        "period_end": _text(row["PeriodeTot"]),
        "version": _number(row["Versie"]),
        "status": return_status(str(row["Status"]), filed_at),
        "source_status": _text(row["Status"]),
        "identifier": content.identifier if content else None,
        "filed_at": filed_at,
        "entrypoint": content.entrypoint if content else None,
        "document_format": content.document_format if content else None,
    }
    return Found(record, content.document if content else None)


def _content(row: Row) -> containers.Content | None:
    stored = row["Inhoud"]
    if stored is None:
        return None
    assert isinstance(stored, bytes)
    return containers.unpack(str(row["Formaat"]), stored)


def _attachment(row: Row) -> Found:
    record: Record = {
        "id": _text(row["BijlageId"]),
        "return_id": _text(row["AangifteId"]),
        "file_name": row["Bestandsnaam"],
        "media_type": _text(row["MediaType"]),
        "document_format": None,
    }
    document = row["Inhoud"]
    assert document is None or isinstance(document, bytes)
    return Found(record, document)


def _notice(row: Row) -> Found:
    stored = row["Bericht"]
    assert stored is None or isinstance(stored, bytes)
    content = containers.unpack(str(row["Formaat"]), stored) if stored is not None else None
    record: Record = {
        "id": _text(row["SbaId"]),
        "client_id": _text(row["ClientId"]),
        "return_id": _text(row["AangifteId"]),
        "tax_type": row["Middel"],
        "tax_year": _number(row["Belastingjaar"]),
        "notice_number": _text(row["Aanslagnummer"]),
        "notice_date": _text(row["Dagtekening"]),
        "amount": _number(row["Bedrag"]),
        "status": _text(row["Status"]),
        "document_format": content.document_format if content else None,
    }
    return Found(record, content.document if content else None)


# Table → what makes a record of a row; raises ``containers.UnreadableError`` when the stored content is damaged.
MAKERS: Mapping[str, Callable[[Row], Found]] = {
    "offices": _office,
    "users": _user,
    "clients": _client,
    "relations": _relation,
    "returns": _return,
    "roles": _role,
    "attachments": _attachment,
    "assessment_notices": _notice,
}

# Table → the column that identifies a row; roles have two kinds of row and are told apart by ``row_id``.
KEYS = {
    "offices": "KantoorId",
    "users": "GebruikerId",
    "clients": "ClientId",
    "relations": "RelatieId",
    "returns": "AangifteId",
    "attachments": "BijlageId",
    "assessment_notices": "SbaId",
}


def row_id(table: str, row: Row) -> str:
    """The record id of *row*, also when nothing else of it can be read."""
    if table != "roles":
        return str(row[KEYS[table]])
    return f"taak:{row['TaakId']}" if row.get("TaakId") is not None else f"rol:{row['RolId']}"
