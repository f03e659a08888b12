"""The words for what can be said of a record: why it was kept out, what was found, what differs, and on which side.

Codes of the bundle have theirs in ``overstap.bundle.wording``; these are the exporter's findings, and the portal's own
codes. An unknown code of a later version is shown as it is.
"""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy

from overstap.bundle.wording import reason_name, table_name
from overstap.portal.clients import api as clients_api
from overstap.portal.ui.templatetags.display import DOTS, masked_text

__all__ = [
    "code_words",
    "comparison_words",
    "detail_words",
    "field_label",
    "field_words",
    "outcome_words",
    "record_label",
    "side_words",
    "table_name",
    "variant_words",
]

_CODES = {
    "conflict-file": gettext_lazy("in conflict; de waarde uit het bestand kwam in de plaats"),
    "conflict-portal": gettext_lazy("in conflict; de waarde in het portaal bleef"),
    "context-duplicate": gettext_lazy("bericht omschrijft een tijdvak of persoon dubbel"),
    "context-missing": gettext_lazy("bericht verwijst naar een tijdvak of persoon die het niet omschrijft"),
    "date-unreadable": gettext_lazy("bericht bevat een datum die niet te lezen is"),
    "edited": gettext_lazy("sindsdien door u gewijzigd"),
    "given-again": gettext_lazy("twee keer afgegeven door het programma"),
    "identifier-check": gettext_lazy("nummer voldoet niet aan de elfproef"),
    "identifier-missing": gettext_lazy("nummer ontbreekt"),
    "identifier-scheme": gettext_lazy("soort nummer is onbekend"),
    "in-use": gettext_lazy("er hoort iets bij dat blijft"),
    "listed-late": gettext_lazy("kwam pas na de inventaris"),
    "missing-value": gettext_lazy("verplicht gegeven ontbreekt"),
    "nested-content": gettext_lazy("gegeven in het bericht bevat andere gegevens"),
    "no-tax-year": gettext_lazy("jaar is geen belastingjaar"),
    "not-chosen": gettext_lazy("niet gekozen bij het uploaden"),
    "partner-identifier-check": gettext_lazy("nummer van de partner voldoet niet aan de elfproef"),
    "reference-awaited": gettext_lazy("wacht op een aangifte die nog niet in het portaal staat"),
    "reference-missing": gettext_lazy("verwijst naar een gegeven dat er niet is"),
    "reference-not-loaded": gettext_lazy("hoort bij een gegeven dat niet kon worden ingelezen"),
    "reference-skipped": gettext_lazy("hoort bij een gegeven dat niet is ingelezen"),
    "returns-disagree": gettext_lazy("aangiften van de klant noemen verschillende medewerkers"),
    "same-client": gettext_lazy("is in dit portaal één klant met een andere klant uit het bestand"),
    "same-number-in-file": gettext_lazy("zelfde nummer als een andere klant in het bestand; apart ingelezen"),
    "same-number-in-portal": gettext_lazy("zelfde nummer als een klant die er al is; apart ingelezen"),
    "several-entry-points": gettext_lazy("bericht noemt meer dan één taxonomie"),
    "several-identifiers": gettext_lazy("bericht noemt meer dan één belastingplichtige"),
    "stands-for-none": gettext_lazy("staat in de export voor klanten zonder kantoor"),
    "tax-year-conflict": gettext_lazy("belastingjaar in het bericht spreekt zichzelf tegen"),
    "unfit-value": gettext_lazy("gegeven past niet in het veld"),
    "unit-missing": gettext_lazy("bedrag in het bericht noemt geen munt"),
    "unknown-status": gettext_lazy("status van de bron is onbekend"),
    "unknown-word": gettext_lazy("woord van de bron is onbekend"),
    "value-too-large": gettext_lazy("getal is te groot voor het portaal"),
}
_FIELDS = {
    "bsn": gettext_lazy("BSN"),
    "fiscal_number": gettext_lazy("fiscaal nummer"),
    "vat_number": gettext_lazy("OB-nummer"),
    "vat_id": gettext_lazy("btw-id"),
    "identifier": gettext_lazy("nummer in het bericht"),
    "document": gettext_lazy("document"),
    "status": gettext_lazy("status"),
    "state": gettext_lazy("status"),
    "tax_year": gettext_lazy("belastingjaar"),
    "version": gettext_lazy("versie"),
    "client_id": gettext_lazy("klant"),
    "return_id": gettext_lazy("aangifte"),
    "user_id": gettext_lazy("gebruiker"),
    "user": gettext_lazy("gekoppelde gebruiker"),
    "office_id": gettext_lazy("kantoor"),
}
_LABELS = {
    "active": gettext_lazy("Actief"),
    "amount": gettext_lazy("Bedrag"),
    "client_id": gettext_lazy("Klant"),
    "document": gettext_lazy("Document"),
    "document_format": gettext_lazy("Soort document"),
    "document_sha256": gettext_lazy("Document"),
    "entrypoint": gettext_lazy("Taxonomie"),
    "file_name": gettext_lazy("Bestandsnaam"),
    "filed_at": gettext_lazy("Verzonden op"),
    "identifier": gettext_lazy("Nummer in het bericht"),
    "media_type": gettext_lazy("Soort bestand"),
    "message_kind": gettext_lazy("Soort bericht"),
    "notice_date": gettext_lazy("Dagtekening"),
    "notice_number": gettext_lazy("Aanslagnummer"),
    "period_end": gettext_lazy("Tijdvak tot en met"),
    "period_start": gettext_lazy("Tijdvak vanaf"),
    "planned_on": gettext_lazy("Plandatum"),
    "program": gettext_lazy("Programma"),
    "removed": gettext_lazy("Weggehaald"),
    "responsibility": gettext_lazy("Verantwoordelijkheid"),
    "return_id": gettext_lazy("Aangifte"),
    "role": gettext_lazy("Rol"),
    "source_role": gettext_lazy("Rol in het desktopprogramma"),
    "source_status": gettext_lazy("Status in het desktopprogramma"),
    "status": gettext_lazy("Status"),
    "tax_consultant_number": gettext_lazy("Beconnummer"),
    "tax_type": gettext_lazy("Belasting"),
    "tax_year": gettext_lazy("Belastingjaar"),
    "user": gettext_lazy("Gekoppelde gebruiker"),
    "user_id": gettext_lazy("Medewerker"),
    "version": gettext_lazy("Versie"),
}
"""As a label beside a value, of what is no field of clients; ``_FIELDS`` are words within a sentence."""
_COMPARISONS = {
    "inventory": gettext_lazy("Inventaris en bestand"),
    "records": gettext_lazy("Gegevens in bestand en portaal"),
    "documents": gettext_lazy("Documenten, byte voor byte"),
    "totals": gettext_lazy("Controletotalen"),
}
_SIDES = {
    "source": gettext_lazy("alleen in de bron"),
    "bundle": gettext_lazy("alleen in het bestand"),
    "portal": gettext_lazy("alleen in het portaal"),
}
_DETAILS = {
    "absent": gettext_lazy("ontbreekt aan de andere kant"),
    "unlisted": gettext_lazy("staat niet in de lijst van de andere kant"),
    "twice": gettext_lazy("zowel geëxporteerd als achtergebleven"),
    "changed": gettext_lazy("de inhoud is anders"),
    "pending": gettext_lazy("niet aan de beurt gekomen"),
    "failed": gettext_lazy("inlezen mislukt"),
}
_OUTCOMES = {
    "pending": gettext_lazy("nog niet aan de beurt"),
    "imported": gettext_lazy("ingelezen"),
    "changed": gettext_lazy("gewijzigd"),
    "unchanged": gettext_lazy("ongewijzigd"),
    "skipped": gettext_lazy("overgeslagen"),
    "failed": gettext_lazy("mislukt"),
}
_VARIANTS = {
    "database": gettext_lazy("database"),
    "local": gettext_lazy("lokale bestanden"),
    "sbr-folder": gettext_lazy("map met SBR-berichten"),
    "portal": gettext_lazy("een ander portaal"),
}


