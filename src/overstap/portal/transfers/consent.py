"""Whether somebody has to agree to a migration before it loads, and why: what blocks, what is undecided, who wants to.

Asked by ``course`` when the check is done; the page says the same in words.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from overstap.portal.transfers.matching import SAME_CLIENT
from overstap.portal.transfers.models import BundleKey, Choice, Forecast, Migration, Outcome
from overstap.portal.transfers.options import Options
from overstap.portal.transfers.rules import BEFORE_2012, NOT_CHOSEN, REFERENCE_SKIPPED, STANDS_FOR_NONE

EXPECTED = frozenset({BEFORE_2012, NOT_CHOSEN, REFERENCE_SKIPPED, STANDS_FOR_NONE, SAME_CLIENT})
"""Reasons that stop nobody: the step plan says the first, whoever uploaded chose the second, the third follows from
another reason, the fourth is no record of anybody, and of the last the client is in the portal."""


@dataclass(frozen=True)
class Consent:
    """Why a migration asks: records *blocked* per reason, conflicts *undecided*, and that the account wants it."""

    blocked: dict[str, int]
    undecided: int
    is_wanted: bool

    @property
    def is_needed(self) -> bool:
        """Whether somebody has to agree."""
        return bool(self.blocked or self.undecided or self.is_wanted)


def consent(migration: Migration) -> Consent:
    """What stands in the way of loading *migration*, whose check is done, by itself; needs a bound session."""
    rows = BundleKey.objects.filter(account_id=migration.account_id, migration=migration)
    # By the forecast too, for which there is an index: the page of a large file asks this each time.
    kept_out = rows.filter(outcome=Outcome.SKIPPED, forecast=Forecast.SKIPPED).exclude(reason__in=EXPECTED)
    counted = kept_out.values_list("reason").annotate(number=Count("*")).order_by("reason")
    return Consent(
        {str(reason): number for reason, number in counted},
        undecided(migration),
        not migration.account.confirms_itself,
    )


def undecided(migration: Migration) -> int:
    """How many records in conflict wait for a decision; none when the migration has a choice for all."""
    if Options.from_json(migration.options).conflicts != Choice.ASK:
        return 0
    rows = BundleKey.objects.filter(account_id=migration.account_id, migration=migration, forecast=Forecast.CONFLICT)
    return rows.filter(outcome=Outcome.PENDING, decision=None).count()
