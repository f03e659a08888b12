"""What a message is: the tax, the kind, the year and period, and for whom; or that it is no message of this sort.

Stands on ``entrypoints`` (what the schema reference says), ``parties`` (whose numbers and periods) and ``instance``.
What is odd is a ``Finding``: a message that the Belastingdienst took is never rejected here for its content.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from overstap.xbrl.entrypoints import EntryPoint, entry_point, is_bank_entry_point
from overstap.xbrl.errors import NoTaxpayerError, NoTaxYearError
from overstap.xbrl.instance import Instance
from overstap.xbrl.namespaces import generation_of, is_tax_namespace
from overstap.xbrl.parties import Names, Subject, names_of, subject_of, value_of

__all__ = ["BANK_VARIANT", "NOT_A_TAX_MESSAGE", "Finding", "Message", "NotATaxMessage", "describe"]

# The bundle's codes for why a message is left behind; this room may not import the bundle.
BANK_VARIANT = "bank-variant"
NOT_A_TAX_MESSAGE = "not-a-tax-message"

BANK_SCHEME = "http://www.bank.nl/bank-id"

# Messages from the Belastingdienst about an assessment (SBA) or allowance (SBT), whatever year these are about.
NOTICE_KINDS = frozenset({"sba", "sbt"})

# Taxes of a period or an event. The entry point's year is the one in which its taxonomy was in force.
PERIOD_TAXES = frozenset({"OB", "ICP", "ERF"})

# Taxes whose entry point need not agree with the period: an heir files with the taxonomy of the day.
FREE_TAXES = frozenset({"ERF"})

# What programs write into DateTimeCreation is the office's clock.
DUTCH_TIME = ZoneInfo("Europe/Amsterdam")


class Finding(NamedTuple):
    """Something odd: the column of a return that it is about (``document`` for the whole) and a stable code."""

    field: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message to or from the Belastingdienst.

    ``tax_type`` is one of IB, VPB, OB, ICP, ERF, TSL, ZVW, OTHER; ``message_kind`` the entry point's own word
    (``aangifte``, ``suppletie``, ``opgaaf``, ``sba``, ``via``, …). The period's days are inclusive and None when the
    message only has instants. ``created`` is the program's clock, Dutch time. ``findings`` do not include those of
    ``identifier_findings``.
    """

    tax_type: str
    message_kind: str
    tax_year: int
    period_start: date | None
    period_end: date | None
    identifier_scheme: str
    identifier: str
    partner_identifier: str | None
    names: Names
    entrypoint: str
    generation: str
    tax_consultant_number: str | None
    software: str | None
    created: datetime | None
    findings: tuple[Finding, ...] = ()

    @property
    def is_notice(self) -> bool:
        """Whether it is an assessment notice (SBA, SBT) rather than something the office filed."""
        return self.message_kind in NOTICE_KINDS


@dataclass(frozen=True)
class NotATaxMessage:
    """Valid XBRL, but not for this migration: ``bank-variant`` or ``not-a-tax-message``."""

    reason: str


def describe(instance: Instance) -> Message | NotATaxMessage:
    """What *instance* is.

    Raises:
        NoTaxpayerError: a message of the Belastingdienst in which no context names a number.
        NoTaxYearError: one of which neither the entry point nor a period tells the year.
    """
    # Other schemas may be referred to as well (extensions of a vendor): the first that is a report says what it is.
    entries = [found for found in map(entry_point, instance.schema_refs) if found is not None]
    # A program that keeps the taxonomy beside the message writes no address; its facts' namespaces then tell.
    generation = next((entry.generation for entry in entries if entry.generation), None) or _facts_generation(instance)
    if not entries or generation is None:
        return NotATaxMessage(BANK_VARIANT if _is_bank_variant(instance) else NOT_A_TAX_MESSAGE)
    subject = subject_of(instance)
    if subject is None:
        raise NoTaxpayerError
    return _message(instance, entries, subject, generation)


def _message(instance: Instance, entries: list[EntryPoint], subject: Subject, generation: str) -> Message:
    entry = entries[0]
    tax_year, agreed = _tax_year(instance, entry, subject)
    oddities = {
        Finding("tax_year", "tax-year-conflict"): not agreed,
        Finding("identifier", "several-identifiers"): subject.several,
        Finding("document", "several-entry-points"): len({each.address for each in entries}) > 1,
        **{Finding("document", defect): True for defect in instance.defects},
    }
    return Message(
        tax_type=entry.tax_type,
        message_kind=entry.kind,
        tax_year=tax_year,
        period_start=subject.start,
        period_end=subject.end,
        identifier_scheme=subject.scheme,
        identifier=subject.identifier,
        partner_identifier=subject.partner,
        names=names_of(instance, subject),
        entrypoint=entry.address,
        generation=generation,
        tax_consultant_number=value_of(instance, "TaxConsultantNumber", "IntermediaryTaxConsultantNumber"),
        software=_software(instance),
        created=_created(instance),
        findings=tuple(finding for finding, found in oddities.items() if found),
    )


def _tax_year(instance: Instance, entry: EntryPoint, subject: Subject) -> tuple[int, bool]:
    """The tax year, and whether the entry point and the period agree on it.

    IB, VPB and the like carry it in the entry point's name: ``bd-rpt-ihz-aangifte-2013`` is about 2013. For taxes of a
    period (OB, ICP) the period decides; a notice says it in a fact of its own.
    """
    stated = value_of(instance, "FiscalYear", "AllowanceYear") if entry.kind in NOTICE_KINDS else None
    if stated is not None and (found := re.match(r"[0-9]{4}", stated)):
        return int(found[0]), True
    by_period = entry.kind in NOTICE_KINDS or entry.tax_type in PERIOD_TAXES
    years = (subject.year, entry.year) if by_period else (entry.year, subject.year)
    year = next((year for year in years if year is not None), None)
    if year is None:
        raise NoTaxYearError
    free = entry.kind in NOTICE_KINDS or entry.tax_type in FREE_TAXES
    return year, free or entry.year is None or subject.spans(entry.year)


def _facts_generation(instance: Instance) -> str | None:
    """The generation of the first fact in a namespace of the Belastingdienst."""
    return next(filter(None, (generation_of(item.namespace) for item in instance.facts)), None)


def _is_bank_variant(instance: Instance) -> bool:
    """A bank's copy of a tax return: by its entry point, or tax facts about a bank's own number."""
    if any(map(is_bank_entry_point, instance.schema_refs)):
        return True
    # Their own address may change; that a return is about a bank's number stays.
    about_bank = any(context.scheme == BANK_SCHEME for context in instance.contexts.values())
    return about_bank and any(is_tax_namespace(item.namespace) for item in instance.facts)


def _software(instance: Instance) -> str | None:
    parts = (value_of(instance, "SoftwarePackageName"), value_of(instance, "SoftwarePackageVersion"))
    return " ".join(filter(None, parts)) or None


def _created(instance: Instance) -> datetime | None:
    """DateTimeCreation is YYYYMMDDHHMM, DateCreation a date; neither has a time zone."""
    # Cut first: a value may be a megabyte of digits.
    digits = re.sub(r"[^0-9]", "", (value_of(instance, "DateTimeCreation", "DateCreation") or "")[:32])
    try:
        return datetime.strptime(digits.ljust(12, "0")[:12], "%Y%m%d%H%M").replace(tzinfo=DUTCH_TIME)
    except ValueError:
        return None
