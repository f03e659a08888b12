"""The offices on the page: who has how many clients and returns, and for each the returns per program and year.

Used by ``document``.
"""

from __future__ import annotations

from collections import Counter

from overstap.bundle.model import ReturnStatus
from overstap.desktop.sources.selection import ProgramYear
from overstap.desktop.survey.model import OfficeCount, Survey
from overstap.desktop.survey.page.markup import Content, Markup, bar, element, section, table
from overstap.formatting import number
from overstap.i18n import mark, translate

_STATUSES = {
    ReturnStatus.DEFINITIVE: mark("definitief"),
    ReturnStatus.FILED: mark("verzonden"),
    ReturnStatus.OPEN: mark("open"),
}


def offices(survey: Survey) -> Markup | None:
    """A row per office, and behind it what is in it."""
    # A folder of messages knows no establishments: its one office is the folder itself.
    if not survey.offices or survey.source.variant == "sbr-folder":
        return None
    heads: list[Content] = [translate("Kantoor"), translate("Klanten"), translate("Oud-klanten")]
    # The local variant does not tell whose a return is: then there is no such column.
    told = any(office.returns is not None for office in survey.offices)
    if told:
        heads.append(translate("Aangiften"))
    about = translate("Kies bij het maken van een plan welke kantoren naar hetzelfde account van het portaal gaan.")
    return section(
        "kantoren",
        translate("Kantoren"),
        about,
        table(heads, _rows(survey, told=told), numbers=len(heads) - 1),
        *(_inside(survey, office, at) for at, office in enumerate(survey.offices)),
        long=True,
    )


def _rows(survey: Survey, *, told: bool) -> list[list[Content]]:
    # Bars are compared between offices, so the largest of them is the whole length.
    clients = max((office.clients for office in survey.offices), default=0) or 1
    returns = max((office.returns or 0 for office in survey.offices), default=0) or 1
    rows: list[list[Content]] = []
    for at, office in enumerate(survey.offices):
        name: Content = element("a", office.name, href=f"#kantoor-{at}") if told else office.name
        row: list[Content] = [name, bar(office.clients / clients, number(office.clients))]
        row.append(number(office.former_clients))
        rows.append([*row, bar((office.returns or 0) / returns, number(office.returns or 0))] if told else row)
    return rows


def _inside(survey: Survey, office: OfficeCount, at: int) -> Markup | None:
    """Returns of one office: a row per program and status, a column per year."""
    counts: dict[tuple[str, str], Counter[int]] = {}
    for count in survey.returns:
        if count.office_id == office.id:
            # The year is a column; without it the programs of all years are one row.
            key = (ProgramYear.parse(count.program).name, count.status or "")
            counts.setdefault(key, Counter())[count.tax_year] += count.records
    if not counts:
        return None
    years = sorted({year for per_year in counts.values() for year in per_year})
    # As far as they are from being done; one without a status last.
    order = [*_STATUSES, ""]
    rows: list[list[Content]] = [
        [_row_name(*key), *(number(counts[key][year]) if counts[key][year] else "" for year in years)]
        for key in sorted(counts, key=lambda key: (key[0], order.index(key[1])))
    ]
    heads: list[Content] = [translate("Programma en status"), *years]
    title = translate("{office}: per programma, jaar en status").format(office=office.name)
    # The place is inside: a browser opens what hides the place that it is sent to, not the place itself.
    inside = element("div", table(heads, rows, numbers=len(years)), class_="dense", id=f"kantoor-{at}")
    return element("details", element("summary", title), inside)


def _row_name(program: str, status: str) -> str:
    return " ".join(filter(None, (program, translate(_STATUSES[ReturnStatus(status)]) if status else "")))
