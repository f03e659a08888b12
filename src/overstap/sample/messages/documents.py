"""The programs' own documents: returns of before SBR, and returns that were never sent.

Beside ``returns``. The layout of a document is part of ``docs/reference/program-protocol.md``.
"""

from collections.abc import Iterator

from overstap.sample.chance import Chance
from overstap.sample.messages.returns import identifier_of
from overstap.sample.model import Client, Planned
from overstap.sample.programs.fieldfile import dump_document

# Sections and boxes of the programs' own forms, in their own words.
_AMOUNTS: dict[str, dict[str, tuple[str, ...]]] = {
    "IB": {
        "Inkomsten uit werk": ("Loon uit dienstbetrekking", "Ingehouden loonheffing", "Pensioen en uitkeringen", "AOW"),
        "Eigen woning": ("WOZ-waarde", "Eigenwoningforfait", "Betaalde hypotheekrente", "Aflossing"),
        "Winst uit onderneming": ("Omzet", "Inkoopwaarde", "Personeelskosten", "Afschrijvingen", "Saldo winst"),
        "Sparen en beleggen": ("Bank- en spaartegoeden", "Aandelen en obligaties", "Schulden", "Heffingvrij vermogen"),
        "Aftrekposten": ("Giften", "Specifieke zorgkosten", "Lijfrentepremies", "Partneralimentatie"),
        "Heffingskortingen": ("Algemene heffingskorting", "Arbeidskorting", "Combinatiekorting"),
    },
    "VPB": {
        "Activa": ("Immateriële activa", "Materiële vaste activa", "Voorraden", "Vorderingen", "Liquide middelen"),
        "Passiva": ("Eigen vermogen", "Voorzieningen", "Langlopende schulden", "Kortlopende schulden"),
        "Winst en verlies": ("Netto-omzet", "Kostprijs van de omzet", "Personeelskosten", "Overige kosten"),
        "Fiscale winst": ("Saldo fiscale winstberekening", "Investeringsaftrek", "Verrekenbare verliezen"),
    },
    "OB": {
        "Prestaties binnenland": ("1a Omzet algemeen tarief", "1a Omzetbelasting", "1b Omzet verlaagd tarief"),
        "Buitenland": ("3a Buiten de EU", "3b Binnen de EU", "4b Verwervingen binnen de EU"),
        "Berekening": ("5a Verschuldigde omzetbelasting", "5b Voorbelasting", "5g Totaal"),
    },
}
# Boxes that the client had nothing for.
_EMPTY_SHARE = 0.2
_FORM_NAMES = {"IB": "ib-aangifte", "VPB": "vpb-aangifte", "OB": "ob-aangifte"}


def return_document(client: Client, planned: Planned, stream: Chance) -> bytes:
    """The document of a return that is no SBR message, as the program hands it over."""
    return dump_document(
        {
            "overstap_document": 1,
            "program": f"{planned.program} {planned.year}",
            "form": _FORM_NAMES[planned.tax],
            "tax_year": planned.year,
            "sections": list(_sections(client, planned, stream)),
        }
    )


def _sections(client: Client, planned: Planned, stream: Chance) -> Iterator[dict[str, object]]:
    person = client.person
    general = {
        "Naam": client.name,
        "Voorletters": person.initials,
        "Nummer": identifier_of(client, planned),
        "Geboortedatum": f"{person.born:%d-%m-%Y}",
        "Tijdvak van": f"{planned.start:%d-%m-%Y}",
        "Tijdvak tot en met": f"{planned.end:%d-%m-%Y}",
        "Adres": f"{client.address.street} {client.address.house_number}",
        "Woonplaats": client.address.city,
    }
    yield _section("A", "Algemene gegevens", general)
    for place, (title, labels) in enumerate(_AMOUNTS[planned.tax].items()):
        yield _section(chr(ord("B") + place), title, {label: _amount(stream) for label in labels})
    yield _section(
        "Z", "Notities", {"Aantekening": stream.choice(("", "Bellen over de jaaropgaaf", "Zie dossier – map 3"))}
    )


def _section(letter: str, title: str, values: dict[str, str]) -> dict[str, object]:
    fields = [
        {"name": f"{letter}{number:03d}", "label": label, "value": value}
        for number, (label, value) in enumerate(values.items(), start=1)
    ]
    return {"name": title, "fields": fields}


def _amount(stream: Chance) -> str:
    """An amount as typed into the form, with points for thousands; often nothing."""
    if stream.random() < _EMPTY_SHARE:
        return ""
    return f"{int(stream.lognormvariate(8.5, 1.4)):,}".replace(",", ".")
