"""The report as PDF: A4, tagged for screen readers (PDF/UA-1), its fonts inside; ``report.typ`` lays it out.

Here the words and numbers are put together, in the language of whoever asks; they are those of the page and of the CSV
(``rows``). Made anew at each download, from the report that is kept with the migration (decision 0150).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from textwrap import wrap

import typst
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from overstap.bundle.problems import printable
from overstap.portal.pages.reporting.ending import endings
from overstap.portal.pages.reporting.ledgers import LEDGERS
from overstap.portal.pages.reporting.rows import ACCOUNTED
from overstap.portal.pages.reporting.totals import Pair, TaxTotals, paired_totals
from overstap.portal.pages.reporting.wording import code_words, outcome_words, table_name, variant_words
from overstap.portal.transfers import api as transfers_api
from overstap.portal.ui.templatetags.display import count, given, moment, size

TEMPLATE = Path(__file__).with_name("report.typ")
FONTS = ("vendor/inter-regular.ttf", "vendor/inter-semibold.ttf")
FAMILIES = ("Inter", "Libertinus Serif", "DejaVu Sans Mono")
"""The product's own, then what Typst brings along for names in other scripts."""

MOST_LINES = 1000
"""Lines of all lists together, some 25 pages; 5,000 would take 280 MB and 2 seconds. The CSV has all of them."""

LONGEST_WORD = 16
"""Signs of a key that stay together; a hash of 64 would grow out of its column."""

_Lists = list[dict[str, object]]
_Words = list[str]


@dataclass(frozen=True)
class Printed:
    """What the PDF is about: a migration that has a report, and the name of its office."""

    migration: transfers_api.MigrationView
    report: transfers_api.Report
    office: str


def report_pdf(printed: Printed) -> bytes:
    """The file; needs a bound session."""
    inputs = {
        "report": json.dumps(_content(printed)),
        "mark": Path(settings.PRODUCT_MARK).read_text(encoding="utf-8"),
    }
    try:
        return _compiled(inputs, standards=["ua-1"])
    except typst.TypstError:
        # The standard refuses a sign that no font has, such as one of a Chinese name. Then it is a box, in a file that
        # is tagged all the same: a report that cannot be had is of less use to anybody.
        return _compiled(inputs, standards=[])


def _compiled(inputs: dict[str, str], *, standards: list[typst.PDFStandard]) -> bytes:
    # A root of its own folder: the template can read nothing else of this machine, and it loads no packages. A new
    # compiler each time, for one that was given bytes compiles only once.
    compiler = typst.Compiler(TEMPLATE.read_bytes(), root=TEMPLATE.parent, font_paths=_fonts())
    now = int(timezone.now().timestamp())
    made = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=standards, timestamp=now)
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    # Not the machine's own fonts: the same report must look the same everywhere.
    folders = {str(Path(found).parent) for name in FONTS if (found := finders.find(name))}
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=sorted(folders))


def _content(printed: Printed) -> dict[str, object]:
    migration, report = printed.migration, printed.report
    return {
        "language": get_language() or "nl",
        "fonts": FAMILIES,
        "product": settings.PRODUCT_NAME,
        "office": printed.office,
        "title": gettext("Verslag van migratie {number}").format(number=migration.id),
        "made": gettext("Gemaakt op {moment}").format(moment=moment(timezone.now())),
        "good": report.reconciled,
        "state": migration.word,
        "sentence": migration.sentence,
        "facts": _facts(migration),
        "counts": _counts(report),
        "not_attested": _not_attested(report),
        "reasons": _reasons(report),
        "totals": _totals(report),
        "lists": _lists(migration.id),
        "words": {"page": gettext("Pagina"), "columns": _columns()},
    }


def _columns() -> _Words:
    return [
        gettext("Soort"),
        gettext("Naam"),
        gettext("Kenmerk in de bron"),
        gettext("Wat"),
        gettext("Toelichting"),
    ]


def _facts(migration: transfers_api.MigrationView) -> list[tuple[str, str]]:
    source = f"{given(migration.source_name)} ({variant_words(migration.source_variant)})"
    options = migration.options
    taken = gettext("alles in het bestand (gecombineerd)") if options.is_combined else ", ".join(options.words)
    received = ", ".join(filter(None, [moment(migration.created_at), migration.started_by]))
    return [
        (gettext("Bron"), source),
        (gettext("Bestand"), f"{migration.file_name} ({size(migration.file_bytes)})"),
        (gettext("Gemaakt op"), moment(migration.bundle_created)),
        (gettext("Ontvangen op"), received),
        *endings(migration),
        (gettext("Gekozen om in te lezen"), taken),
        (gettext("Controlegetal van de inhoud"), breakable(migration.content_digest or "")),
    ]


