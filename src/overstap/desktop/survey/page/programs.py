"""The programs that the export starts, and what of the database lies outside the migration.

Used by ``document``.
"""

from __future__ import annotations

from collections.abc import Sequence

from overstap.desktop.programs.about import ProgramState
from overstap.desktop.survey.model import ProgramSeen, Survey
from overstap.desktop.survey.page.icons import icon
from overstap.desktop.survey.page.markup import Content, Markup, element, joined, section, table
from overstap.formatting import number
from overstap.i18n import mark, translate

_STATES = {
    ProgramState.READY: mark("gereed"),
    ProgramState.MISSING: mark("ontbreekt"),
    ProgramState.TOO_OLD: mark("te oud"),
    ProgramState.WRONG_YEAR: mark("ander jaar"),
    ProgramState.MISMATCH: mark("ander programma"),
    ProgramState.NO_START: mark("start niet"),
    ProgramState.NO_ANSWER: mark("antwoordt niet"),
    ProgramState.BAD_ANSWER: mark("antwoordt niet goed"),
}


def programs(survey: Survey) -> Markup | None:
    """The programs as a grid, and in words what is wrong with those that cannot be used."""
    if not survey.programs:
        return None
    about = translate("Deze programma's worden tijdens de export gestart en weer gesloten.")
    grid = _grid(survey.programs)
    return section("programmas", translate("Programma's"), about, grid, _unusable(survey.programs), long=True)


def left_out(survey: Survey) -> Markup | None:
    """Tables and columns of the database that are not exported, the unknown ones first."""
    if not survey.left_out and not survey.unknown:
        return None
    rows: list[list[Content]] = [
        [name, translate("onbekend: staat niet in het bronprofiel")] for name in survey.unknown
    ]
    # A column is named with its table, as people who know SQL write it.
    rows += [[".".join(filter(None, (each.table, each.column))), each.reason] for each in survey.left_out]
    heads: list[Content] = [translate("Tabel of kolom"), translate("Waarom niet")]
    about = translate("Alles wat de database verder bevat, met de reden waarom het niet meegaat.")
    made = table(heads, rows, numbers=0)
    return section("buiten-de-migratie", translate("Buiten de migratie"), about, made, long=True)


def _grid(programs: Sequence[ProgramSeen]) -> Markup:
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
    shown = program.version if program.attests else translate("tap")
    return joined(icon("ready" if ready else "blocking", word), element("small", shown if ready else word))


def _unusable(programs: Sequence[ProgramSeen]) -> Markup | None:
    rows: list[list[Content]] = [
        [each.part, each.message or "", number(each.records)] for each in programs if each.message is not None
    ]
    heads: list[Content] = [translate("Programma"), translate("Wat er is"), translate("Records")]
    return table(heads, rows, numbers=1) if rows else None
