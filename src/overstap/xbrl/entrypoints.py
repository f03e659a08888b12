"""What a schema reference says about a message: its tax, its kind, a year and the taxonomy's generation.

``messages`` asks this first. The name of the entry point (``bd-rpt-ob-aangifte-2020``) has been built alike since NT7;
only the address before it changed. Names that are new, in a later taxonomy, fall into place by the same pattern.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from overstap.xbrl.namespaces import generation_of

__all__ = ["EntryPoint", "entry_point", "is_bank_entry_point"]

# The part of the name that is the tax, with the bundle's code for it; anything else is OTHER. Income tax has two names:
# ihz (inkomensheffing) in what is filed, ih in notices. There is no bd-rpt-ib.
TAXES = {
    "ihz": "IB",
    "ih": "IB",
    "vpb": "VPB",
    "ob": "OB",
    "icp": "ICP",
    "erf": "ERF",
    "tsl": "TSL",
    "zvw": "ZVW",
}
OTHER = "OTHER"

# bd-rpt-tsl-2015 names no kind; its presentation is called Toeslagen, application and changes in one.
KIND_BY_DEFAULT = "toeslagen"

# Some reports (moss-melding, uzgb) have no year; a year is recognised by its century, for a name may end in a number.
_NAME = re.compile(r"bd-rpt-([a-z0-9]+(?:-[a-z0-9]+)*?)(?:-((?:19|20)[0-9]{2}))?\.xsd", re.ASCII | re.IGNORECASE)
# The banks' reports that copy a tax return; they have others, such as a sustainability score.
_BANK_NAME = re.compile(r"frc-rpt-(?:ihz|vpb|ob|icp)-[a-z]+(?:-[0-9]{4})?\.xsd", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A report of the Belastingdienst: ``year`` is what its name ends in, ``generation`` None without an address."""

    address: str
    tax_type: str
    kind: str
    year: int | None
    generation: str | None


def entry_point(address: str) -> EntryPoint | None:
    """The report that the schema reference *address* names, or None when it is none of the Belastingdienst's.

    A bare file name, as programs write it that keep the taxonomy beside them, has no generation of its own.
    """
    folder, _, file_name = address.rpartition("/")
    # Only the file name is matched: the address before it is what changed over the years.
    found = _NAME.fullmatch(file_name)
    generation = generation_of(address)
    if found is None or (generation is None and "://" in folder):
        return None
    tax_type, kind = _tax_and_kind(found[1].lower())
    return EntryPoint(address, tax_type, kind, int(found[2]) if found[2] else None, generation)


def is_bank_entry_point(address: str) -> bool:
    """Whether *address* is a tax return's counterpart in the banks' own taxonomy (``frc-rpt-ihz-aangifte``)."""
    return _BANK_NAME.fullmatch(address.rpartition("/")[2]) is not None


def _tax_and_kind(name: str) -> tuple[str, str]:
    """``ob-suppletie`` → OB, suppletie; ``ihz-vpb-uitstel``, for several taxes at once → OTHER, uitstel."""
    parts = name.split("-")
    kinds = [part for part in parts if part not in TAXES]
    taxes = [TAXES[part] for part in parts if part in TAXES]
    return (taxes[0] if len(taxes) == 1 else OTHER), "-".join(kinds) or KIND_BY_DEFAULT
