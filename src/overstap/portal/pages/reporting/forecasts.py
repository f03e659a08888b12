"""The preview's records in words: fields and their values as people read them, on the page and as lines of a CSV.

Between ``transfers.api``, which knows codes, and the views of the preview.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from overstap.bundle.model import Kind
from overstap.portal.clients import api as clients_api
from overstap.portal.pages.reporting.wording import code_words, field_label, record_label, table_name
from overstap.portal.pages.spreadsheets import Row
from overstap.portal.returns import api as returns_api
from overstap.portal.transfers import api as transfers_api
from overstap.portal.ui.templatetags.display import masked_text, told_apart

ROWS_AT_ONCE = 2000
"""Records that the database hands over at once for the CSV; a file may have a million."""

FORECASTS = {
    transfers_api.Forecast.NEW: gettext_lazy("Nieuw"),
    transfers_api.Forecast.CHANGED: gettext_lazy("Gewijzigd"),
    transfers_api.Forecast.UNCHANGED: gettext_lazy("Ongewijzigd"),
    transfers_api.Forecast.SKIPPED: gettext_lazy("Overgeslagen"),
    transfers_api.Forecast.CONFLICT: gettext_lazy("Conflict"),
}
_LOOKS = {"new": "good", "changed": "", "unchanged": "", "skipped": "attention", "conflict": "attention"}
_SYMBOLS = {"new": "good", "changed": "next", "unchanged": "check", "skipped": "attention", "conflict": "attention"}
_CHOICES = {
    "portal": gettext_lazy("het portaal blijft"),
    "file": gettext_lazy("het bestand gaat voor"),
    "": gettext_lazy("nog kiezen"),
}

_WORDS: dict[tuple[str, str], dict[str, object]] = {
    ("clients", "kind"): dict(clients_api.Client.Kind.choices),
    ("clients", "state"): dict(clients_api.Client.State.choices),
    ("returns", "status"): dict(returns_api.TaxReturn.Status.choices),
}
"""Codes of the bundle that people know by other words."""

_MASKED = clients_api.PERSONAL_NUMBERS | {"identifier", "notice_number"}
"""Fields told by their end only, as elsewhere; a notice's number begins with a BSN, and a message's is one."""


@dataclass(frozen=True)
class Change:
    """A field in words: what it is in the portal, what the file has, and whether the two are in conflict."""

    field: str
    old: str
    new: str
    is_conflict: bool


@dataclass(frozen=True)
class Line:
    """A record of the preview; *winner* says whose values hold in its conflicts, empty when there are none."""

    table: str
    key: str
    label: str
    forecast: str
    word: str
    css: str
    symbol: str
    reason: str
    changes: tuple[Change, ...]
    winner: str


def line_of(row: transfers_api.BundleKey, conflicts: str) -> Line:
    """*row* in words, of a migration whose choice is *conflicts*."""
    forecast, key = row.forecast or "", transfers_api.key_at_source(row)
    is_conflict = forecast == transfers_api.Forecast.CONFLICT
    return Line(
        table=table_name(row.table),
        key=key,
        label=record_label(row.table, row.label) or key,
        forecast=forecast,
        word=forecast_word(forecast),
        css=_LOOKS.get(forecast, ""),
        symbol=_SYMBOLS.get(forecast, "next"),
        reason=code_words(row.reason) if row.reason else "",
        changes=tuple(_change(row.table, name, said) for name, said in (row.changes or {}).items()),
        winner=str(_CHOICES[transfers_api.winner(conflicts, row.decision)]) if is_conflict else "",
    )


def forecast_word(forecast: str) -> str:
    """A forecast in a word."""
    return str(dict(FORECASTS).get(transfers_api.Forecast(forecast), forecast)) if forecast else "–"


def head() -> Row:
    """What stands above the columns of the CSV."""
    return (
        gettext("Klant"),
        gettext("Soort"),
        gettext("Gegeven"),
        gettext("Kenmerk in de bron"),
        gettext("Wat er gebeurt"),
        gettext("Reden"),
        gettext("Veld"),
        gettext("In het portaal"),
        gettext("In het bestand"),
        gettext("Conflict"),
        gettext("Keuze"),
    )


def preview_rows(number: int, conflicts: str) -> Iterator[Row]:
    """Every record of migration *number*, a line for each field that changes; needs a bound session."""
    for row in transfers_api.all_records(number).iterator(chunk_size=ROWS_AT_ONCE):
        line = line_of(row, conflicts)
        about = (getattr(row, "client_label", None) or "", line.table, line.label, line.key, line.word, line.reason)
        if not line.changes:
            yield (*about, "", "", "", "", "")
        for change in line.changes:
            yield (
                *about,
                change.field,
                change.old,
                change.new,
                gettext("ja") if change.is_conflict else "",
                line.winner if change.is_conflict else "",
            )


def _change(table: str, name: str, said: object) -> Change:
    assert isinstance(said, list)
    old, new, is_conflict = said
    before = _value(table, name, old)
    return Change(field_label(table, name), before, told_apart(before, _value(table, name, new)), bool(is_conflict))


def _value(table: str, name: str, value: object) -> str:
    """A value as it stands in ``changes``, which is JSON, in words."""
    if value is None or value == "":
        return "–"
    if name == "document_sha256":
        # Nobody compares hashes by eye; the first signs tell two documents apart.
        return gettext("document {signs}…").format(signs=str(value)[:8])
    if name in _MASKED:
        return masked_text(str(value))
    return _of_kind(transfers_api.TARGETS[table].source.column(name).kind, value) or str(
        _WORDS.get((table, name), {}).get(str(value), value)
    )


def _of_kind(kind: Kind, value: object) -> str:
    """A value of a kind that people write otherwise than JSON does; empty for any other."""
    if kind is Kind.DATE:
        return date_format(date.fromisoformat(str(value)), "SHORT_DATE_FORMAT")
    if kind is Kind.DATETIME:
        return date_format(timezone.localtime(datetime.fromisoformat(str(value))), "SHORT_DATETIME_FORMAT")
    if kind is Kind.BOOLEAN:
        return gettext("ja") if value else gettext("nee")
    return ""
