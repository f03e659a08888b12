"""The lists behind the counts of a migration, as query sets for pages to cut up; ``api`` offers them.

Their rows' codes (reason, code, comparison, side) are those of ``overstap.bundle.model``, ``rules`` and
``reconciling``. Each raises UnknownMigrationError when the account that the session is bound to has no migration of
that number.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import F, OuterRef, QuerySet, Subquery

from overstap.portal.transfers.lookup import find
from overstap.portal.transfers.models import BundleKey, Difference, Finding, Kept, LedgerRow, LeftBehind, Outcome
from overstap.portal.transfers.origins import VARIANT

Row = TypeVar("Row", bound=LedgerRow)


def left_behind(number: int) -> QuerySet[LeftBehind]:
    """The records that the exporter left behind, each with its reason."""
    return _rows(LeftBehind.objects.all(), number).order_by("table", "reason", "key")


def kept_out(number: int) -> QuerySet[BundleKey]:
    """The records of the file that were skipped or failed, each with its reason."""
    rows = _rows(BundleKey.objects.filter(outcome__in=[Outcome.SKIPPED, Outcome.FAILED]), number)
    return rows.order_by("table", "reason", "key")


def records(number: int) -> QuerySet[BundleKey]:
    """Every record of the file, with what happened to it."""
    return _rows(BundleKey.objects.all(), number).order_by("table", "key")


def findings(number: int) -> QuerySet[Finding]:
    """What exporter and check found about records, blocking ones first; *label* is what people call the record."""
    rows = _rows(Finding.objects.all(), number).annotate(label=_LABEL)
    return rows.order_by("-severity", "table", "key", "field")


def differences(number: int) -> QuerySet[Difference]:
    """What the reconciliation found unequal; *label* is what people call the record, null when the file lacks it."""
    rows = _rows(Difference.objects.all(), number).annotate(label=_LABEL)
    return rows.order_by("comparison", "table", "key", "side")


def kept(number: int) -> QuerySet[Kept]:
    """What undoing left in the portal, wholly or in part, and why."""
    return _rows(Kept.objects.all(), number).order_by("table", "reason", "key")


def _rows(rows: QuerySet[Row], number: int) -> QuerySet[Row]:
    """Those of migration *number*, with what ``origins.key_at_source`` asks of them."""
    found: QuerySet[Row] = rows.filter(migration=find(number)).annotate(**{VARIANT: F("migration__source_variant")})
    return found


_LABEL = Subquery(
    BundleKey.objects.filter(
        account=OuterRef("account"), migration=OuterRef("migration"), table=OuterRef("table"), key=OuterRef("key")
    ).values("label")
)
