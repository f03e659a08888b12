"""The reference year: the latest complete one, unless somebody chooses another.

Beside ``reading``; uses only the counts of ``sources.census``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.desktop.responsibilities.model import TAXES
from overstap.desktop.sources.census import Group

COMPLETE = 0.9
"""The part of a year's IB and VPB returns that must be definitive: a few late ones do not make a year unfinished."""

FULL = 0.1
"""The part of the fullest year's returns that a year must have to count: a few with a mistyped year are no year."""


def reference_year(groups: Iterable[Group], *, this_year: int | None = None) -> int | None:
    """The latest tax year of which nearly all income and corporation tax returns in *groups* are definitive.

    Where none is, the year with most definitive ones; where the source does not tell the status of a return, the year
    before its latest, which is usually still being worked on; None where there are no such returns.

    A year after *this_year* (today's) never counts, nor does one with few returns beside the fullest.
    """
    latest = datetime.now(tz=UTC).year if this_year is None else this_year
    returns = [group for group in groups if _counts(group, latest)]
    total, definitive = Counter[int](), Counter[int]()
    for group in returns:
        assert group.tax_year is not None
        total[group.tax_year] += group.records
        definitive[group.tax_year] += group.records if group.status is ReturnStatus.DEFINITIVE else 0
    if not total:
        return None
    # Before anything else, or one definitive return of a mistyped year would be a complete year.
    fullest = max(total.values())
    total = Counter({year: records for year, records in total.items() if records >= FULL * fullest})
    if all(group.status is None for group in returns):
        return sorted(total)[-2:][0]
    complete = [year for year, records in total.items() if definitive[year] >= COMPLETE * records]
    # Of two years with as many the later one: people are responsible now.
    return max(complete or [max(total, key=lambda year: (definitive[year], year))])


def _counts(group: Group, latest: int) -> bool:
    is_return = group.table == "returns" and group.tax_type in TAXES and group.records > 0
    return is_return and group.tax_year is not None and FIRST_TAX_YEAR <= group.tax_year <= latest
