"""What is wrong at the source with a record that stays behind whatever is chosen: in words, and as a finding.

Below ``database``, ``local_judge`` and ``sbr_folder``. The format has one reason for all such records, ``unreadable``;
the detail beside it and the finding say what somebody at the office can mend.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Self

from overstap.bundle.model import TABLES, Reason, Severity
from overstap.bundle.writing import REFERENCE_MISSING
from overstap.desktop.sources.contract import Found, LeftBehind
from overstap.desktop.sources.selection import is_beyond
from overstap.i18n import translate

NO_TAX_YEAR = "no-tax-year"
"""The finding about a record of a year that nobody has returns of; told on the column, where its table has one."""


class Fault(NamedTuple):
    """What is wrong: the column and the code of the finding, and the sentence beside the reason."""

    field: str
    code: str
    detail: str

    @classmethod
    def about(cls, table: str, tax_year: int | None) -> Self:
        """The fault of a record of *table* that stays behind as unreadable, when that is for its facts.

        The year comes first, as everywhere: whose a return of 2150 is does not matter any more.
        """
        if tax_year is None or not is_beyond(tax_year):
            return cls("", REFERENCE_MISSING, translate("Hoort bij een klant of aangifte die er niet is"))
        # A role has no year of its own; what is wrong with its return is then told about the role as a whole.
        has_year = any(column.name == "tax_year" for column in TABLES[table].columns)
        return cls("tax_year" if has_year else "", NO_TAX_YEAR, no_tax_year(tax_year))


def no_tax_year(year: int) -> str:
    """That a year is none that anybody has returns of."""
    return translate("{year} is geen belastingjaar").format(year=year)


def left_behind(table: str, key: str, reason: Reason, *, tax_year: int | None) -> Iterator[LeftBehind | Found]:
    """The record called *key* as left behind for *reason*, and what is wrong with it when that is why."""
    if reason is not Reason.UNREADABLE:
        yield LeftBehind(table, key, reason)
        return
    fault = Fault.about(table, tax_year)
    yield LeftBehind(table, key, reason, fault.detail)
    # Told beside the account: it is a fault at the source that somebody can mend.
    yield Found(table, key, fault.field, fault.code, Severity.BLOCKING, fault.detail)
