"""Whose message it is: the declarant among the contexts, the partner, the period, the names.

Works for ``messages``. An income-tax return holds contexts of the declarant, a partner and companies, each perhaps with
its own number; a VAT return has a single context. Members are compared by local name, as all names are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from overstap.xbrl.instance import Context, Instance, Item
from overstap.xbrl.namespaces import is_tax_namespace

__all__ = ["PARTY_AXIS", "Names", "Subject", "names_of", "subject_of", "value_of"]

PARTY_AXIS = "PartyDimension"
DECLARANT = "Declarant"
PARTNER = "Partner"

# Facts with the partner's number, in messages without a context for the partner: an SBA, a request for toeslagen.
PARTNER_NUMBERS = ("FiscalPartnerTaxpayerIdentificationNumber", "PartnerIdentificationNumber")

# In order of preference. The second of each is how an inheritance and a prefilled return call the taxpayer;
# TaxpayerName is a whole name in one.
INITIALS = ("Initials", "TaxpayerInitials")
PREFIX = ("Prefix", "TaxpayerPrefix")
SURNAME = ("Surname", "TaxpayerSurname", "TaxpayerName")

# VPB names the legal person, IHZ the company of a sole trader, MOSS the company.
BUSINESS_NAME = ("LegalPersonName", "BusinessName", "CompanyName")


@dataclass(frozen=True)
class Names:
    """What the message itself says the taxpayer is called; in a VAT return nothing, only a contact person is named."""

    initials: str | None = None
    prefix: str | None = None
    surname: str | None = None
    business_name: str | None = None


@dataclass(frozen=True)
class Subject:
    """The taxpayer: number, period, the partner's number; ``several`` when more than one number could have been it."""

    scheme: str
    identifier: str
    start: date | None
    end: date | None
    instant: date | None
    partner: str | None
    several: bool

    @property
    def year(self) -> int | None:
        """The year in which the period ends, or of the instant."""
        day = self.end or self.instant or self.start
        return day.year if day else None

    def spans(self, year: int) -> bool:
        """Whether *year* lies in the period; true as well when there is no period to compare with."""
        last = self.year
        first = self.start.year if self.start else last
        return first is None or last is None or first <= year <= last


def subject_of(instance: Instance) -> Subject | None:
    """The taxpayer that *instance* is about; None when no context has a number.

    The declarant's contexts go before all others but the partner's, and those before the partner's; among them the
    number with most facts counts.
    """
    used = Counter(item.context.id for item in instance.facts if item.context is not None)
    candidates = _candidates([context for context in instance.contexts.values() if context.identifier])
    if not candidates:
        return None
    # Contexts without facts count as well, with nothing: max() then takes the first, so the order decides a tie.
    facts: Counter[tuple[str, str]] = Counter()
    for context in candidates:
        facts[context.scheme, context.identifier] += used[context.id]
    scheme, identifier = max(facts, key=lambda number: facts[number])
    own = [context for context in candidates if context.identifier == identifier]
    # A declarant may be mentioned only at the end of the year, while a company of theirs has the whole of it.
    period = _longest_used(own, used) or _longest_used(_of(instance, identifier), used)
    return Subject(
        scheme=scheme,
        identifier=identifier,
        start=period.start if period else None,
        end=period.end if period else None,
        instant=next((context.instant for context in own if context.instant), None),
        partner=_partner(instance, identifier),
        several=len(facts) > 1,
    )


def names_of(instance: Instance, subject: Subject) -> Names:
    """The names in facts about *subject*; what an adviser or contact person is called is left out."""
    facts = [
        item
        for item in instance.facts
        if item.context is not None
        and item.context.identifier == subject.identifier
        and item.context.member(PARTY_AXIS) != PARTNER
    ]
    return Names(
        initials=_first_value(facts, *INITIALS),
        prefix=_first_value(facts, *PREFIX),
        surname=_first_value(facts, *SURNAME),
        business_name=_first_value(facts, *BUSINESS_NAME),
    )


def value_of(instance: Instance, *concepts: str) -> str | None:
    """The value of the first of *concepts* (local names, by preference) that the message has outside tuples."""
    return _first_value(instance.facts, *concepts)


def _first_value(facts: Iterable[Item], *concepts: str) -> str | None:
    found: dict[str, str] = {}
    for item in facts:
        # In a tuple the same names belong to others: heirs, the taxpayers of a list, professional bodies.
        if item.name in concepts and item.value and not item.path and is_tax_namespace(item.namespace):
            found.setdefault(item.name, item.value)
    return next((found[concept] for concept in concepts if concept in found), None)


def _candidates(contexts: list[Context]) -> list[Context]:
    # Companies (party Company) carry the declarant's own number, so they do no harm among the others.
    declarant = [context for context in contexts if context.member(PARTY_AXIS) == DECLARANT]
    others = [context for context in contexts if context.member(PARTY_AXIS) != PARTNER]
    return declarant or others or contexts


def _of(instance: Instance, identifier: str) -> list[Context]:
    return [context for context in instance.contexts.values() if context.identifier == identifier]


def _longest_used(contexts: list[Context], used: Counter[str]) -> Context | None:
    """The context with a whole period that has most facts; of equals the longest: a company may exist for a month."""
    whole = [context for context in contexts if context.start and context.end]
    return max(whole, key=lambda context: (used[context.id], _days(context)), default=None)


def _days(context: Context) -> int:
    return (context.end - context.start).days if context.start and context.end else 0


def _partner(instance: Instance, identifier: str) -> str | None:
    """The partner's number, where the message gives one of its own."""
    numbers = [context.identifier for context in instance.contexts.values() if context.member(PARTY_AXIS) == PARTNER]
    # In NT8 every context could carry the declarant's number: then the partner's is not known.
    stated = value_of(instance, *PARTNER_NUMBERS)
    return next((number for number in (*numbers, stated) if number and number != identifier), None)
