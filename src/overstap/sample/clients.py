"""The clients of the practice: wage earners and pensioners, sole traders, companies; current and former.

Above ``people`` and ``offices``; ``filings`` decides what a client filed. ``defects`` says which clients, by position,
are wrong on purpose.
"""

from dataclasses import replace

from overstap.sample import numbers, people
from overstap.sample.chance import Chance, chance
from overstap.sample.defects import CLIENT_DEFECTS, ClientDefect
from overstap.sample.model import FIRST_YEAR, LAST_YEAR, Client, Person
from overstap.sample.offices import Practice, slug

# Shares of the clients; the rest are wage earners and pensioners.
_SOLE_TRADER_SHARE = 0.17
_COMPANY_SHARE = 0.20
# Of those with a business, how many let the office do the VAT returns too.
_VAT_SHARE = 0.4

_PARTNER_SHARE = 0.55
_PHONE_SHARE = 0.8
# Of all clients, those who may have left before the last year.
_LEAVERS_SHARE = 0.25
# What businesses are called after, with the surname of the owner behind it.
_TRADES = (
    "Bakkerij",
    "Schildersbedrijf",
    "Installatietechniek",
    "Autobedrijf",
    "Kapsalon",
    "Adviesbureau",
    "Fysiotherapie",
    "Hoveniersbedrijf",
    "Timmerbedrijf",
    "Webdesign",
    "Transport",
    "Slagerij",
    "Bloemsierkunst",
    "Administratie",
    "Fotografie",
)
# Repeated as often as they occur.
_LEGAL_FORMS = ("B.V.", "B.V.", "B.V.", "Holding B.V.", "Beheer B.V.", "Groep B.V.", "Stichting")


def make_client(seed: int, practice: Practice, position: int) -> Client:
    """The client at *position*, the same whatever other clients there are."""
    defect = CLIENT_DEFECTS.get(position)
    if defect is not None and defect.copy_of is not None:
        return _copy(make_client(seed, practice, defect.copy_of), practice, defect, position)
    # The stream is named after the position only: other clients do not touch it.
    stream = chance(seed, "client", position)
    client = _client(stream, practice, position, kind=defect.kind if defect else _kind(stream))
    return _spoiled(client, defect) if defect else client


def _kind(stream: Chance) -> str:
    draw = stream.random()
    if draw < _COMPANY_SHARE:
        return "company"
    return "trader" if draw < _COMPANY_SHARE + _SOLE_TRADER_SHARE else "person"


def _client(stream: Chance, practice: Practice, position: int, *, kind: str) -> Client:
    person = people.person(stream, position=2 * position, youngest=21, oldest=88)
    partner = None
    if kind != "company" and stream.random() < _PARTNER_SHARE:
        partner = people.person(stream, position=2 * position + 1, youngest=21, oldest=88)
    trade = None if kind == "person" else stream.choice(_TRADES)
    first_year, last_year = _years(stream)
    # Round robin: also a small sample has clients in every office.
    office = position % len(practice.offices)
    client = Client(
        position=position,
        office=office,
        number=f"{office + 1}{position + 1:05d}",
        kind="P",
        person=person,
        partner=partner,
        name=person.surname,
        bsn=person.bsn,
        fiscal_number=None,
        sequence_number=None,
        filed_under=person.bsn or "",
        vat_number=None,
        vat_id=None,
        kvk_number=None,
        business=f"{trade} {person.surname}" if trade else None,
        email=f"{slug(person.first_name)}@{slug(person.surname)}-{position + 1}.example",
        phone=people.phone(stream) if stream.random() < _PHONE_SHARE else None,
        address=people.address(stream),
        former=last_year < LAST_YEAR,
        first_year=first_year,
        last_year=last_year,
        vat_period=None,
    )
    return client if kind == "person" else _with_business(client, stream, kind)


def _years(stream: Chance) -> tuple[int, int]:
    """First and last tax year; more clients came in recent years than in old ones."""
    # An exponent below one bends the spread towards recent years.
    first = FIRST_YEAR + int((LAST_YEAR - FIRST_YEAR + 1) * stream.random() ** 0.75)
    if stream.random() < _LEAVERS_SHARE:
        return first, stream.randint(first, LAST_YEAR)
    return first, LAST_YEAR


def _with_business(client: Client, stream: Chance, kind: str) -> Client:
    has_vat = stream.random() < _VAT_SHARE
    common = replace(
        client,
        kvk_number=numbers.kvk_number(client.position),
        vat_period=stream.choices(("month", "quarter", "year"), (12, 68, 20))[0] if has_vat else None,
    )
    if kind == "trader":
        assert client.bsn is not None
        return replace(
            common,
            vat_number=numbers.vat_number(client.bsn) if has_vat else None,
            vat_id=numbers.vat_id(client.position) if has_vat else None,
        )
    fiscal_number = numbers.rsin(client.position)
    return replace(
        common,
        kind="B",
        name=_company_name(client, stream),
        bsn=None,
        fiscal_number=fiscal_number,
        filed_under=fiscal_number,
        # An empty sequence number counts as 1.
        sequence_number=stream.choice((None, "1", "1", "1", "2")),
        vat_number=numbers.vat_number(fiscal_number) if has_vat else None,
        # A legal person kept its number; only sole traders got a new one.
        vat_id=f"NL{numbers.vat_number(fiscal_number)}" if has_vat else None,
    )


def _company_name(client: Client, stream: Chance) -> str:
    form = stream.choice(_LEGAL_FORMS)
    if form == "Stichting":
        return f"Stichting {client.address.city} {stream.choice(('Vooruit', 'Samen', 'Fonds', 'Cultuur'))}"
    return f"{client.business} {form}"


def _spoiled(client: Client, defect: ClientDefect) -> Client:
    """*client* with what is wrong on purpose; its whole working life fits, so that every year's return is there."""
    changed = replace(client, first_year=FIRST_YEAR, last_year=LAST_YEAR, former=False, vat_period=None)
    person = changed.person
    if defect.code.startswith("bsn-"):
        bsn = {"bsn-check": numbers.fails_check(person.bsn or ""), "bsn-length": (person.bsn or "")[:8]}
        number = bsn.get(defect.code)
        return replace(changed, bsn=number, filed_under=number or changed.filed_under)
    if defect.code == "fiscal-number-missing":
        return replace(changed, fiscal_number=None, vat_number=None, vat_id=None, vat_period=None)
    if defect.code == "vat-number-check":
        return replace(
            changed, vat_number=numbers.vat_number(numbers.fails_check(person.bsn or "")), vat_period="quarter"
        )
    if defect.code == "name-awkward":
        # The city has letters that cp1252 has and ASCII lacks: its column is one of before Unicode.
        return replace(
            changed,
            name="\ufeffŻółć 🚀 de l’Été  ",
            person=replace(person, surname="Żółć 🚀 de l’Été"),
            address=replace(changed.address, city="Sint–Odiliënberg"),
        )
    return changed


def _copy(original: Client, practice: Practice, defect: ClientDefect, position: int) -> Client:
    """The same person or company once more, entered by hand: in another office, or a second time in the same one."""
    office = (original.office + 1) % len(practice.offices) if defect.code == "bsn-duplicate" else original.office
    person: Person = replace(original.person, first_name=original.person.first_name.upper())
    return replace(
        original, position=position, office=office, number=f"{office + 1}{position + 1:05d}", person=person, email=None
    )
