"""SBR messages: reads XBRL instances of every generation of the Nederlandse Taxonomie safely.

The way in for the rooms above (``desktop``, ``portal``): ``read_instance`` gives the instance, ``describe`` says what
it is, ``findings_of`` what is odd about it, ``facts_of`` what a page shows, ``notice_of`` what an assessment notice
says. Knows nothing of bundles: the codes it returns are plain strings, equal to the bundle's.
"""

from overstap.xbrl.building import read_instance
from overstap.xbrl.errors import (
    AttributeTooLongError,
    DoctypeError,
    MalformedXmlError,
    MessageTooLargeError,
    NoTaxpayerError,
    NoTaxYearError,
    NotXbrlError,
    TextTooLongError,
    TooDeepError,
    TooManyAttributesError,
    TooManyContextsError,
    TooManyElementsError,
    TooManyFactsError,
    XbrlError,
    XbrlLimitError,
)
from overstap.xbrl.facts import ContextSummary, ShownFact, facts_of
from overstap.xbrl.identifiers import findings_of, identifier_findings
from overstap.xbrl.instance import Context, Instance, Item, Member, QName
from overstap.xbrl.labels import concept_label, party_label
from overstap.xbrl.limits import DEFAULT, Limits
from overstap.xbrl.messages import BANK_VARIANT, NOT_A_TAX_MESSAGE, Finding, Message, NotATaxMessage, describe
from overstap.xbrl.notices import AssessmentNotice, notice_of
from overstap.xbrl.parties import Names

__all__ = [
    "BANK_VARIANT",
    "DEFAULT",
    "NOT_A_TAX_MESSAGE",
    "AssessmentNotice",
    "AttributeTooLongError",
    "Context",
    "ContextSummary",
    "DoctypeError",
    "Finding",
    "Instance",
    "Item",
    "Limits",
    "MalformedXmlError",
    "Member",
    "Message",
    "MessageTooLargeError",
    "Names",
    "NoTaxYearError",
    "NoTaxpayerError",
    "NotATaxMessage",
    "NotXbrlError",
    "QName",
    "ShownFact",
    "TextTooLongError",
    "TooDeepError",
    "TooManyAttributesError",
    "TooManyContextsError",
    "TooManyElementsError",
    "TooManyFactsError",
    "XbrlError",
    "XbrlLimitError",
    "concept_label",
    "describe",
    "facts_of",
    "findings_of",
    "identifier_findings",
    "notice_of",
    "party_label",
    "read_instance",
]
