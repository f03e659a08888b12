"""From what was invented to rows of the layout: the place where ids are given.

Between ``dossiers`` and the writers (``sqlite``, ``localfiles``). Ids count up in the order of the clients, so they are
the same however many processes made the dossiers.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count

from overstap.sample.chance import Chance, chance
from overstap.sample.defects import AWKWARD_FRACTION, CLIENT_DEFECTS, UNKNOWN_STATUS
from overstap.sample.layout import LAYOUT
from overstap.sample.model import LAST_YEAR, TODAY, Address, Client, Dossier, Filing, Notice, Person
from overstap.sample.offices import Practice

Values = tuple[object, ...]
Rows = dict[str, list[Values]]

# First ids, far apart and of one length for long, so that a mix-up of kinds shows and text sorts like numbers.
_FIRST_USER = 101
_FIRST_CLIENT = 100_001
_FIRST_RETURN = 1_000_001
_FIRST_NOTICE = 50_001
# The practice took the programs into use before the first tax year of the sample.
_FIRST_USED = date(2009, 11, 16)

_POSTPONEMENTS = ("Toegewezen", "Toegewezen", "Voorlopig toegewezen", "Afgewezen", "Aanwijspost", "Ingekort")


class RowMaker:
    """Gives ids and remembers which records carry a defect (code, table, id)."""

    def __init__(self) -> None:
        self.defects: list[tuple[str, str, str]] = []
        self._ids = {
            "Client": count(_FIRST_CLIENT),
            "Aangifte": count(_FIRST_RETURN),
            "Sba": count(_FIRST_NOTICE),
            **{name: count(1) for name in ("AangifteRol", "AangifteTaak", "MedewerkerClient", "Bijlage", "Uitstel")},
            "LogRegel": count(1),
        }

    def practice(self, seed: int, practice: Practice) -> Rows:
        """Offices, users and what else belongs to no client."""
        stream = chance(seed, "settings")
        # A version 4 form of a number that follows from the seed.
        guid = uuid.UUID(int=stream.getrandbits(128), version=4)
        made = datetime.combine(_FIRST_USED, time(8, 30))
        users = range(_FIRST_USER, _FIRST_USER + len(practice.users))
        for code, place in (("user-without-email", 4), ("user-inactive", 5), ("user-shared-email", 6)):
            self.defects.append((code, "users", str(_FIRST_USER + place)))
        return {
            "DatabaseInfo": [(str(guid).upper(), "12.3", f"{made}")],
            "Kantoor": [
                (place, office.name, office.tax_consultant_number, *_address(office.address))
                for place, office in enumerate(practice.offices, start=1)
            ],
            "Gebruiker": [
                (key, user.login, user.name, user.email, int(user.active))
                for key, user in zip(users, practice.users, strict=True)
            ],
            "Sessie": [(1, _FIRST_USER, "WERKPLEK-07", f"{datetime.combine(TODAY, time(7, 58))}")],
            "Instelling": [("LaatsteReservekopie", f"{TODAY}"), ("Standaardlettertype", "MS Sans Serif 8")],
        }

    def dossier(self, dossier: Dossier) -> Rows:
        """The rows of one client."""
        rows: Rows = defaultdict(list)
        client, client_id = dossier.client, next(self._ids["Client"])
        rows["Client"].append(_client(client, client_id))
        self._mark_client(client, client_id)
        for user, kind in dossier.relations:
            rows["MedewerkerClient"].append((next(self._ids["MedewerkerClient"]), client_id, _FIRST_USER + user, kind))
        return_ids = [self._filing(rows, client, client_id, filing) for filing in dossier.filings]
        for notice in dossier.notices:
            self._notice(rows, client, client_id, return_ids, notice)
        self._bystanders(rows, client, client_id)
        return rows

    def _filing(self, rows: Rows, client: Client, client_id: int, filing: Filing) -> int:
        planned, key = filing.planned, next(self._ids["Aangifte"])
        sent = None if planned.sent_at is None else f"{planned.sent_at}{_fraction(client)}"
        rows["Aangifte"].append(
            (
                *(key, client_id, planned.program, planned.year, planned.tax, planned.kind),
                *(f"{planned.start}", f"{planned.end}", planned.version, planned.status, sent),
                *(filing.reference, filing.checksum),
            )
        )
        # A return that was just begun has a header only.
        if filing.stored is not None:
            rows["AangifteInhoud"].append((key, filing.stored_format, filing.stored))
        for user, role in filing.roles:
            rows["AangifteRol"].append((next(self._ids["AangifteRol"]), key, _FIRST_USER + user, role))
        for user, task, day in filing.tasks:
            rows["AangifteTaak"].append((next(self._ids["AangifteTaak"]), key, _FIRST_USER + user, task, f"{day}"))
        attachments = [next(self._ids["Bijlage"]) for _ in filing.attachments]
        for number, attachment in zip(attachments, filing.attachments, strict=True):
            rows["Bijlage"].append((number, key, attachment.file_name, attachment.media_type, attachment.content))
        self._mark_filing(client, filing, key, attachments)
        return key

    def _notice(self, rows: Rows, client: Client, client_id: int, return_ids: list[int], notice: Notice) -> None:
        key = next(self._ids["Sba"])
        answers = None if notice.answers is None else return_ids[notice.answers]
        rows["Sba"].append(
            (
                *(key, client_id, answers, notice.tax, notice.year, notice.number, f"{notice.dated}"),
                *(notice.amount, notice.status, notice.stored_format, notice.stored),
            )
        )
        if notice.status is None:
            self.defects.append(("sba-without-status", "assessment_notices", str(key)))
        if notice.answers is None:
            self.defects.append(("sba-unmatched", "assessment_notices", str(key)))
        defect = CLIENT_DEFECTS.get(client.position)
        if defect and defect.code == "sba-unreadable" and notice.year in defect.years:
            self.defects.append((defect.code, "assessment_notices", str(key)))

    def _bystanders(self, rows: Rows, client: Client, client_id: int) -> None:
        """Rows of tables that never migrate: postponement and the log."""
        # Not named after the seed: nothing that migrates depends on it.
        stream = chance("bystanders", client.position)
        tax = "VPB" if client.is_company else "IB"
        for year in range(max(client.first_year, LAST_YEAR - 2), client.last_year + 1):
            until = date(year + 2, 5, 1)
            row = (next(self._ids["Uitstel"]), client_id, tax, year, stream.choice(_POSTPONEMENTS), f"{until}")
            rows["Uitstel"].append(row)
        for moment in _moments(stream):
            text = f"Dossier {client.number} geopend"
            rows["LogRegel"].append((next(self._ids["LogRegel"]), f"{moment}", _FIRST_USER, text))

    def _mark_client(self, client: Client, client_id: int) -> None:
        defect = CLIENT_DEFECTS.get(client.position)
        if defect and not defect.years and defect.code != "original":
            self.defects.append((defect.code, "clients", str(client_id)))

    def _mark_filing(self, client: Client, filing: Filing, key: int, attachments: list[int]) -> None:
        defect = CLIENT_DEFECTS.get(client.position)
        if filing.planned.status == UNKNOWN_STATUS:
            self.defects.append(("return-status-unknown", "returns", str(key)))
        # Marked years have VAT returns too; the defect is on the yearly return.
        if defect is None or filing.planned.year not in defect.years or filing.planned.tax == "OB":
            return
        if defect.code in {"return-unreadable", "return-without-content", "roles-disagree"}:
            self.defects.append((defect.code, "returns", str(key)))
        if defect.code.startswith("attachment"):
            self.defects.extend((defect.code, "attachments", str(number)) for number in attachments)


def _fraction(client: Client) -> str:
    """What the seconds of this client's times end on."""
    defect = CLIENT_DEFECTS.get(client.position)
    return AWKWARD_FRACTION if defect is not None and defect.code == "name-awkward" else ""


