"""What can go wrong while a message is read: one class per reason, on top of ``SourceError``.

Raised by ``parsing``, ``building`` and ``messages``. None of them carries content of the message: these texts reach
logs, and a message holds a BSN. What is wrong with a message that can still be read is a finding, see ``messages``.
"""

from __future__ import annotations

from overstap.errors import SourceError
from overstap.i18n import mark

__all__ = [
    "AttributeTooLongError",
    "DoctypeError",
    "MalformedXmlError",
    "MessageTooLargeError",
    "NoTaxYearError",
    "NoTaxpayerError",
    "NotXbrlError",
    "TextTooLongError",
    "TooDeepError",
    "TooManyAttributesError",
    "TooManyContextsError",
    "TooManyElementsError",
    "TooManyFactsError",
    "XbrlError",
    "XbrlLimitError",
]


class XbrlError(SourceError):
    """A message that cannot be read, or not be placed with a taxpayer and a year."""


class NotXbrlError(XbrlError):
    """The bytes are no XBRL instance at all: no XML, or XML with another root element."""

    code = "xbrl.not-xbrl"
    message = mark("Dit bestand is geen XBRL-bericht.")
    hint = mark("Laat het bestand buiten de migratie, of kies de map waarin de verzonden SBR-berichten staan.")


class MalformedXmlError(XbrlError):
    """An XBRL instance whose XML breaks off or is not well formed."""

    code = "xbrl.malformed"
    message = mark("Het XBRL-bericht is beschadigd: de XML klopt niet vanaf regel {line}.")
    hint = mark("Haal het bericht opnieuw op uit het programma of uit een back-up.")


class DoctypeError(XbrlError):
    """The file brings a document type declaration, the way in for entities and outside files."""

    code = "xbrl.doctype"
    message = mark("Het bestand bevat een DTD. Die hoort niet in een SBR-bericht en is niet veilig om te lezen.")
    hint = mark("Haal het bericht opnieuw op uit het programma dat het heeft verzonden.")


class NoTaxpayerError(XbrlError):
    """A message of the Belastingdienst without a single context that names a number."""

    code = "xbrl.no-taxpayer"
    message = mark("Het SBR-bericht noemt geen nummer van een belastingplichtige.")
    hint = mark("Haal het bericht opnieuw op uit het programma dat het heeft verzonden.")


class NoTaxYearError(XbrlError):
    """Neither the entry point nor any period tells the tax year."""

    code = "xbrl.no-tax-year"
    message = mark("Het belastingjaar van het SBR-bericht is niet vast te stellen.")
    hint = mark("Haal het bericht opnieuw op uit het programma dat het heeft verzonden.")


class XbrlLimitError(XbrlError):
    """More of something than a genuine message ever has; reading stops there. See ``limits`` for the figures."""

    hint = mark("Controleer of dit een verzonden SBR-bericht is. Zo ja, meld dit dan aan de leverancier van Overstap.")


class MessageTooLargeError(XbrlLimitError):
    """More bytes than ``Limits.message_bytes``."""

    code = "xbrl.too-large"
    message = mark("Het bericht is {found} bytes groot; er worden er ten hoogste {limit} gelezen.")


class TooDeepError(XbrlLimitError):
    """Elements nested deeper than ``Limits.depth``."""

    code = "xbrl.too-deep"
    message = mark("Het bericht is dieper genest dan {limit} elementen.")


class TooManyElementsError(XbrlLimitError):
    """More elements than ``Limits.elements``."""

    code = "xbrl.too-many-elements"
    message = mark("Het bericht heeft meer dan {limit} elementen.")


class TooManyFactsError(XbrlLimitError):
    """More facts than ``Limits.facts``."""

    code = "xbrl.too-many-facts"
    message = mark("Het bericht heeft meer dan {limit} gegevens.")


class TooManyContextsError(XbrlLimitError):
    """More contexts and units than ``Limits.contexts``."""

    code = "xbrl.too-many-contexts"
    message = mark("Het bericht heeft meer dan {limit} contexten en eenheden.")


class TooManyAttributesError(XbrlLimitError):
    """One element with more attributes and namespace declarations than ``Limits.attributes``."""

    code = "xbrl.too-many-attributes"
    message = mark("Een element in het bericht heeft meer dan {limit} attributen.")


class AttributeTooLongError(XbrlLimitError):
    """An attribute or namespace longer than ``Limits.attribute_length``."""

    code = "xbrl.attribute-too-long"
    message = mark("Een attribuut in het bericht is langer dan {limit} tekens.")


class TextTooLongError(XbrlLimitError):
    """A value longer than ``Limits.text_length``."""

    code = "xbrl.text-too-long"
    message = mark("Een gegeven in het bericht is langer dan {limit} tekens.")
