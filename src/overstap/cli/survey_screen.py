"""A survey on a terminal: what there is and what stands in the way, readable in 80 columns.

Used by ``survey``. The page and the JSON of ``desktop.survey`` say more; this says what to do first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from overstap.bundle.model import FIRST_TAX_YEAR, Severity
from overstap.cli.left_behind import without_numbers
from overstap.cli.reporting import console
from overstap.desktop.programs.about import ProgramState
from overstap.desktop.programs.alike import together
from overstap.desktop.survey import Survey, variant_name
from overstap.desktop.survey.formatting import sizes, times
from overstap.desktop.survey.problems import Problem
from overstap.desktop.survey.wording import all_clear, counted, files, staying
from overstap.formatting import number
from overstap.i18n import translate, translate_plural

# Upload speed, in megabits per second, that one line of the screen tells; the page tells more.
_ORDINARY_SPEED = 50
# Files named per problem: enough to see what it is about.
_SHOWN_FILES = 5


def show(found: Survey) -> None:
    """Print *found*, the most important last, where the eye is when the command ends."""
    _say(Text.assemble((found.source.name, "bold"), f" · {variant_name(found.source.variant)}"))
    _show_offices(found)
    _show_returns(found)
    _show_staying(found)
    _show_others(found)
    _show_expectation(found)
    _show_programs(found)
    _show_problems(found)


def _show_offices(found: Survey) -> None:
    # A folder of messages knows no establishments.
    if found.source.variant == "sbr-folder":
        clients = sum(office.clients for office in found.offices)
        of_files = found.tables.get("returns", 0) + found.tables.get("assessment_notices", 0)
        _say(f"{files(of_files)}, {counted('clients', clients)}")
        return
    table = _table(translate("Kantoor"), translate("Klanten"), translate("Oud-klanten"), translate("Aangiften"))
    for office in found.offices:
        returns = "–" if office.returns is None else number(office.returns)
        table.add_row(Text(office.name), number(office.clients), number(office.former_clients), returns)
    console.print(table, "")


def _show_returns(found: Survey) -> None:
    by_year = found.returns_by_year()
    # Years down and taxes across: there are twenty of the one and five of the other.
    years, taxes = sorted({year for counts in by_year.values() for year in counts}), sorted(by_year)
    if not years:
        return
    table = _table(translate("Jaar"), *taxes, translate("Totaal"))
    for year in years:
        counts = [by_year[tax][year] for tax in taxes]
        # What can never migrate is there to be seen, not to be counted on.
        style = "dim" if year < FIRST_TAX_YEAR else None
        shown = (number(count) if count else "·" for count in counts)
        table.add_row(str(year), *shown, number(sum(counts)), style=style)
    console.print(table, "")
    _say(_how_many_go(found))


def _how_many_go(found: Survey) -> str:
    total, going = found.total_returns(), found.migrating()
    if not found.tells_statuses:
        text = translate("{going} van {returns} kunnen mee; welke nog open zijn, blijkt bij de export.")
    else:
        text = translate_plural(
            "{going} van {returns} gaat mee als u niets anders kiest.",
            "{going} van {returns} gaan mee als u niets anders kiest.",
            going,
        )
    return text.format(going=number(going), returns=counted("returns", total))


def _show_staying(found: Survey) -> None:
    for each in found.stays_behind:
        what, why = staying(found, each)
        _say(Text(translate("Blijft achter: {what}, {why}").format(what=what, why=why), style="dim"))


def _show_others(found: Survey) -> None:
    """Everything but returns and clients, which were told above."""
    told = {"offices", "clients", "returns"}
    others = [counted(table, count) for table, count in found.tables.items() if table not in told and count]
    if others:
        _say(translate("Verder: {counts}").format(counts=", ".join(others)))


def _show_expectation(found: Survey) -> None:
    expected = found.expected
    if expected is None:
        return
    text = translate("Verwacht: export {export}, bestand {size}, uploaden met {speed} Mbit/s {upload}")
    shown = text.format(
        export=times(expected.export_seconds),
        size=sizes(expected.bundle_bytes),
        speed=_ORDINARY_SPEED,
        upload=times(expected.uploads[_ORDINARY_SPEED]),
    )
    _say(shown)


def _show_programs(found: Survey) -> None:
    if not found.programs:
        return
    ready = Counter(program.state is ProgramState.READY for program in found.programs)
    text = translate("Programma's: {ready} gereed, {other} niet")
    _say(text.format(ready=number(ready[True]), other=number(ready[False])))
    # Those that are ready are a number; those that are not need a name and what to do.
    messages = ((program.part, program.message) for program in found.programs if program.message is not None)
    for said in together(messages):
        _say(Text(f"✗ {said.part}: {said}", style="red"), indent=2)


def _show_problems(found: Survey) -> None:
    """The advisory ones first: what blocks stands at the bottom, where it is seen."""
    blocking = [problem for problem in found.problems if problem.severity is Severity.BLOCKING]
    advisory = [problem for problem in found.problems if problem.severity is Severity.ADVISORY]
    _show_kind(translate("Goed om te weten"), advisory, sign="!", style="yellow")
    _show_kind(translate("Eerst oplossen"), blocking, sign="✗", style="bold red")
    # Said in so many words: an empty list could also be an unfinished one.
    if not blocking:
        _say(Text(all_clear(found), style="green"))


def _show_kind(title: str, problems: Sequence[Problem], *, sign: str, style: str) -> None:
    if not problems:
        return
    console.print()
    _say(Text(title, style="bold"))
    for problem in problems:
        _say(Text(f"{sign} {problem.title}", style=style))
        _say(Text(problem.advice, style="dim"), indent=2)
        _show_files(problem)


def _show_files(problem: Problem) -> None:
    """The first few files of *problem*; a screen may be kept as a log, so that no number of a client is shown."""
    if not problem.names_files:
        return
    for example in problem.examples[:_SHOWN_FILES]:
        _say(Text(f"– {without_numbers(example.id)}"), indent=2)
    more = problem.count - _SHOWN_FILES
    if more > 0 and problem.examples:
        text = translate("en {count} meer; met --html of --json staan ze er met de reden bij")
        _say(Text(text.format(count=number(more)), style="dim"), indent=2)


def _say(text: str | Text, *, indent: int = 0) -> None:
    """*text*, wrapped between words within the width of the terminal; piped, each sentence is one line."""
    said = text if isinstance(text, Text) else Text(text)
    lines = said.wrap(console, console.width - indent) if console.is_terminal else [said]
    for line in lines:
        # What is shown may be copied, and what is piped searched: without the spaces that fill a line up.
        line.rstrip()
        console.print(Text.assemble(" " * indent, line), soft_wrap=True)


def _table(*heads: str) -> Table:
    table = Table(*heads[:1], box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in heads[1:]:
        table.add_column(head, justify="right")
    return table
