"""The reference year: the latest complete one, unless somebody chooses another.

Beside ``reading``; uses only the counts of ``sources.census``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.desktop.responsibilities.model import TAXES
from overstap.desktop.sources.census import Group

COMPLETE = 0.9
"""The part of a year's IB and VPB returns that must be definitive: a few late ones do not make a year unfinished."""


def reference_year(groups: Iterable[Group]) -> int | None:
    """The latest tax year of which nearly all income and corporation tax returns in *groups* are definitive.

    Where none is, the year with most definitive ones; where the source does not tell the status of a return, the year
    before its latest, which is usually still being worked on; None where there are no such returns.
    """
    returns = [group for group in groups if _counts(group)]
    total, definitive = Counter[int](), Counter[int]()
    for group in returns:
        assert group.tax_year is not None
        total[group.tax_year] += group.records
        definitive[group.tax_year] += group.records if group.status is ReturnStatus.DEFINITIVE else 0
    if not total:
        return None
    if all(group.status is None for group in returns):
        return sorted(total)[-2:][0]
    complete = [year for year, records in total.items() if definitive[year] >= COMPLETE * records]
    # Of two years with as many the later one: people are responsible now.
    return max(complete or [max(total, key=lambda year: (definitive[year], year))])


def _counts(group: Group) -> bool:
    is_return = group.table == "returns" and group.tax_type in TAXES and group.records > 0
    return is_return and group.tax_year is not None and group.tax_year >= FIRST_TAX_YEAR
