"""The top of the page: what there is in a few figures, whether anything stands in the way, and what to expect.

Used by ``document``; every figure links to the section that it is about.
"""

from __future__ import annotations

from overstap.bundle.model import Severity
from overstap.desktop.survey.formatting import sizes, times
from overstap.desktop.survey.model import Expectation, Survey
from overstap.desktop.survey.page.icons import icon
from overstap.desktop.survey.page.markup import Content, Markup, element, joined, section, table
from overstap.desktop.survey.wording import all_clear, former_clients
from overstap.formatting import number, size
from overstap.i18n import translate, translate_plural


def verdict(survey: Survey) -> Markup:
    """One line on what to do first, with the list behind it."""
    blocking = sum(problem.severity is Severity.BLOCKING for problem in survey.problems)
    advisory = len(survey.problems) - blocking
    # What to do first, or that nothing has to be done: the one thing that everybody reads.
    if blocking:
        sentence = translate_plural(
            "Los eerst {count} probleem op; anders blijven records achter.",
            "Los eerst {count} problemen op; anders blijven records achter.",
            blocking,
        )
        kind, word, anchor = "blocking", translate("Blokkerend"), "#eerst-oplossen"
    else:
        sentence = all_clear(survey)
        kind, word, anchor = "ready", translate("In orde"), "#aangiften"
    line = element("a", sentence.format(count=number(blocking)), href=anchor)
    words = element("span", line, " ", _attention(advisory), None if blocking else _next_step())
    return element("p", icon(kind, word), words, class_=f"verdict {kind}")


def _next_step() -> Markup:
    """What comes after the survey when nothing has to be mended; otherwise mending is the next step."""
    text = translate("Kies nu in de migratietool wat meegaat, of maak een plan met overstap plan new.")
    return element("small", text)


def _attention(count: int) -> Markup | None:
    if not count:
        return None
    text = translate_plural("{count} punt vraagt aandacht.", "{count} punten vragen aandacht.", count)
    return element("a", text.format(count=number(count)), href="#goed-om-te-weten")


def tiles(survey: Survey) -> Markup:
    """The figures that people ask for first."""
    clients = sum(office.clients for office in survey.offices)
    former = sum(office.former_clients for office in survey.offices)
    notices = survey.tables.get("assessment_notices", 0)
    shown = [
        _where(survey),
        _tile(
            number(clients),
            translate_plural("klant", "klanten", clients),
            translate("waarvan {clients}").format(clients=former_clients(former)) if former else None,
            "#bewaartermijn",
        ),
        _tile(
            number(survey.migrating()),
            _going(survey),
            _of_how_many(survey),
            "#aangiften",
        ),
        _tile(number(notices), translate_plural("aanslag (SBA)", "aanslagen (SBA)", notices), None, "#aanslagen"),
    ]
    if going := _bytes_going(survey):
        # Not of all there is: what stays behind takes no time and no room.
        shown.append(_tile(size(going), translate("aan documenten gaat mee"), None, "#verwachting"))
    return element("div", *shown, class_="tiles")


def _going(survey: Survey) -> str:
    """What the number of returns means: that they go, or only that they may where no status is known yet."""
    if survey.tells_statuses:
        return translate_plural("aangifte gaat mee", "aangiften gaan mee", survey.migrating())
    return translate_plural("aangifte kan mee", "aangiften kunnen mee", survey.migrating())


def _where(survey: Survey) -> Markup:
    """Where it all is: in offices, or in the files of a folder."""
    if survey.source.variant == "sbr-folder":
        count = survey.tables.get("returns", 0) + survey.tables.get("assessment_notices", 0)
        return _tile(number(count), translate_plural("bestand", "bestanden", count), None, "#wat-achterblijft")
    count = len(survey.offices)
    return _tile(number(count), translate_plural("kantoor", "kantoren", count), None, "#kantoren")


def _bytes_going(survey: Survey) -> int:
    """The size at the source of what goes along, attachments included; 0 when it tells none."""
    if not survey.choices or survey.choices[0].document_bytes is None:
        return 0
    return survey.choices[0].document_bytes + (survey.choices[0].attachment_bytes or 0)


def _of_how_many(survey: Survey) -> str:
    of_all = translate("van {count}").format(count=number(survey.total_returns()))
    other = survey.other_files()
    if not other:
        return of_all
    # Whoever counts the files of the folder must find them all here.
    text = translate_plural("{count} bestand is iets anders", "{count} bestanden zijn iets anders", other)
    return f"{of_all}; {text.format(count=number(other))}"


def _tile(figure: str, what: str, more: str | None, anchor: str) -> Markup:
    words = joined(element("b", figure), element("span", what), element("small", more) if more else None)
    return element("a", words, class_="tile", href=anchor)


def expectation(survey: Survey) -> Markup | None:
    """How long and how large, as spans, with what they rest on."""
    expected = survey.expected
    if expected is None:
        return None
    rows: list[list[Content]] = [
        [translate("De export"), times(expected.export_seconds), _of_export(survey)],
        [translate("Het migratiebestand"), sizes(expected.bundle_bytes), _of_size(expected)],
    ]
    about = translate(
        "Ruim geschat, als u niets anders kiest. Onderweg ziet u steeds hoeveel tijd er nog nodig is; "
        "het uploaden kan worden onderbroken en gaat dan verder waar het was."
    )
    heads: list[Content] = [translate("Wat"), translate("Verwachting"), translate("Waarvan dit afhangt")]
    return section(
        "verwachting",
        translate("Hoe lang en hoe groot"),
        about,
        table(heads, rows, numbers=0),
        element("h3", translate("Uploaden")),
        _uploads(expected),
    )


def _of_export(survey: Survey) -> str:
    count = len(survey.programs)
    if not count:
        return translate("Van de schijf waarop de map staat.")
    text = translate_plural(
        "Van de computer en het netwerk: {count} programma wordt gestart.",
        "Van de computer en het netwerk: {count} programma's worden na elkaar gestart.",
        count,
    )
    return text.format(count=number(count))


def _of_size(expected: Expectation) -> str:
    if expected.measured:
        return translate("Berekend uit de grootte van de documenten; aangiften worden ingepakt, bijlagen nauwelijks.")
    return translate("Geschat uit de aantallen: deze bron noemt vooraf geen grootte van documenten.")


def _uploads(expected: Expectation) -> Markup:
    heads: list[Content] = [
        translate("{count} Mbit per seconde").format(count=number(speed)) for speed in expected.uploads
    ]
    # One row: four speeds beside each other are compared at a glance.
    row: list[Content] = [times(span) for span in expected.uploads.values()]
    return table([translate("Uploadsnelheid"), *heads], [[translate("Duur"), *row]], numbers=0)