def _client(client: Client, key: int) -> Values:
    values = _card(client, key)
    defect = CLIENT_DEFECTS.get(client.position)
    if defect is None or defect.code != "card-empty":
        return values
    # Null after null: what a driver makes of a run of them differs more than what it makes of one.
    kept = {"ClientId", "KantoorId", "Soort", "Bsn", "Naam", "Status"}
    return tuple(value if name in kept else None for name, value in zip(LAYOUT["Client"].names, values, strict=True))


def _card(client: Client, key: int) -> Values:
    person: Person | None = None if client.is_company else client.person
    return (
        *(key, client.office + 1, client.number, client.kind, client.bsn, client.fiscal_number, client.sequence_number),
        *(client.vat_number, client.vat_id, client.kvk_number),
        *((person.initials, person.first_name, person.prefix) if person else (None, None, None)),
        client.name,
        *((person.gender, f"{person.born}") if person else (None, None)),
        *(client.email, client.phone, *_address(client.address)),
        "Geen klant meer" if client.former else "Klant",
    )


def _address(address: Address) -> Values:
    return (
        *(address.street, address.house_number, address.addition),
        *(address.postal_code, address.city, address.country),
    )


def _moments(stream: Chance) -> Iterator[datetime]:
    for _ in range(stream.randint(1, 4)):
        yield datetime.combine(TODAY - timedelta(days=stream.randint(1, 60)), time(stream.randint(7, 17), 15))
