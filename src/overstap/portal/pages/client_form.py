"""The form of a client: what it shows, what somebody typed, and what of that is to be written.

It carries the values that it was opened with, sealed, so that whoever is overtaken by somebody else is told what
changed and loses nothing that he typed (decision 0146). The rules are those of ``clients``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from overstap.portal.accounts.api import AccountRequest, SealBrokenError, seal, unseal
from overstap.portal.clients import api as clients_api
from overstap.portal.history import api as history
from overstap.portal.pages.ids import id_in
from overstap.portal.pages.provenance import Provenance
from overstap.portal.pages.telling import Names, client_value
from overstap.portal.ui.templatetags.display import told_apart

MOST_TWINS = 50
"""Clients that a form may name as known doubles; a page never names more than a handful."""

BSN_DIGITS = 9

_SECTIONS = (
    (gettext_lazy("Naam"), ("initials", "first_name", "prefix", "name", "gender", "date_of_birth")),
    (
        gettext_lazy("Nummers"),
        ("bsn", "fiscal_number", "sequence_number", "kvk_number", "vat_number", "vat_id"),
    ),
    (gettext_lazy("Bereikbaar"), ("email", "phone")),
    (
        gettext_lazy("Adres"),
        ("street", "house_number", "house_number_addition", "postal_code", "city", "country"),
    ),
    (gettext_lazy("Bij uw kantoor"), ("client_number", "office_id")),
)
_HINTS: Mapping[str, object] = {
    "vat_number": gettext_lazy("Zonder NL, zoals 001000044B37. Dat van een eenmanszaak bevat het BSN."),
    "vat_id": gettext_lazy("Met NL, zoals NL000099998B57."),
    "sequence_number": gettext_lazy("Leeg telt als 1."),
    "country": gettext_lazy("Twee letters, zoals NL."),
}
_NARROW = frozenset({"initials", "prefix", "house_number", "house_number_addition", "sequence_number", "country"})
_GENDERS = (("M", gettext_lazy("Man")), ("V", gettext_lazy("Vrouw")), ("X", gettext_lazy("Geen van beide")))
_PUNCTUATION = re.compile(r"[\s.\-]")


@dataclass(frozen=True)
class Field:
    """One field as the page draws it; *kind* is that of the input, or ``select``."""

    name: str
    label: str
    value: str
    kind: str = "text"
    options: Sequence[tuple[str, str]] = ()
    hint: str = ""
    faults: Sequence[str] = ()
    overtaken: str = ""
    is_narrow: bool = False
    is_required: bool = False


@dataclass(frozen=True)
class Section:
    """Fields that belong together."""

    title: str
    fields: Sequence[Field]

    @property
    def is_empty(self) -> bool:
        """Whether a client of this kind has none of them."""
        return not self.fields


@dataclass(frozen=True)
class ClientForm:
    """A form about a client of *kind*: what it was opened with (*seen*), what was *typed*, and what came of it."""

    kind: str
    seen: history.Values = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    key: UUID = field(default_factory=uuid4)
    same: Sequence[int] = ()
    refusal: clients_api.Refusal = field(default_factory=clients_api.Refusal)
    overtaken: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def opened(cls, kind: str, values: history.Values) -> Self:
        """A form that nobody typed in yet, with what the portal holds."""
        return cls(kind, values, {name: shown(values.get(name)) for name in clients_api.fields_of(kind)})

    @classmethod
    def sent(cls, posted: QueryDict, seen: history.Values) -> Self:
        """What somebody typed in a form that was opened with *seen*."""
        kind = posted.get("soort", "")
        known = kind if kind in clients_api.Client.Kind.values else clients_api.Client.Kind.PERSON.value
        typed = {name: posted.get(name, "").strip() for name in clients_api.fields_of(known)}
        return cls(known, seen, typed, _key(posted.get("sleutel", "")), _ids(posted.getlist("zelfde")))

    @property
    def is_person(self) -> bool:
        """Whether the fields are those of a person."""
        return self.kind == clients_api.Client.Kind.PERSON

    @property
    def has_faults(self) -> bool:
        """Whether any field was filled in wrongly."""
        return bool(self.refusal.wrong)

    @property
    def wanted(self) -> dict[str, object]:
        """What is to be written: the fields that were touched, as values; the rest stays letter for letter."""
        touched = {name: text for name, text in self.typed.items() if text != shown(self.seen.get(name)).strip()}
        values: dict[str, object] = {name: _value(name, text) for name, text in touched.items()}
        if self.seen.get("kind") != self.kind:
            values["kind"] = self.kind
        return values

    def refused(self, refusal: clients_api.Refusal, now: history.Values, told: Provenance, offices: Names) -> Self:
        """The form again with what stands in its way, opened with what the portal holds *now*.

        A field that only somebody else touched shows his value; where both did, what was typed stays and his is told.
        """
        typed = {
            name: shown(now.get(name)) if text == shown(self.seen.get(name)).strip() else text
            for name, text in self.typed.items()
        }
        overtaken = {
            name: _told(told, client_value(name, old, offices), client_value(name, now[name], offices), name)
            for name, old in refusal.overtaken.items()
        }
        twins = [*self.same, *(twin.pk for twin in refusal.same)]
        return replace(self, typed=typed, seen=now, refusal=refusal, overtaken=overtaken, same=twins)

    def sections(self, offices: Names) -> list[Section]:
        """The form in the order of the page; sections that this kind of client has nothing in are left out."""
        mine = set(clients_api.fields_of(self.kind))
        drawn = [
            Section(str(title), [self._field(name, offices) for name in names if name in mine])
            for title, names in _SECTIONS
        ]
        return [section for section in drawn if not section.is_empty]

    def elsewhere(self) -> list[tuple[str, str]]:
        """What somebody else changed in fields that this form does not have."""
        return [(str(clients_api.WORDS[name]), text) for name, text in self.overtaken.items() if name not in self.typed]

    def _field(self, name: str, offices: Names) -> Field:
        faults = [finding.text for finding in self.refusal.wrong if finding.field == name]
        options = _options(name, self.typed.get(name, ""), offices)
        return Field(
            name,
            _label(name, self.kind),
            self.typed.get(name, ""),
            "select" if options else {"date_of_birth": "date", "email": "email", "phone": "tel"}.get(name, "text"),
            options,
            str(_HINTS.get(name, "")),
            faults,
            self.overtaken.get(name, ""),
            name in _NARROW,
            name == "name",
        )


def shown(value: history.Value) -> str:
    """A value as a browser sends it back when nobody touched it: on one line."""
    return "" if value is None else re.sub(r"[\r\n]", "", str(value))


def sealed(request: AccountRequest, client_id: int, seen: history.Values) -> str:
    """What the form was opened with, for this account and client only."""
    return seal(json.dumps([str(request.account.pk), client_id, dict(seen)]).encode()).decode()


def unsealed(request: AccountRequest, client_id: int) -> history.Values | None:
    """What the form was opened with; None when it was not made here, or its key was rotated out meanwhile."""
    try:
        account, about, seen = json.loads(unseal(request.POST.get("gezien", "").encode()))
    except SealBrokenError:
        return None
    return seen if (account, about) == (str(request.account.pk), client_id) else None


def _told(told: Provenance, old: str, new: str, name: str) -> str:
    new = told_apart(old, new)
    origin = told.origins.get(name)
    if origin is not None and origin.who:
        text = gettext("Intussen gewijzigd door {who}: was {old}, is nu {new}.")
        return text.format(who=origin.who, old=old, new=new)
    return gettext("Intussen gewijzigd: was {old}, is nu {new}.").format(old=old, new=new)


def _label(name: str, kind: str) -> str:
    if name == "name" and kind == clients_api.Client.Kind.PERSON:
        return gettext("Achternaam")
    return str(clients_api.WORDS[name])


def _options(name: str, chosen: str, offices: Names) -> list[tuple[str, str]]:
    if name == "gender":
        known = [(code, str(word)) for code, word in _GENDERS]
        # The source may have a word of its own, which stays until somebody chooses another.
        own = [(chosen, chosen)] if chosen and chosen not in dict(known) else []
        return [("", "–"), *known, *own]
    if name == "office_id":
        return [("", "–"), *((str(number), text) for number, text in offices.items())]
    return []


def _value(name: str, text: str) -> object:
    """What *text* means: numbers without dots and spaces, the rest as it was typed."""
    if not text:
        return None
    if name == "date_of_birth":
        # What is no date goes on as it is, and is told so with everything else.
        return _day(text) or text
    if name == "office_id":
        # What is no number is no office either, and is told so.
        return id_in(text) or 0
    return _WRITTEN.get(name, str)(text)


def _digits(text: str) -> str:
    number = _PUNCTUATION.sub("", text)
    # A BSN of before 2007 has eight digits and is written with a zero in front since.
    return number.zfill(BSN_DIGITS) if len(number) == BSN_DIGITS - 1 else number


def _letters(text: str) -> str:
    return _PUNCTUATION.sub("", text).upper()


def _postal_code(text: str) -> str:
    dutch = re.fullmatch(r"([1-9][0-9]{3})\s*([A-Za-z]{2})", text)
    return f"{dutch[1]} {dutch[2].upper()}" if dutch else text


_WRITTEN: Mapping[str, Callable[[str], str]] = {
    "bsn": _digits,
    "fiscal_number": _digits,
    "vat_number": _letters,
    "vat_id": _letters,
    "kvk_number": _letters,
    "country": _letters,
    "postal_code": _postal_code,
}


def _day(text: str) -> date | None:
    # A browser sends the first form; where it has no field for dates, people type the second.
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text, re.ASCII)
    turned = re.fullmatch(r"(\d{1,2})-(\d{1,2})-(\d{4})", text, re.ASCII)
    parts = found.groups() if found else turned.groups()[::-1] if turned else None
    try:
        return date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _ids(texts: Sequence[str]) -> list[int]:
    return [number for number in map(id_in, texts[:MOST_TWINS]) if number is not None]