def _counts(report: transfers_api.Report) -> dict[str, object]:
    head = [
        gettext("Soort"),
        gettext("Inventaris"),
        gettext("Geëxporteerd"),
        gettext("Achtergebleven"),
        gettext("Ingelezen"),
        gettext("Gewijzigd"),
        gettext("Ongewijzigd"),
        gettext("Overgeslagen"),
        gettext("Mislukt"),
        gettext("Verschillen"),
    ]
    note = gettext(
        "Inventaris = geëxporteerd + achtergebleven. Geëxporteerd = ingelezen + gewijzigd + ongewijzigd + overgeslagen"
        " + mislukt. Vergeleken per gegeven, niet geteld."
    )
    rows = [[table_name(table.table), *map(count, _numbers(table))] for table in report.tables]
    return {"title": gettext("Wat er met elk soort gegeven is gebeurd"), "head": head, "rows": rows, "note": note}


def _numbers(table: transfers_api.TableReport) -> list[int]:
    return [
        table.inventory,
        table.exported,
        table.left_behind_total,
        table.imported,
        table.changed,
        table.unchanged,
        table.skipped_total,
        table.failed,
        table.differences,
    ]


def _not_attested(report: transfers_api.Report) -> str:
    if not report.not_attested:
        return ""
    sentence = gettext("Zonder inventaris van de bron, en daarom niet bewezen volledig: {parts}.")
    return sentence.format(parts=", ".join(report.not_attested))


def _reasons(report: transfers_api.Report) -> dict[str, object]:
    """Why records were left behind or skipped, and what became of conflicts, per kind.

    On the page this stands below the numbers themselves.
    """
    left, conflicts, skipped = gettext("achtergebleven"), gettext("conflicten"), outcome_words("skipped")
    rows = [
        [table_name(table.table), what, code_words(reason), count(number)]
        for table in report.tables
        for what, numbers in ((left, table.left_behind), (conflicts, table.conflicts), (skipped, table.skipped))
        for reason, number in numbers.items()
    ]
    head = [gettext("Soort"), gettext("Wat"), gettext("Reden"), gettext("Aantal")]
    return {"title": gettext("Redenen"), "head": head, "rows": rows}


def _totals(report: transfers_api.Report) -> dict[str, object]:
    head = [
        gettext("Jaar"),
        gettext("Bestand"),
        gettext("Portaal"),
        gettext("Niet ingelezen"),
        gettext("Verschil"),
        "",
    ]
    note = gettext("Open staaf: het bestand. Dichte staaf: het portaal.")
    taxes = [_tax(tax) for tax in paired_totals(report.totals)]
    return {"title": gettext("Aangiften per belasting en jaar"), "head": head, "taxes": taxes, "note": note}


def _tax(tax: TaxTotals) -> dict[str, object]:
    numbers = [tax.stated, tax.present, tax.kept_out, tax.difference]
    # A total of one year would only say the same again.
    total = [gettext("Totaal"), *map(count, numbers)] if len(tax.pairs) > 1 else []
    return {"word": tax.word, "rows": [_year(pair) for pair in tax.pairs], "total": total}


def _year(pair: Pair) -> dict[str, object]:
    numbers = [pair.stated, pair.present, pair.kept_out, pair.difference]
    return {"year": str(pair.tax_year), "numbers": [count(number) for number in numbers], "bars": pair.shares}


def _lists(number: int) -> _Lists:
    """The lists that are not empty, what asks for attention first, until there is no room for more lines."""
    made: _Lists = []
    room = MOST_LINES
    for name in ACCOUNTED:
        ledger = LEDGERS[name]
        rows = ledger.rows(number)
        if total := rows.count():
            entries = [ledger.entry(row) for row in islice(rows[:room].iterator(), room)]
            lines = [[e.table, e.name, breakable(e.key), e.what, e.detail] for e in entries]
            made.append(
                {
                    "title": str(ledger.title),
                    "about": str(ledger.about),
                    "rows": lines,
                    "more": _more(total - len(lines)),
                }
            )
            room -= len(lines)
    return made


def _more(left_out: int) -> str:
    if not left_out:
        return ""
    sentence = ngettext(
        "Nog {count} regel staat alleen op de pagina van de migratie en in het CSV-bestand.",
        "Nog {count} regels staan alleen op de pagina van de migratie en in het CSV-bestand.",
        left_out,
    )
    return sentence.format(count=count(left_out))


def breakable(text: str) -> str:
    """The text with places where a line may end, also within a key that has none of its own."""
    words = printable(text).split(" ")
    return " ".join("\N{ZERO WIDTH SPACE}".join(wrap(word, LONGEST_WORD)) for word in words)