def code_words(code: str) -> str:
    """What a finding says, or why a record was kept out, left behind, or left in place by undoing."""
    # Reasons to leave a record behind have their words with the format; only the other codes are ours.
    return str(_CODES[code]) if code in _CODES else reason_name(code)


def field_words(field: str) -> str:
    """What people call a column of the bundle; a rare one is shown by its name."""
    return str(_FIELDS.get(field, field))


def field_label(table: str, field: str) -> str:
    """What the column *field* of *table* is called beside its value, as on the form where people edit it."""
    # Offices and users have their names and addresses in common with clients.
    words = clients_api.WORDS if table in {"clients", "offices", "users"} else {}
    return str(words.get(field) or _LABELS.get(field) or field)


def record_label(table: str, label: str | None) -> str:
    """What a record of *table* is called, as noted at the check; empty when nothing was.

    Checks of earlier versions noted numbers of notices whole. Those stay in the database as long as the migration does.
    """
    if table != "assessment_notices" or not label or DOTS in label:
        return label or ""
    # Tax and year come first, and neither has a space in it.
    tax, year, number = (*label.split(" ", 2), "", "")[:3]
    return " ".join(part for part in (tax, year, number and masked_text(number)) if part)


def comparison_words(comparison: str) -> str:
    """Which two sides were compared."""
    return str(_COMPARISONS.get(comparison, comparison))


def outcome_words(outcome: str) -> str:
    """What happened to a record of the file."""
    return str(_OUTCOMES.get(outcome, outcome))


def side_words(side: str) -> str:
    """On which side the record is that differs."""
    return str(_SIDES.get(side, side))


def detail_words(detail: str) -> str:
    """How it differs, or for which reason it is on one side only."""
    return str(_DETAILS.get(detail) or _CODES.get(detail) or detail)


def variant_words(variant: str | None) -> str:
    """What kind of source a file came from."""
    return str(_VARIANTS.get(variant or "", variant or gettext("onbekend")))
