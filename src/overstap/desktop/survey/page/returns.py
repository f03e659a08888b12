"""Returns and assessment notices on the page: per year, per tax, per status, and what goes along.

Used by ``document``. The chart and the table below it say the same, the one to see and the other to look up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from overstap.bundle.model import ReturnStatus
from overstap.desktop.survey.choices import QUESTIONS
from overstap.desktop.survey.model import RETENTION_YEARS, Choice, Survey
from overstap.desktop.survey.page.markup import Content, Markup, bar, element, joined, section, table
from overstap.desktop.survey.page.year_chart import ORDER, YearCounts, legend, year_chart
from overstap.desktop.survey.wording import fate_name
from overstap.formatting import number, size
from overstap.i18n import mark, translate

_STATUSES = {
    ReturnStatus.DEFINITIVE: mark("Definitief"),
    ReturnStatus.FILED: mark("Verzonden"),
    ReturnStatus.OPEN: mark("Nog open"),
}
# Columns of the table of choices, each under its table of the bundle.
_CHOSEN = {
    "clients": mark("Klanten"),
    "returns": mark("Aangiften"),
    "assessment_notices": mark("Aanslagen (SBA)"),
    "attachments": mark("Bijlagen"),
}


def returns(survey: Survey) -> Markup | None:
    """Returns per year, drawn and in figures."""
    counts = YearCounts(survey.returns_by_year(), survey.returns_by_fate())
    if not counts.by_tax:
        return None
    about = translate("Een vakje brengt u naar het jaar in de tabel eronder.")
    if not survey.tells_statuses:
        unknown = translate("De status is vooraf niet bekend: wat nog open is, blijft bij de export achter.")
        about = f"{about} {unknown}"
    return section(
        "aangiften",
        translate("Aangiften per jaar en soort"),
        about,
        legend(counts.by_fate),
        year_chart(counts),
        _years(counts),
        long=True,
    )


def _years(counts: YearCounts) -> Markup:
    """The table beside the drawing, the latest year first."""
    # Columns of zeros hide the figures that matter.
    fates = [fate for fate in ORDER if counts.by_fate.get(fate)]
    columns = [*(counts.by_tax[tax] for tax in sorted(counts.by_tax)), *(counts.by_fate[fate] for fate in fates)]
    total_at = len(counts.by_tax)
    shown = [year for year in reversed(counts.years) if counts.total(year)]
    rows = {f"jaar-{year}": _figures(year, columns, [year], total_at=total_at) for year in shown}
    # In one row, or the columns would not add up to the sums below them.
    if counts.outside:
        rows["jaar-anders"] = _figures(translate("Andere jaren"), columns, counts.outside, total_at=total_at)
    # The sums below: whoever adds the columns up finds them here.
    everything = [*shown, *counts.outside]
    rows["jaar-samen"] = _figures(translate("Samen"), columns, everything, total_at=total_at)
    heads = [translate("Jaar"), *sorted(counts.by_tax), translate("Totaal"), *map(fate_name, fates)]
    return table(heads, list(rows.values()), numbers=len(heads) - 1, anchors=list(rows))


def _figures(
    label: Content, columns: Sequence[Counter[int]], years: Collection[int], *, total_at: int
) -> list[Content]:
    """One row: the returns of *years* per column; the first *total_at* of these are taxes, and their sum follows."""
    figures = [sum(column[year] for year in years) for column in columns]
    total = element("b", number(sum(figures[:total_at])))
    return [label, *map(_figure, figures[:total_at]), total, *map(_figure, figures[total_at:])]


def statuses(survey: Survey) -> Markup | None:
    """The words that the source uses for a status, and as what they count."""
    columns: dict[tuple[str, str], Counter[str]] = {}
    for count in survey.returns:
        if count.source_status is not None and count.status is not None:
            columns.setdefault((count.source_status, count.status), Counter())[count.tax_type] += count.records
    if not columns:
        return None
    taxes = sorted(survey.returns_by_year())
    rows: list[list[Content]] = [
        [
            word,
            translate(_STATUSES[ReturnStatus(status)]),
            *(_figure(counts[tax]) for tax in taxes),
            number(counts.total()),
        ]
        # The most used word first; the odd ones are at the end, where they stand out.
        for (word, status), counts in sorted(columns.items(), key=lambda each: -each[1].total())
    ]
    heads: list[Content] = [translate("Bij de bron"), translate("Telt als"), *taxes, translate("Totaal")]
    about = translate("De woorden van de desktopsoftware en wat ze in het migratiebestand betekenen.")
    return section("statussen", translate("Status van de aangiften"), about, table(heads, rows, numbers=len(taxes) + 1))


def notices(survey: Survey) -> Markup | None:
    """Assessment notices per year and tax, and how many have no status."""
    total = survey.tables.get("assessment_notices", 0)
    if not survey.notices:
        return _untold_notices(total) if total else None
    by_year: dict[int, Counter[str]] = {}
    for count in survey.notices:
        by_year.setdefault(count.tax_year, Counter())[count.tax_type] += count.records
        # Under no tax at all: a column of its own beside those of the taxes.
        by_year[count.tax_year][""] += 0 if count.status else count.records
    taxes = sorted({count.tax_type for count in survey.notices})
    heads: list[Content] = [translate("Jaar"), *taxes, translate("Totaal"), translate("Zonder status")]
    rows: list[list[Content]] = [
        [
            year,
            *(_figure(by_year[year][tax]) for tax in taxes),
            number(sum(by_year[year][tax] for tax in taxes)),
            _figure(by_year[year][""]),
        ]
        for year in sorted(by_year, reverse=True)
    ]
    made = table(heads, rows, numbers=len(heads) - 1)
    return section("aanslagen", translate("Aanslagen (SBA)"), _about_notices(), made, long=True)


def _untold_notices(total: int) -> Markup:
    told = translate("Deze bron noemt vooraf alleen het aantal: {count}.").format(count=number(total))
    return section("aanslagen", translate("Aanslagen (SBA)"), _about_notices(), element("p", told))


def _about_notices() -> str:
    return translate("Een SBA is bij de Belastingdienst maar kort opnieuw op te halen: wat hier staat is er één keer.")


def choices(survey: Survey) -> Markup | None:
    """What leaving old returns and former clients behind would change, and how that is chosen."""
    if not survey.choices:
        return None
    default = survey.choices[0]
    oldest = survey.created.year - RETENTION_YEARS
    # The local variant knows no attachments beforehand: then there is no such column.
    shown = [table_ for table_ in _CHOSEN if any(table_ in choice.tables for choice in survey.choices)]
    has_size = default.document_bytes is not None
    heads: list[Content] = [translate("Keuze"), *(translate(_CHOSEN[name]) for name in shown)]
    rows: list[list[Content]] = []
    for choice in survey.choices:
        row: list[Content] = [_choice_name(choice.code, oldest - 1)]
        row += [_compared(choice.tables.get(name), default.tables.get(name)) for name in shown]
        rows.append([*row, _size(choice)] if has_size else row)
    if has_size:
        heads.append(translate("Documenten"))
    about = translate(
        "Een administratie wordt {years} jaar bewaard. Oudere aangiften en oud-klanten gaan mee als u niets verandert; "
        "hier ziet u wat er overblijft als u ze achterlaat."
    ).format(years=RETENTION_YEARS)
    return section(
        "bewaartermijn",
        translate("Bewaartermijn en oud-klanten"),
        about,
        table(heads, rows, numbers=len(heads) - 1),
        _how_to_choose(oldest, has_former=len(survey.choices) == len(QUESTIONS)),
    )


def _choice_name(code: str, year: int) -> str:
    names = {
        "default": translate("Alles wat mee kan"),
        "without-past-retention": translate("Zonder aangiften van {year} en eerder"),
        "without-former-clients": translate("Zonder oud-klanten"),
        "without-both": translate("Zonder allebei"),
    }
    return names[code].format(year=year)


def _compared(count: int | None, before: int | None) -> Markup | str:
    """A figure with its bar, and how much less it is than before."""
    if count is None or before is None:
        return "–"
    less = element("small", f"−{number(before - count)}") if count < before else None
    # Before the bar, so that the bars of a column end at the same place.
    return joined(less, bar(count / before if before else 0, number(count)))


def _size(choice: Choice) -> str:
    return "–" if choice.document_bytes is None else size(choice.document_bytes + (choice.attachment_bytes or 0))


def _how_to_choose(oldest: int, *, has_former: bool) -> Markup:
    """The lines of a plan that choose so; no more of them than there is something to choose."""
    old, former = element("code", f"oldest_tax_year = {oldest}"), element("code", "former = false")
    lines = joined(old, ", ", former) if has_former else old
    return element("p", translate("Zo staat het in een plan:"), " ", lines, class_="soft below")


def _figure(count: int) -> Markup | str:
    # A dot instead of a nought: what is there stands out.
    return number(count) if count else element("span", "·", class_="none")
