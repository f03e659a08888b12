"""Counts of records as people say them: ``1 aangifte``, ``2 aangiften``; and why returns stay behind or ask attention.

Used by ``page`` and the command line. ``overstap.bundle.wording`` names tables and reasons where no count goes with it.
"""

from __future__ import annotations

from overstap.bundle.wording import reason_name, table_name
from overstap.desktop.survey.model import Fate, StaysBehind, Survey
from overstap.formatting import number
from overstap.i18n import mark, translate, translate_marked, translate_plural

# Table → one record and many; a table that is not here is shown by its name.
_RECORDS = {
    "offices": (mark("{count} kantoor"), mark("{count} kantoren")),
    "users": (mark("{count} gebruiker"), mark("{count} gebruikers")),
    "clients": (mark("{count} klant"), mark("{count} klanten")),
    "relations": (mark("{count} relatie medewerker/klant"), mark("{count} relaties medewerker/klant")),
    "returns": (mark("{count} aangifte"), mark("{count} aangiften")),
    "roles": (mark("{count} rol of taak"), mark("{count} rollen en taken")),
    "assessment_notices": (mark("{count} aanslag (SBA)"), mark("{count} aanslagen (SBA)")),
    "attachments": (mark("{count} bijlage"), mark("{count} bijlagen")),
}
_FILES = (mark("{count} bestand"), mark("{count} bestanden"))
_FATES = {
    Fate.GOES: mark("gaat mee"),
    Fate.OLD: mark("gaat mee, ouder dan 7 jaar"),
    Fate.OPEN: mark("nog niet verzonden"),
    Fate.LOOSE: mark("van een klant die er niet is"),
    Fate.EARLY: mark("van 2011 of eerder"),
    Fate.BEYOND: mark("van na 2100"),
}


def counted(table: str, count: int) -> str:
    """*count* records of *table* in words: ``1 aangifte``."""
    if table not in _RECORDS:
        return f"{number(count)} {table_name(table)}"
    return _in_words(_RECORDS[table], count)


def all_clear(survey: Survey) -> str:
    """That nothing stands in the way, with the files of a folder that stay behind all the same."""
    others = survey.other_files() if survey.source.variant == "sbr-folder" else 0
    if not others:
        return translate("Niets staat een migratie in de weg.")
    # Whoever reads only this line must not think that the whole folder goes along.
    text = translate_plural(
        "Niets staat de migratie van de aangiften in de weg. {files} is iets anders en blijft achter.",
        "Niets staat de migratie van de aangiften in de weg. {files} zijn iets anders en blijven achter.",
        others,
    )
    return text.format(files=files(others))


def files(count: int) -> str:
    """*count* files in words."""
    return _in_words(_FILES, count)


def former_clients(count: int) -> str:
    """*count* former clients in words."""
    return translate_plural("{count} oud-klant", "{count} oud-klanten", count).format(count=number(count))


def fate_name(fate: Fate) -> str:
    """What becomes of a return, in a few words."""
    return translate(_FATES[fate])


def staying(survey: Survey, each: StaysBehind) -> tuple[str, str]:
    """What stays behind, and why: ``("86 aangiften", "van 2011 of eerder")``.

    In a folder of messages, what stays behind is a file; whether it is a return is exactly what could not be told.
    """
    # The same rule as in the figures at the top: what is no return is not called one.
    is_file = survey.source.variant == "sbr-folder" and each.table == "returns"
    return files(each.records) if is_file else counted(each.table, each.records), reason_name(each.reason)


def _in_words(forms: tuple[str, str], count: int) -> str:
    return translate_marked(*forms, count).format(count=number(count))
