"""Whether somebody has to agree to a migration before it loads, and why: what blocks, what is undecided, who wants to.

Asked by ``course`` when the check is done; the page says the same in words. And whether what he would agree to is still
what is going to happen.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from overstap.portal.transfers.matching import SAME_CLIENT
from overstap.portal.transfers.models import BundleKey, Choice, Forecast, Migration, Outcome
from overstap.portal.transfers.options import Options
from overstap.portal.transfers.rules import BEFORE_2012, NOT_CHOSEN, REFERENCE_SKIPPED, STANDS_FOR_NONE
from overstap.portal.transfers.states import HOLDS_THE_TURN

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


def is_outdated(migration: Migration) -> bool:
    """Whether the preview of *migration* tells of a portal that is no more, or soon will be no more.

    What people change does not count: for that there is the choice about conflicts.
    """
    return is_overtaken(migration) or _others(migration).filter(state__in=HOLDS_THE_TURN).exists()


def is_overtaken(migration: Migration) -> bool:
    """Whether another migration that wrote in the portal has ended since *migration* was checked."""
    return _others(migration).filter(finished_at__gt=migration.checked_at).exists()


def is_checked_again(migration: Migration) -> bool:
    """Whether another migration wrote in the portal between the upload of *migration* and its check."""
    return _others(migration).filter(finished_at__range=(migration.created_at, migration.checked_at)).exists()


def _others(migration: Migration) -> QuerySet[Migration]:
    """The other migrations of the account that wrote something."""
    others = Migration.objects.filter(account_id=migration.account_id).exclude(pk=migration.pk)
    return others.exclude(load_started_at=None)
