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
    field_words,
    side_words,
    table_name,
)
from overstap.portal.transfers import api as transfers_api


@dataclass(frozen=True)
class Entry:
    """A line of a ledger."""

    table: str
    key: str
    what: str
    detail: str
    is_serious: bool = False


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


def _left_behind(row: transfers_api.LeftBehind) -> Entry:
    # The part (the database, a program of a year) is where one would go and look.
    detail = " · ".join(part for part in [row.part, row.detail] if part)
    return Entry(table_name(row.table), row.key, code_words(row.reason), detail)


def _kept_out(row: transfers_api.BundleKey) -> Entry:
    failed = row.outcome == transfers_api.Outcome.FAILED
    outcome = gettext("mislukt") if failed else gettext("overgeslagen")
    return Entry(table_name(row.table), row.key, code_words(row.reason or ""), outcome, is_serious=failed)


def _finding(row: transfers_api.Finding) -> Entry:
    blocking = row.severity == "blocking"
    severity = gettext("houdt het gegeven tegen") if blocking else gettext("ter informatie")
    detail = " · ".join(part for part in [severity, field_words(row.field), row.detail] if part)
    return Entry(table_name(row.table), row.key, code_words(row.code), detail, is_serious=blocking)


def _difference(row: transfers_api.Difference) -> Entry:
    detail = f"{side_words(row.side)} · {detail_words(row.detail)}"
    return Entry(table_name(row.table), row.key, comparison_words(row.comparison), detail, is_serious=True)


LEDGERS: Mapping[str, Ledger] = {
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
