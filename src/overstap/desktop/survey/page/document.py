"""The whole page: heading, sections in the order in which people ask, and where it came from.

On top of the sections; ``page.css`` is put into the page as it is.
"""

from __future__ import annotations

from pathlib import Path

from overstap.desktop.survey.model import Survey
from overstap.desktop.survey.page.icons import MARK
from overstap.desktop.survey.page.markup import Markup, element, joined
from overstap.desktop.survey.page.offices import offices
from overstap.desktop.survey.page.overview import expectation, tiles, verdict
from overstap.desktop.survey.page.problems import advisory, blocking, stays_behind
from overstap.desktop.survey.page.programs import left_out, programs
from overstap.desktop.survey.page.returns import choices, notices, returns, statuses
from overstap.formatting import moment
from overstap.i18n import active_language, mark, translate

_STYLE = Path(__file__).with_name("page.css")

VARIANTS = {
    "database": mark("databasevariant"),
    "local": mark("lokale variant (Classic)"),
    "sbr-folder": mark("map met SBR-berichten"),
}
# What stops a migration comes before what it consists of; what is only worth knowing comes after.
_SECTIONS = (
    blocking,
    returns,
    offices,
    choices,
    expectation,
    advisory,
    stays_behind,
    programs,
    statuses,
    notices,
    left_out,
)


def page(survey: Survey) -> str:
    """*survey* as an HTML document, in the active language, without anything from elsewhere."""
    title = translate("Inventarisatie") + " · " + survey.source.name
    head = joined(
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        # Names of clients stand in it: a page like this should not be found by a search engine.
        Markup('<meta name="robots" content="noindex">'),
        element("title", title),
        # The style is ours, word for word: escaping would break its selectors.
        element("style", Markup(_STYLE.read_text(encoding="utf-8"))),
    )
    # A section without anything to say is not there at all.
    sections = [made for section in _SECTIONS if (made := section(survey)) is not None]
    body = element("main", _heading(survey), verdict(survey), tiles(survey), *sections, _closing(survey))
    return "<!doctype html>\n" + element("html", element("head", head), element("body", body), lang=active_language())


def variant_name(variant: str) -> str:
    """What people call a variant of the desktop software; an unknown one as it is."""
    return translate(VARIANTS.get(variant, variant))


def _heading(survey: Survey) -> Markup:
    line = translate("{name}, {variant} · bekeken op {moment} met Overstap {version}").format(
        name=survey.source.name,
        variant=variant_name(survey.source.variant),
        moment=moment(survey.created),
        version=survey.tool_version,
    )
    words = element("div", element("h1", translate("Inventarisatie")), element("p", line, class_="soft"))
    return element("header", MARK, words)


def _closing(survey: Survey) -> Markup:
    nothing = translate("Er is niets gewijzigd en niets verstuurd.")
    # Looked at, not assumed: a folder of messages may name nobody by itself.
    has_names = any(
        each.name or each.number or problem.names_files for problem in survey.problems for each in problem.examples
    )
    if has_names:
        text = translate(
            "Deze pagina is voor uw kantoor: er staan nummers en namen van klanten in. Wilt u haar aan iemand anders "
            "geven, maak haar dan opnieuw met --without-names."
        )
    else:
        text = translate("Deze pagina bevat geen namen of nummers van klanten, alleen aantallen en kenmerken.")
    return element("p", text, " ", nothing, class_="note")
