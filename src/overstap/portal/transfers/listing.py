"""The lists behind the counts of a migration, as query sets for pages to cut up; ``api`` offers them.

Their rows' codes (reason, code, comparison, side) are those of ``overstap.bundle.model``, ``rules`` and
``reconciling``. Each raises UnknownMigrationError when the account that the session is bound to has no migration of
that number.
"""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from overstap.portal.transfers.lookup import find
from overstap.portal.transfers.models import BundleKey, Difference, Finding, Kept, LeftBehind, Outcome


def left_behind(number: int) -> QuerySet[LeftBehind]:
    """The records that the exporter left behind, each with its reason."""
    return LeftBehind.objects.filter(migration=find(number)).order_by("table", "reason", "key")


def kept_out(number: int) -> QuerySet[BundleKey]:
    """The records of the file that were skipped or failed, each with its reason."""
    rows = BundleKey.objects.filter(migration=find(number), outcome__in=[Outcome.SKIPPED, Outcome.FAILED])
    return rows.order_by("table", "reason", "key")


def records(number: int) -> QuerySet[BundleKey]:
    """Every record of the file, with what happened to it."""
    return BundleKey.objects.filter(migration=find(number)).order_by("table", "key")


def findings(number: int) -> QuerySet[Finding]:
    """What exporter and check found about records, blocking ones first; *label* is what people call the record."""
    rows = Finding.objects.filter(migration=find(number)).annotate(label=_LABEL)
    return rows.order_by("-severity", "table", "key", "field")


def differences(number: int) -> QuerySet[Difference]:
    """What the reconciliation found unequal; *label* is what people call the record, null when the file lacks it."""
    rows = Difference.objects.filter(migration=find(number)).annotate(label=_LABEL)
    return rows.order_by("comparison", "table", "key", "side")


def kept(number: int) -> QuerySet[Kept]:
    """What undoing left in the portal, wholly or in part, and why."""
    return Kept.objects.filter(migration=find(number)).order_by("table", "reason", "key")


_LABEL = Subquery(
    BundleKey.objects.filter(
        account=OuterRef("account"), migration=OuterRef("migration"), table=OuterRef("table"), key=OuterRef("key")
    ).values("label")
)
