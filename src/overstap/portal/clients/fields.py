"""The fields of a client that people edit, which kind of client has them, and their words.

The names are the bundle's (``docs/format``), so that ``edited`` and the history say what a later file means by them.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from overstap.portal.clients.models import Client
from overstap.portal.history.api import Editable

OF_PERSONS = ("bsn", "initials", "first_name", "prefix", "name", "gender", "date_of_birth")
OF_COMPANIES = ("name", "fiscal_number", "sequence_number", "kvk_number")
VAT = ("vat_number", "vat_id")
"""Both are kept and neither follows from the other: a sole trader has an OB number with his BSN in it, and a btw-id
without."""
REACHED = ("email", "phone")
ADDRESS = ("street", "house_number", "house_number_addition", "postal_code", "city", "country")
FILED_UNDER = ("client_number", "office_id")

EDITABLE = Editable(
    "clients",
    ("kind", "state", *dict.fromkeys((*OF_PERSONS, *OF_COMPANIES, *VAT, *REACHED, *ADDRESS, *FILED_UNDER))),
)

WORDS: Mapping[str, object] = {
    "kind": gettext_lazy("Soort"),
    "state": gettext_lazy("Status"),
    "client_number": gettext_lazy("Klantnummer"),
    "office_id": gettext_lazy("Kantoor"),
    "bsn": gettext_lazy("BSN"),
    "fiscal_number": gettext_lazy("Fiscaal nummer"),
    "sequence_number": gettext_lazy("Volgnummer"),
    "vat_number": gettext_lazy("OB-nummer"),
    "vat_id": gettext_lazy("Btw-id"),
    "kvk_number": gettext_lazy("KvK-nummer"),
    "initials": gettext_lazy("Voorletters"),
    "first_name": gettext_lazy("Voornaam"),
    "prefix": gettext_lazy("Tussenvoegsel"),
    "name": gettext_lazy("Naam"),
    "gender": gettext_lazy("Geslacht"),
    "date_of_birth": gettext_lazy("Geboortedatum"),
    "email": gettext_lazy("E-mailadres"),
    "phone": gettext_lazy("Telefoon"),
    "street": gettext_lazy("Straat"),
    "house_number": gettext_lazy("Huisnummer"),
    "house_number_addition": gettext_lazy("Toevoeging"),
    "postal_code": gettext_lazy("Postcode"),
    "city": gettext_lazy("Plaats"),
    "country": gettext_lazy("Land"),
}

PERSONAL_NUMBERS = frozenset({"bsn", "fiscal_number", "vat_number"})
"""Shown by their last digits only, but on the client's own card: the OB number of a sole trader holds his BSN."""


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields that a client of that kind has, in the order of a form; the others keep what they hold."""
    own = OF_PERSONS if kind == Client.Kind.PERSON else OF_COMPANIES
    return (*own, *VAT, *REACHED, *ADDRESS, *FILED_UNDER)
