"""The lists behind the counts of a report: each record by its key at the source, with what is to be said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from overstap.portal.pages.reporting.wording import (
    code_words,
    comparison_words,
    detail_words,
    field_label,
    field_words,
    outcome_words,
    record_label,
    side_words,
    table_name,
)
from overstap.portal.transfers import api as transfers_api


@dataclass(frozen=True)
class Entry:
    """A line of a ledger; *name* is what people call the record, where the file says so."""

    table: str
    key: str
    what: str
    detail: str
    is_serious: bool = False
    name: str = ""


@dataclass(frozen=True)
class Ledger:
    """One kind of list: its words, where its rows come from, how one is shown; *codes* names its column of reasons."""

    title: str | Promise
    about: str | Promise
    none: str | Promise
    rows: Callable[[int], QuerySet[Any]]
    codes: str
    entry: Callable[[Any], Entry]
    words: Callable[[str], str] = code_words
    column: str | Promise = gettext_lazy("Reden")


def _left_behind(row: transfers_api.LeftBehind) -> Entry:
    # The part (the database, a program of a year) is where one would go and look.
    detail = " · ".join(part for part in [row.part, row.detail] if part)
    return Entry(table_name(row.table), _key(row), code_words(row.reason), detail)


def _record(row: transfers_api.BundleKey) -> Entry:
    failed = row.outcome == transfers_api.Outcome.FAILED
    what, why = outcome_words(row.outcome), code_words(row.reason or "")
    return Entry(
        table_name(row.table), _key(row), what, why, is_serious=failed, name=record_label(row.table, row.label)
    )


def _kept_out(row: transfers_api.BundleKey) -> Entry:
    failed = row.outcome == transfers_api.Outcome.FAILED
    what, why = outcome_words(row.outcome), code_words(row.reason or "")
    return Entry(
        table_name(row.table), _key(row), why, what, is_serious=failed, name=record_label(row.table, row.label)
    )


def _finding(row: transfers_api.Finding) -> Entry:
    blocking = row.severity == "blocking"
    severity = gettext("houdt het gegeven tegen") if blocking else gettext("ter informatie")
    detail = " · ".join(part for part in [severity, field_words(row.field), row.detail] if part)
    name = _label(row)
    return Entry(table_name(row.table), _key(row), code_words(row.code), detail, is_serious=blocking, name=name)


def _difference(row: transfers_api.Difference) -> Entry:
    detail = f"{side_words(row.side)} · {detail_words(row.detail)}"
    what, name = comparison_words(row.comparison), _label(row)
    return Entry(table_name(row.table), _key(row), what, detail, is_serious=True, name=name)


def _kept(row: transfers_api.Kept) -> Entry:
    detail = ", ".join(field_label(row.table, field) for field in row.fields)
    return Entry(
        table_name(row.table), _key(row), code_words(row.reason), detail, name=record_label(row.table, row.label)
    )


_key = transfers_api.key_at_source


def _label(row: transfers_api.Finding | transfers_api.Difference) -> str:
    # Asked along by the list's query; a row that was read another way has none.
    return record_label(row.table, getattr(row, "label", None))


LEDGERS: Mapping[str, Ledger] = {
    "gegevens": Ledger(
        gettext_lazy("Alle gegevens in het bestand"),
        gettext_lazy("Elk gegeven in het bestand, met wat ermee is gebeurd."),
        gettext_lazy("Er staan geen gegevens in het bestand."),
        transfers_api.records,
        "outcome",
        _record,
        outcome_words,
        gettext_lazy("Wat ermee is gebeurd"),
    ),
    "achtergebleven": Ledger(
        gettext_lazy("Achtergebleven"),
        gettext_lazy("Deze gegevens staan in de inventaris van de bron, maar gingen niet mee in het bestand."),
        gettext_lazy("Er bleef niets achter: alles in de inventaris staat ook in het bestand."),
        transfers_api.left_behind,
        "reason",
        _left_behind,
    ),
    "niet-ingelezen": Ledger(
        gettext_lazy("Niet ingelezen"),
        gettext_lazy("Deze gegevens staan in het bestand, maar zijn niet in het portaal gezet."),
        gettext_lazy("Alles in het bestand is ingelezen."),
        transfers_api.kept_out,
        "reason",
        _kept_out,
    ),
    "bevindingen": Ledger(
        gettext_lazy("Bevindingen"),
        gettext_lazy(
            "Dit viel op bij het exporteren en controleren. Alleen wat een gegeven tegenhoudt, kwam niet mee."
        ),
        gettext_lazy("Er viel niets op."),
        transfers_api.findings,
        "code",
        _finding,
    ),
    "gebleven": Ledger(
        gettext_lazy("Gebleven na terugdraaien"),
        gettext_lazy(
            "Dit kwam van de migratie en bleef bij het terugdraaien staan, omdat u er sindsdien iets mee deed."
        ),
        gettext_lazy(
            "Er is niets gebleven: de migratie is niet teruggedraaid, of alles wat zij deed is teruggedraaid."
        ),
        transfers_api.kept,
        "reason",
        _kept,
    ),
    "verschillen": Ledger(
        gettext_lazy("Verschillen"),
        gettext_lazy("Hier zijn de bron, het bestand en het portaal niet gelijk."),
        gettext_lazy("De bron, het bestand en het portaal zijn gelijk."),
        transfers_api.differences,
        "comparison",
        _difference,
        comparison_words,
    ),
}
"""The word in the address → the list."""
