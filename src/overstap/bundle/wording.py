"""How people call what a bundle holds: one table from each code to its Dutch words, for all who show it.

Beside ``model``, which defines the codes; a test keeps the two complete.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from overstap.bundle.ledger import SHOWN_KEYS, Difference
from overstap.bundle.model import Reason
from overstap.bundle.problems import printable
from overstap.i18n import mark, translate

# Signs of a key that is shown.
SHOWN_KEY = 60

_TABLES = {
    "offices": mark("Kantoren"),
    "users": mark("Gebruikers"),
    "clients": mark("Klanten"),
    "relations": mark("Relaties medewerker/klant"),
    "returns": mark("Aangiften"),
    "roles": mark("Rollen en taken"),
    "assessment_notices": mark("Aanslagen (SBA)"),
    "attachments": mark("Bijlagen"),
    "inventory": mark("Inventaris"),
    "left_behind": mark("Achtergebleven"),
    "findings": mark("Bevindingen"),
}

_REASONS: Mapping[str, str] = {
    Reason.BEFORE_2012: mark("van 2011 of eerder"),
    Reason.NOT_SELECTED: mark("niet gekozen"),
    Reason.OTHER_PHASE: mark("in deze fase niet gekozen"),
    Reason.STILL_OPEN: mark("nog niet verzonden"),
    Reason.PAST_RETENTION: mark("bewaartermijn voorbij"),
    Reason.FORMER_CLIENT: mark("geen klant meer"),
    Reason.BANK_VARIANT: mark("bestemd voor een bank"),
    Reason.NOT_A_TAX_MESSAGE: mark("geen belastingbericht"),
    Reason.NOT_SBR: mark("geen SBR-bericht"),
    Reason.UNREADABLE: mark("niet leesbaar"),
    Reason.TOO_LARGE: mark("te groot"),
    Reason.DUPLICATE: mark("dubbel"),
    Reason.PROGRAM_MISSING: mark("programma ontbreekt"),
    Reason.PROGRAM_FAILED: mark("programma viel uit"),
    Reason.NOT_HANDED_OVER: mark("niet afgegeven door het programma"),
    Reason.VANISHED: mark("verdwenen tijdens de export"),
}


def table_name(table: str) -> str:
    """What people call the records of *table*, in the active language."""
    return translate(_TABLES[table])


def listed_name(table: str, variant: str) -> str:
    """What people call that which the inventory of a source of *variant* lists as *table*.

    A folder of messages lists every file that is no SBA among the returns; that some are none is only known afterwards.
    """
    if variant == "sbr-folder" and table == "returns":
        return translate("Aangiften en andere bestanden")
    return table_name(table)


def reason_name(reason: str) -> str:
    """Why a record was left behind, in a few words; an unknown code of a later format is shown as it is."""
    words = _REASONS.get(reason)
    return translate(words) if words else reason


def difference_words(difference: Difference) -> str:
    """What is wrong with the account of one table, with the first few keys; in the active language."""
    sentence = {
        "missing": translate("{table}: {count} niet geleverd en niet verantwoord ({keys})"),
        "unlisted": translate("{table}: {count} geleverd die niet in de inventaris staan ({keys})"),
        "both": translate("{table}: {count} zowel meegenomen als achtergelaten ({keys})"),
    }[difference.how]
    return sentence.format(table=difference.table, count=difference.count, keys=key_words(difference.keys))


def key_words(keys: Sequence[str]) -> str:
    """The first few *keys*, safe to print: they come from a source that may hold anything."""
    return ", ".join(printable(key)[:SHOWN_KEY] for key in keys[:SHOWN_KEYS])
