"""What is wrong with the details of a client: all of it at once, each with its field and a sentence.

The rules hold for what somebody types. A value that a file brought stays as it is for as long as nobody touches it:
official samples hold numbers that fail their check, and returns with them were filed (decision 0145).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from stdnum.nl import bsn, btw

from overstap.portal.clients.fields import fields_of
from overstap.portal.history.api import Values

LONGEST = 200
"""Characters of a text; the longest names of companies in the trade register have as many."""
DIGITS = 9
"""Of a BSN and a fiscaal nummer."""
EARLIEST_BIRTH = date(1880, 1, 1)
"""Before anybody whose return can be among those of 2012 and later, estates included."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What no name or number has: it would break a line, or turn the text around it."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with one *field*."""

    field: str
    code: str
    text: str


@dataclass(frozen=True)
class Rule:
    """What a field must be when it holds anything; *text* says so to who typed something else."""

    code: str
    fits: Callable[[str], bool]
    text: object


def is_bsn(number: str) -> bool:
    """Whether it is nine digits that pass the elfproef; BSN, RSIN and fiscaal nummer share it."""
    # Length first: thousands of digits would make the check itself fail.
    return len(number) == DIGITS and number.isascii() and number.isdigit() and bsn.is_valid(number)


def _is_vat_number(number: str) -> bool:
    return re.fullmatch(r"[0-9]{9}B[0-9]{2}", number) is not None and is_bsn(number[:DIGITS])


def _is_vat_id(number: str) -> bool:
    return re.fullmatch(r"NL[0-9]{9}B[0-9]{2}", number) is not None and btw.is_valid(number)


def _is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def _is_birthday(day: str) -> bool:
    try:
        return EARLIEST_BIRTH <= date.fromisoformat(day) <= timezone.localdate()
    except ValueError:
        return False


def _like(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


IDENTIFIER = "identifier-check"
_RULES: Mapping[str, Rule] = {
    "bsn": Rule(
        IDENTIFIER,
        is_bsn,
        gettext_lazy("Dit is geen BSN: het heeft geen negen cijfers of voldoet niet aan de elfproef. Controleer het."),
    ),
    "fiscal_number": Rule(
        IDENTIFIER,
        is_bsn,
        gettext_lazy(
            "Dit is geen fiscaal nummer: het heeft geen negen cijfers of voldoet niet aan de elfproef. Controleer het."
        ),
    ),
    "vat_number": Rule(
        IDENTIFIER,
        _is_vat_number,
        gettext_lazy(
            "Dit is geen OB-nummer. Het heeft negen cijfers die aan de elfproef voldoen, de letter B en twee cijfers, "
            "zonder NL ervoor. Een nummer met NL ervoor is een btw-id."
        ),
    ),
    "vat_id": Rule(
        IDENTIFIER,
        _is_vat_id,
        gettext_lazy(
            "Dit is geen btw-id: NL, negen cijfers, de letter B en twee cijfers, die samen kloppen. Controleer het."
        ),
    ),
    "kvk_number": Rule("format", _like("[0-9]{8}"), gettext_lazy("Een KvK-nummer heeft acht cijfers.")),
    "sequence_number": Rule("format", _like("[0-9]{1,4}"), gettext_lazy("Een volgnummer is een getal, zoals 1.")),
    "email": Rule("format", _is_email, gettext_lazy("Dit is geen e-mailadres, zoals naam@voorbeeld.nl.")),
    "date_of_birth": Rule(
        "range",
        _is_birthday,
        gettext_lazy("Dit kan geen geboortedatum zijn. Typ hem als 28-02-1980, en controleer het jaar."),
    ),
    "country": Rule("format", _like("[A-Z]{2}"), gettext_lazy("Een land is twee hoofdletters, zoals NL of BE.")),
}


def judge(before: Values, after: Values) -> list[Finding]:
    """Everything that is wrong with *after*, as far as it was touched; *before* is empty for a new client."""
    return list(_findings(before, after))


def doubtful(now: Values) -> list[Finding]:
    """The numbers of a client that fail their check although they stand in the portal: a file brought them."""
    return [finding for finding in _findings({}, now) if finding.code == IDENTIFIER]


def _findings(before: Values, after: Values) -> Iterator[Finding]:
    for name in fields_of(str(after["kind"])):
        value = after.get(name)
        touched = name not in before or before[name] != value
        # Also when nobody touched it: without a name there is nothing to find the client by.
        if name == "name" and not value:
            yield Finding(name, "required", gettext("Vul een naam in."))
        elif touched and isinstance(value, str) and value:
            yield from _of_text(name, value)


def _of_text(name: str, value: str) -> Iterator[Finding]:
    rule = _RULES.get(name)
    # The length first: no pattern is tried on a text of megabytes.
    if len(value) > LONGEST:
        yield Finding(name, "too-long", gettext("Ten hoogste {most} tekens.").format(most=LONGEST))
    elif _CONTROL.search(value):
        yield Finding(name, "characters", gettext("Hier staan tekens in die niet te zien zijn. Typ het opnieuw."))
    elif rule is not None and not rule.fits(value):
        yield Finding(name, rule.code, str(rule.text))
