"""What stands in the way and what asks attention, each with how many, which ones, and what to do.

Used by ``document``. A few examples stand open and print; the whole list is behind them.
"""

from __future__ import annotations

from overstap.bundle.model import Severity
from overstap.desktop.survey.model import Survey
from overstap.desktop.survey.page.icons import icon
from overstap.desktop.survey.page.markup import Content, Markup, element, joined, section, table
from overstap.desktop.survey.problems import Example, Problem
from overstap.desktop.survey.wording import staying
from overstap.formatting import number
from overstap.i18n import translate

# Examples that stand open; enough to recognise what is meant, few enough to read on.
_OPEN_EXAMPLES = 3
# Where the list behind a problem stands elsewhere on the page.
_LISTED_AT = {
    "return-before-2012": "#jaar-samen",
    "past-retention": "#bewaartermijn",
    "program-missing": "#programmas",
    "program-too-old": "#programmas",
    "program-wrong-year": "#programmas",
    "program-mismatch": "#programmas",
    "program-not-working": "#programmas",
    "unknown-table": "#buiten-de-migratie",
}


def blocking(survey: Survey) -> Markup | None:
    """What has to be mended first; nothing when nothing has."""
    found = [problem for problem in survey.problems if problem.severity is Severity.BLOCKING]
    if not found:
        return None
    about = translate("Zonder dit blijven records achter.")
    return section("eerst-oplossen", translate("Eerst oplossen"), about, *map(_problem, found), long=True)


def advisory(survey: Survey) -> Markup:
    """What is worth knowing."""
    found = [problem for problem in survey.problems if problem.severity is Severity.ADVISORY]
    anchor, title = "goed-om-te-weten", translate("Goed om te weten")
    if not found:
        return section(anchor, title, translate("Er is niets gevonden dat aandacht vraagt."))
    about = translate("Dit houdt niets tegen. Wat niet klopt, verbetert u het makkelijkst vóór de migratie.")
    return section(anchor, title, about, *map(_problem, found), long=True)


def stays_behind(survey: Survey) -> Markup | None:
    """What does not go along when nobody chooses otherwise."""
    if not survey.stays_behind:
        return None
    rows: list[list[Content]] = [list(staying(survey, each)) for each in survey.stays_behind]
    about = translate(
        "Zo is het als u in het plan niets verandert. "
        "Elk record dat achterblijft, staat straks met de reden in het migratiebestand."
    )
    heads: list[Content] = [translate("Wat"), translate("Waarom")]
    return section("wat-achterblijft", translate("Wat achterblijft"), about, table(heads, rows, numbers=0))


def _problem(problem: Problem) -> Markup:
    severity = translate("Blokkerend") if problem.severity is Severity.BLOCKING else translate("Aandacht")
    # Some problems are a table on this page; showing it twice would make one of them the wrong one.
    anchor = _LISTED_AT.get(problem.code)
    link = element("a", translate("Bekijk ze"), href=anchor) if anchor else None
    words = joined(
        element("h3", problem.title), element("p", problem.advice, " ", link, class_="soft"), _examples(problem)
    )
    return element(
        "div", icon(str(problem.severity), severity), element("div", words), class_="problem", id=problem.code
    )


def _examples(problem: Problem) -> Markup | None:
    if not problem.examples:
        return None
    is_part = problem.table is None
    # Names of programs and tables say all there is to say.
    if is_part:
        return element("p", ", ".join(problem.ids), class_="ids")
    words = _file_words if problem.names_files else _words
    few = element("ul", *(element("li", words(each)) for each in problem.examples[:_OPEN_EXAMPLES]), class_="few")
    return joined(few, _all_examples(problem))


def _file_words(example: Example) -> Markup:
    return joined(example.id, element("span", f" · {example.about}", class_="soft") if example.about else None)


def _words(example: Example) -> Markup:
    who = " ".join(filter(None, (example.number, example.name)))
    about = element("span", f" · {example.about}", class_="soft") if example.about else None
    return joined(who or translate("kenmerk {id}").format(id=example.id), about)


def _all_examples(problem: Problem) -> Markup | None:
    if problem.count <= _OPEN_EXAMPLES:
        return None
    heads, rows = _columns(problem)
    # Said, so that nobody takes the list for all of them.
    more = problem.count - len(problem.examples)
    rest = translate("en {count} meer").format(count=number(more)) if more > 0 else None
    title = translate("Alle {count} tonen").format(count=number(len(problem.examples)))
    inside = joined(table(heads, rows, numbers=0), element("p", rest, class_="soft") if rest else None)
    return element("details", element("summary", title), element("div", inside, class_="dense"))


def _columns(problem: Problem) -> tuple[list[Content], list[list[Content]]]:
    """The columns in which any example of *problem* has something."""
    examples = problem.examples
    if problem.names_files:
        return [translate("Bestand"), translate("Waarom")], [[each.id, each.about] for each in examples]
    fields = {
        translate("Klantnummer"): [each.number for each in examples],
        translate("Naam"): [each.name for each in examples],
        translate("Waar of wat"): [each.about for each in examples],
        translate("Kenmerk bij de bron"): [each.id for each in examples],
    }
    shown = {head: values for head, values in fields.items() if any(values)}
    return list(shown), [list(row) for row in zip(*shown.values(), strict=True)]
