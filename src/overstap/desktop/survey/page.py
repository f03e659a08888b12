"""A survey as one page that needs nothing else: someone's first look at what they own, to read or to print.

Beside ``reporting``; built with ``markup``, so that whatever the source says stays text. ``page.css`` is its look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus, Severity
from overstap.bundle.wording import reason_name, table_name
from overstap.desktop.programs.about import ProgramState
from overstap.desktop.survey.formatting import moment, number, size
from overstap.desktop.survey.heat_grid import heat_grid
from overstap.desktop.survey.markup import Content, Markup, element, joined, table
from overstap.desktop.survey.model import ProgramSeen, Survey
from overstap.desktop.survey.problems import Problem
from overstap.i18n import active_language, mark, translate

_STYLE = Path(__file__).with_name("page.css")

_VARIANTS = {
    "database": mark("databasevariant"),
    "local": mark("lokale variant (Classic)"),
    "sbr-folder": mark("map met SBR-berichten"),
}
_STATES = {
    ProgramState.READY: mark("gereed"),
    ProgramState.MISSING: mark("ontbreekt"),
    ProgramState.TOO_OLD: mark("te oud"),
    ProgramState.MISMATCH: mark("ander programma"),
    ProgramState.NO_START: mark("start niet"),
    ProgramState.NO_ANSWER: mark("antwoordt niet"),
    ProgramState.BAD_ANSWER: mark("antwoordt niet goed"),
}
_ICONS = {
    "ready": "M4 9.5l3.5 3.5L14 6",
    "blocking": "M9 1.8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 9 1.8M9 5v5M9 12.6v.2",
    "advisory": "M9 2.5L16.5 15.5h-15zM9 7v4M9 13.2v.2",
}


def page(survey: Survey) -> str:
    """*survey* as an HTML document, in the active language, without anything from elsewhere."""
    title = translate("Inventarisatie") + " · " + survey.source.name
    head = joined(
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", title),
        # The style is ours, word for word: escaping would break its selectors.
        element("style", Markup(_STYLE.read_text(encoding="utf-8"))),
    )
    # What stops a migration comes before what it consists of; what is only worth knowing comes after.
    sections = (_heading, _tiles, _blocking, _returns, _offices, _staying, _advisory, _programs, _left_out, _closing)
    body = element("main", *(section(survey) for section in sections))
    return "<!doctype html>\n" + element("html", element("head", head), element("body", body), lang=active_language())


def _heading(survey: Survey) -> Markup:
    variant = translate(_VARIANTS.get(survey.source.variant, survey.source.variant))
    line = translate("{name}, {variant} · bekeken op {moment} met Overstap {version}").format(
        name=survey.source.name, variant=variant, moment=moment(survey.created), version=survey.tool_version
    )
    words = element("div", element("h1", translate("Inventarisatie")), element("p", line, class_="soft"))
    return element("header", _mark(), words)


def _tiles(survey: Survey) -> Markup:
    clients = sum(office.clients for office in survey.offices)
    former = sum(office.former_clients for office in survey.offices)
    total = survey.tables.get("returns", 0)
    tiles = [
        (number(len(survey.offices)), translate("kantoren"), ""),
        (number(clients), translate("klanten"), translate("{count} oud-klant").format(count=number(former))),
        (
            number(survey.migrating()),
            translate("aangiften gaan mee"),
            translate("van {count}").format(count=number(total)),
        ),
        (number(survey.tables.get("assessment_notices", 0)), translate("aanslagen (SBA)"), ""),
    ]
    if survey.stored_bytes():
        tiles.append((size(survey.stored_bytes()), translate("aan documenten"), ""))
    return element(
        "div",
        *(
            element(
                "div", element("b", figure), what, element("p", more, class_="soft") if more else None, class_="tile"
            )
            for figure, what, more in tiles
        ),
        class_="tiles",
    )


def _section(title: str, about: str | None, *content: Content, long: bool = False) -> Markup:
    words = element("p", about, class_="soft") if about else None
    return element("section", element("h2", title), words, *content, class_="long" if long else None)


def _returns(survey: Survey) -> Markup | None:
    counted = survey.returns_by_year()
    if not counted:
        return None
    about = translate("Gearceerd: van 2011 of eerder, deze aangiften kunnen niet mee.")
    return _section(translate("Aangiften per jaar en soort"), about, heat_grid(counted), _by_status(survey))


def _by_status(survey: Survey) -> Markup:
    """The table beside the grid: what becomes of the returns of each tax."""
    columns: dict[str, Counter[str]] = {}
    for count in survey.returns:
        state = "early" if count.tax_year < FIRST_TAX_YEAR else (count.status or "unknown")
        columns.setdefault(count.tax_type, Counter())[state] += count.records
    titles = {
        ReturnStatus.DEFINITIVE: translate("Definitief"),
        ReturnStatus.FILED: translate("Verzonden"),
        ReturnStatus.OPEN: translate("Nog open"),
        "unknown": translate("Status nog onbekend"),
        "early": translate("2011 of eerder"),
    }
    # Columns of zeros hide the figures that matter.
    shown = [state for state in titles if any(counts[state] for counts in columns.values())]
    heads: list[Content] = [translate("Soort"), *(titles[state] for state in shown), translate("Totaal")]
    rows: list[list[Content]] = [
        [tax, *(number(columns[tax][state]) for state in shown), number(columns[tax].total())]
        for tax in sorted(columns)
    ]
    return table(heads, rows, numbers=len(heads) - 1)


def _offices(survey: Survey) -> Markup | None:
    if not survey.offices:
        return None
    heads: list[Content] = [translate("Kantoor"), translate("Klanten"), translate("Oud-klanten")]
    # The local variant does not tell whose a return is: then there is no such column.
    told = any(office.returns is not None for office in survey.offices)
    if told:
        heads.append(translate("Aangiften"))
    rows: list[list[Content]] = []
    for office in survey.offices:
        row: list[Content] = [office.name, number(office.clients), number(office.former_clients)]
        rows.append([*row, number(office.returns or 0)] if told else row)
    about = translate("Kies bij het maken van een plan welke kantoren naar hetzelfde account van het portaal gaan.")
    return _section(translate("Kantoren"), about, table(heads, rows, numbers=len(heads) - 1))


def _staying(survey: Survey) -> Markup | None:
    if not survey.stays_behind:
        return None
    rows: list[list[Content]] = [
        [table_name(each.table), reason_name(each.reason), number(each.records)] for each in survey.stays_behind
    ]
    heads: list[Content] = [translate("Wat"), translate("Waarom"), translate("Aantal")]
    about = translate(
        "Zo is het als u in het plan niets verandert. "
        "Elk record dat achterblijft, staat straks met de reden in het migratiebestand."
    )
    return _section(translate("Wat achterblijft"), about, table(heads, rows, numbers=1))


def _blocking(survey: Survey) -> Markup | None:
    found = [problem for problem in survey.problems if problem.severity is Severity.BLOCKING]
    if not found:
        return None
    return _section(translate("Eerst oplossen"), translate("Zonder dit blijven records achter."), *map(_problem, found))


def _advisory(survey: Survey) -> Markup:
    found = [problem for problem in survey.problems if problem.severity is Severity.ADVISORY]
    if not found:
        return _section(translate("Goed om te weten"), translate("Er is niets gevonden dat aandacht vraagt."))
    about = translate("Dit houdt niets tegen. Wat niet klopt, verbetert u het makkelijkst vóór de migratie.")
    return _section(translate("Goed om te weten"), about, *map(_problem, found), long=True)


def _problem(problem: Problem) -> Markup:
    severity = translate("Blokkerend") if problem.severity is Severity.BLOCKING else translate("Aandacht")
    words = [element("h3", problem.title), element("p", problem.advice, class_="soft")]
    if problem.ids:
        more = problem.count - len(problem.ids)
        listed = ", ".join(problem.ids) + (translate(" en {count} meer").format(count=number(more)) if more > 0 else "")
        ids = element("p", listed, class_="ids")
        # Names of programs and tables say something at once; numbers of records are looked up one by one.
        is_told = problem.table is None
        words.append(ids if is_told else element("details", element("summary", translate("Welke")), ids))
    return element("div", _icon(problem.severity, severity), element("div", *words), class_="problem")


def _programs(survey: Survey) -> Markup | None:
    if not survey.programs:
        return None
    about = translate("Deze programma's worden tijdens de export gestart en weer gesloten.")
    return _section(translate("Programma's"), about, _program_grid(survey.programs), _unusable(survey.programs))


def _program_grid(programs: Sequence[ProgramSeen]) -> Markup:
    """A row per program and a column per year; what has no year stands in a column of its own."""
    # Fifty rows of green ticks are read by nobody; a gap in a grid is seen at once.
    cells = {(each.program, each.year): each for each in programs}
    years = sorted({year for _, year in cells}, key=lambda year: year or 0)
    heads: list[Content] = [translate("Programma"), *(year or translate("alle jaren") for year in years)]
    rows: list[list[Content]] = [
        [name, *(_state(cells[name, year]) if (name, year) in cells else "" for year in years)]
        for name in sorted({name for name, _ in cells})
    ]
    return element("div", table(heads, rows, numbers=0), class_="grid")


def _state(program: ProgramSeen) -> Markup:
    ready = program.state is ProgramState.READY
    word = translate(_STATES[program.state])
    return joined(_icon("ready" if ready else "blocking", word), element("small", program.version if ready else word))


def _unusable(programs: Sequence[ProgramSeen]) -> Markup | None:
    rows: list[list[Content]] = [
        [each.part, each.message or "", number(each.records)] for each in programs if each.message is not None
    ]
    heads: list[Content] = [translate("Programma"), translate("Wat er is"), translate("Records")]
    return table(heads, rows, numbers=1) if rows else None


def _left_out(survey: Survey) -> Markup | None:
    if not survey.left_out and not survey.unknown:
        return None
    rows: list[list[Content]] = [
        [name, translate("onbekend: staat niet in het bronprofiel")] for name in survey.unknown
    ]
    rows += [[".".join(filter(None, (each.table, each.column))), each.reason] for each in survey.left_out]
    heads: list[Content] = [translate("Tabel of kolom"), translate("Waarom niet")]
    about = translate("Alles wat de database verder bevat, met de reden waarom het niet meegaat.")
    return _section(translate("Buiten de migratie"), about, table(heads, rows, numbers=0), long=True)


def _closing(survey: Survey) -> Markup:
    del survey
    text = translate(
        "Deze pagina bevat geen namen of nummers van klanten, alleen aantallen en de nummers van records. "
        "Er is niets gewijzigd en niets verstuurd."
    )
    return element("p", text, class_="note")


def _icon(kind: str, title: str) -> Markup:
    path = element(
        "path", d=_ICONS[kind], fill="none", stroke="currentColor", stroke_width="1.7", stroke_linecap="round"
    )
    return element("svg", element("title", title), path, viewBox="0 0 18 18", role="img", class_=kind)


def _mark() -> Markup:
    """The product's mark: two tracks, one of which switches over to the other."""
    return Markup(
        '<svg viewBox="0 0 32 32" role="img"><title>Overstap</title>'
        '<rect width="32" height="32" rx="8" fill="#14284a"/>'
        '<g fill="none" stroke-width="3.6" stroke-linecap="round"><path d="M6 22h20" stroke="#fff"/>'
        '<path d="M21.5 10H26" stroke="#fff" stroke-opacity=".55"/>'
        '<path d="M6 10h3.5c6.5 0 6 12 12.5 12h4" stroke="#3fd0c2"/></g></svg>'
    )
