"""The report as lines for a spreadsheet: the counts, the control totals and each list, one below the other.

The same numbers and words as on the page (``report`` and ``ledgers``); ``spreadsheets`` makes a file of them. One form
of line for everything, so that a spreadsheet can filter on its first columns.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from overstap.portal.pages.reporting.ledgers import LEDGERS, Ledger
from overstap.portal.pages.reporting.totals import paired_totals
from overstap.portal.pages.reporting.wording import code_words, outcome_words, table_name
from overstap.portal.pages.spreadsheets import Row
from overstap.portal.transfers import api as transfers_api

ACCOUNTED = ("verschillen", "niet-ingelezen", "achtergebleven", "gebleven", "bevindingen")
"""The lists that belong to the report, what asks for attention first; that of all records is a file of its own."""

ROWS_AT_ONCE = 2000
"""Rows that the database hands over at once; a list may have hundreds of thousands."""


def head() -> Row:
    """What stands above the columns."""
    return (
        gettext("Onderdeel"),
        gettext("Soort"),
        gettext("Kenmerk in de bron"),
        gettext("Naam"),
        gettext("Wat"),
        gettext("Toelichting"),
        gettext("Aantal"),
    )


def report_rows(report: transfers_api.Report, number: int) -> Iterator[Row]:
    """The whole report of migration *number*; needs a bound session."""
    yield from _counts(report)
    yield from _totals(report)
    for part in report.not_attested:
        yield (gettext("Niet bewezen volledig"), "", "", part, gettext("zonder inventaris van de bron"), "", "")
    for name in ACCOUNTED:
        yield from ledger_rows(LEDGERS[name], number)


def ledger_rows(ledger: Ledger, number: int) -> Iterator[Row]:
    """One list of migration *number*; needs a bound session."""
    for row in ledger.rows(number).iterator(chunk_size=ROWS_AT_ONCE):
        entry = ledger.entry(row)
        yield (str(ledger.title), entry.table, entry.key, entry.name, entry.what, entry.detail, "")


def _counts(report: transfers_api.Report) -> Iterator[Row]:
    title = gettext("Aantallen")
    for table in report.tables:
        word = table_name(table.table)
        yield (title, word, "", "", gettext("in de inventaris van de bron"), "", table.inventory)
        yield (title, word, "", "", gettext("in het bestand"), "", table.exported)
        for reason, count in table.left_behind.items():
            yield (title, word, "", "", gettext("achtergebleven"), code_words(reason), count)
        yield (title, word, "", "", outcome_words("imported"), "", table.imported)
        yield (title, word, "", "", outcome_words("changed"), "", table.changed)
        yield (title, word, "", "", outcome_words("unchanged"), "", table.unchanged)
        for reason, count in table.conflicts.items():
            yield (title, word, "", "", gettext("conflicten"), code_words(reason), count)
        for reason, count in table.skipped.items():
            yield (title, word, "", "", outcome_words("skipped"), code_words(reason), count)
        yield (title, word, "", "", outcome_words("failed"), "", table.failed)
        yield (title, word, "", "", gettext("verschillen"), "", table.differences)


def _totals(report: transfers_api.Report) -> Iterator[Row]:
    title = gettext("Controletotalen")
    for tax in paired_totals(report.totals):
        for pair in tax.pairs:
            word = f"{tax.word} {pair.tax_year}"
            yield (title, word, "", "", gettext("in het bestand"), "", pair.stated)
            yield (title, word, "", "", gettext("in het portaal"), "", pair.present)
            yield (title, word, "", "", gettext("niet ingelezen"), "", pair.kept_out)
            yield (title, word, "", "", gettext("verschil"), "", pair.difference)
