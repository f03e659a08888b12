"""The facts of an SBR message, grouped as people read them: whose they are, then what they belong to.

``overstap.xbrl.facts_of`` gives the facts in the order of the message. A section is a party (Aangever, Partner), a
group a tuple (one employer, one house) or an exceptional context (the begin of the year, abroad). The boxes of a VAT
return come first, in the order of the form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.text import slugify
from django.utils.translation import gettext

from overstap.portal.pages.facts.model import Content, Group, Line, Section, in_words
from overstap.xbrl import ContextSummary, Instance, ShownFact, facts_of, party_label

BOX = re.compile(r"^(\d[a-h]) (.+)$")
CLOSING_BOXES = {"SmallEntrepreneurProvisionReduction": "5c", "ValueAddedTaxOwedToBePaidBack": "5d"}
"""Lines of the VAT form without a letter of their own on every year's form, and where they stand in it."""

TOTAL = "ValueAddedTaxOwedToBePaidBack"
ISO_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
TUPLE_STEP = re.compile(r"^(?P<name>.*?)(?:Specification)?\[(?P<place>\d+)\]$")
MOST_DIGITS = 30
"""Of a number that is shown as one; the widest amount in the taxonomy has 18."""


def content_of_message(instance: Instance) -> Content:
    """Everything in *instance*, each fact once."""
    facts = facts_of(instance)
    # Only a VAT return has boxes; for any other message this is empty and costs a glance at each label.
    boxes = [fact for fact in facts if _box(fact)]
    sections = [_form(boxes)] if boxes else []
    usual = _usual_period(facts)
    by_party: dict[str | None, list[ShownFact]] = {}
    for fact in facts:
        if not _box(fact):
            by_party.setdefault(fact.context.party if fact.context else None, []).append(fact)
    # What is about nobody in particular (software, contact) is read last.
    parties = sorted(by_party, key=lambda party: party is None)
    return Content([*sections, *(_section(party, by_party[party], usual) for party in parties)])


def _form(boxes: Sequence[ShownFact]) -> Section:
    # Sorting is stable: within a box, turnover and tax keep the order of the message.
    ordered = sorted(boxes, key=_box)
    lines = [_line(fact, box="" if fact.concept in CLOSING_BOXES else _box(fact)) for fact in ordered]
    return Section("rubrieken", gettext("Rubrieken van de aangifte"), [Group("", lines)])


def _box(fact: ShownFact) -> str:
    """The box of the VAT form that the fact fills; empty for any other fact."""
    if fact.concept in CLOSING_BOXES:
        return CLOSING_BOXES[fact.concept]
    found = BOX.match(fact.label or "")
    return found[1] if found else ""


def _section(party: str | None, facts: Sequence[ShownFact], usual: ContextSummary | None) -> Section:
    groups: dict[str, list[Line]] = {}
    for fact in facts:
        groups.setdefault(_group_title(fact, usual), []).append(_line(fact))
    title = gettext("Bericht") if party is None else party_label(party)
    # A section's own lines come before its groups, wherever the message has them.
    titles = sorted(groups, key=bool)
    return Section(slugify(f"deel-{party or 'bericht'}"), title, [Group(name, groups[name]) for name in titles])


def _group_title(fact: ShownFact, usual: ContextSummary | None) -> str:
    # Facts with the same title belong together, wherever the message has them.
    parts = [_step_words(step) for step in fact.path]
    if fact.context:
        parts += [_member_words(axis, member) for axis, member in fact.context.members]
        parts += _time_words(fact.context, usual)
    return " · ".join(parts)


def _step_words(step: str) -> str:
    found = TUPLE_STEP.match(step)
    return f"{in_words(found['name'])} {found['place']}" if found else in_words(step)


def _member_words(axis: str, member: str) -> str:
    known = {
        "Begin": gettext("begin van het tijdvak"),
        "End": gettext("einde van het tijdvak"),
        "Netherlands": gettext("Nederland"),
        "Abroad": gettext("buitenland"),
        "Domestic": gettext("binnenlands"),
    }
    if member in known:
        return known[member]
    name = axis.removesuffix("Dimension").removesuffix("Axis").removesuffix("Specification")
    return f"{in_words(name)}: {member}"


def _time_words(context: ContextSummary, usual: ContextSummary | None) -> list[str]:
    if context.instant:
        return [f"{context.instant:%d-%m-%Y}"]
    if usual and context.start and context.end and (context.start, context.end) != (usual.start, usual.end):
        return [f"{context.start:%d-%m-%Y} – {context.end:%d-%m-%Y}"]
    return []


def _usual_period(facts: Iterable[ShownFact]) -> ContextSummary | None:
    """The context of most facts: its period is the return's and goes without saying."""
    contexts = Counter(fact.context for fact in facts if fact.context and fact.context.start)
    return contexts.most_common(1)[0][0] if contexts else None


def _line(fact: ShownFact, *, box: str = "") -> Line:
    # Without a taxonomy package only a few dozen concepts have a label; their names are English words run together.
    label = fact.label or in_words(fact.concept)
    if box:
        # The box has a place of its own in the table.
        label = label.removeprefix(f"{box} ")
    # Only a unit makes a number: a telephone number or a year has none and is shown as filed.
    amount = _number(fact.value) if fact.unit == "EUR" else None
    number = _number(fact.value) if fact.unit and fact.unit != "EUR" else None
    return Line(
        label=label,
        name=fact.concept,
        text=_text(fact),
        amount=amount,
        number=number,
        day=_day(fact.value),
        is_total=fact.concept == TOTAL,
        box=box,
        is_translated=fact.label is not None,
    )


def _text(fact: ShownFact) -> str:
    words = {"true": gettext("ja"), "false": gettext("nee")}
    return gettext("niet ingevuld") if fact.nil else words.get(fact.value, fact.value)


def _number(value: str) -> Decimal | None:
    """The number that *value* spells; None when it spells none, so that it is shown as filed."""
    try:
        # Decimal and not float: an amount is shown to the cent as filed.
        number = Decimal(value)
    except InvalidOperation:
        return None
    # "NaN" and "1e999999" are Decimals too, and would take the page with them.
    return number if number.is_finite() and len(value) <= MOST_DIGITS else None


def _day(value: str) -> date | None:
    """The day that *value* spells; the taxonomy also allows 1958-00-00, which is shown as filed."""
    if not ISO_DAY.match(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
