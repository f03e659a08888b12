"""What other apps may use of ``transfers``; every function works within the account that the session is bound to.

Lists are query sets, for pages to cut up; their rows' codes (reason, code, comparison, side) are those of
``overstap.bundle.model``, ``rules`` and ``reconciling``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from overstap.bundle.problems import Problem
from overstap.errors import PortalError
from overstap.i18n import translate
from overstap.portal.audit import api as audit
from overstap.portal.certificates import api as certificates
from overstap.portal.transfers import course, obstacles
from overstap.portal.transfers.confirming import confirm, decide
from overstap.portal.transfers.consent import Consent
from overstap.portal.transfers.errors import (
    NoActiveCertificateError,
    NotCancellableError,
    NotConfirmingError,
    NotResumableError,
    NotWaitingError,
    OptionsError,
    UndecidedError,
    UnknownMigrationError,
)
from overstap.portal.transfers.failure import Failure
from overstap.portal.transfers.foreseeing import Outlook
from overstap.portal.transfers.jobs import Job, defer
from overstap.portal.transfers.models import (
    BundleKey,
    Choice,
    Difference,
    Finding,
    Forecast,
    Kept,
    LeftBehind,
    Migration,
    Outcome,
)
from overstap.portal.transfers.options import (
    COMBINED,
    COMPONENTS,
    COMPONENTS_KEY,
    CONFLICTS,
    CONFLICTS_KEY,
    STATUS_KEY,
    STATUSES,
    Options,
)
from overstap.portal.transfers.origins import NO_OFFICE, OWN
from overstap.portal.transfers.previewing import (
    ClientForecast,
    Preview,
    Sought,
    all_records,
    client_forecasts,
    client_of,
    clients_of,
    preview,
    records_of,
    winner,
)
from overstap.portal.transfers.provenance import Writing, writings_of
from overstap.portal.transfers.report import Report, TableReport
from overstap.portal.transfers.signals import job_buried
from overstap.portal.transfers.states import CANCELLABLE, STAGES, State, is_final, sentence_of
from overstap.portal.transfers.taking_back import (
    may_be_retried,
    retry,
    retryable,
    undo,
    undo_hindrance,
    undo_outlook,
    went_wrong,
)
from overstap.portal.transfers.targets import TARGETS, Reference, Target
from overstap.portal.transfers.totals import TotalReport

__all__ = [
    "COMBINED",
    "COMPONENTS",
    "COMPONENTS_KEY",
    "CONFLICTS",
    "CONFLICTS_KEY",
    "DEFAULT_ORDER",
    "NO_OFFICE",
    "ORDERS",
    "OWN",
    "STATUSES",
    "STATUS_KEY",
    "TARGETS",
    "BundleKey",
    "Choice",
    "ClientForecast",
    "Consent",
    "Difference",
    "Failure",
    "Finding",
    "Forecast",
    "Kept",
    "LeftBehind",
    "MigrationView",
    "NotCancellableError",
    "NotConfirmingError",
    "NotResumableError",
    "NotWaitingError",
    "Options",
    "OptionsError",
    "Outcome",
    "Outlook",
    "Preview",
    "Progress",
    "Reference",
    "Report",
    "Sought",
    "State",
    "TableReport",
    "Target",
    "TotalReport",
    "UndecidedError",
    "UnknownMigrationError",
    "Writing",
    "all_records",
    "cancel",
    "client_forecasts",
    "client_of",
    "clients_of",
    "confirm",
    "decide",
    "differences",
    "findings",
    "hindrance",
    "job_buried",
    "kept",
    "kept_out",
    "left_behind",
    "look_again",
    "migration",
    "migration_of_upload",
    "migration_rows",
    "migrations",
    "preview",
    "records",
    "records_of",
    "resume",
    "retry",
    "retryable",
    "start_now",
    "undo",
    "undo_hindrance",
    "undo_outlook",
    "views",
    "winner",
    "writings_of",
]

ENOUGH_TO_GUESS = 0.02
"""The part of the work that must be done before a time left is told; before that it would jump about."""


ORDERS = {
    "nummer": ("number",),
    "bron": ("source_name", "number"),
    "ontvangen": ("created_at", "number"),
    "omvang": ("upload__length", "number"),
    "status": ("state", "number"),
}
"""How the list can be sorted: the word in the address and the columns."""
DEFAULT_ORDER = "-nummer"


@dataclass(frozen=True)
class Progress:
    """How far the lower bar is: *percent* of the whole, *done* of *total* in this state (tables, then records)."""

    percent: int
    done: int
    total: int
    seconds_left: int | None


@dataclass(frozen=True)
class MigrationView:
    """A migration as people see it.

    *id* is its number in the account with short name *account*; *queued* says that another one loads first.
    """

    id: int
    account: str
    state: State
    word: str
    sentence: str
    is_final: bool
    may_be_cancelled: bool
    may_go_on: bool
    may_be_retried: bool
    may_be_undone: bool
    lacks_its_file: bool
    progress: Progress
    file_name: str
    file_bytes: int
    started_by: str | None
    created_at: datetime
    window_until: datetime | None
    queued: bool
    finished_at: datetime | None
    source_name: str | None
    source_variant: str | None
    encrypted: bool | None
    content_digest: str | None
    bundle_created: datetime | None
    failure: Failure | None
    options: Options
    problems: list[dict[str, str]]
    report: Report | None


def hindrance(account_id: UUID) -> PortalError | None:
    """Why the account cannot upload a migration file now, with the way out; None when it can."""
    return None if certificates.active_certificate(account_id) else NoActiveCertificateError()


def migrations() -> list[MigrationView]:
    """All migrations of the account, newest first."""
    return views(migration_rows())


def migration_rows(order: str = DEFAULT_ORDER) -> QuerySet[Migration]:
    """The account's migrations in one of ``ORDERS`` (with ``-`` the other way round), for a list to be cut up."""
    columns = ORDERS.get(order.removeprefix("-"))
    if columns is None:
        return migration_rows()
    signs = "-" if order.startswith("-") else ""
    return _rows().order_by(*(f"{signs}{column}" for column in columns))


def views(rows: Iterable[Migration]) -> list[MigrationView]:
    """Migrations as people see them; one question to the database at most, however many they are."""
    return [_view(row) for row in rows]


def migration(number: int) -> MigrationView:
    """The migration with that number; raises UnknownMigrationError when the account has none such."""
    return _view(_find(number))


def migration_of_upload(upload_id: UUID) -> MigrationView | None:
    """The migration that came of an upload, None as long as there is none."""
    row = _rows().filter(upload_id=upload_id).first()
    return _view(row) if row else None


def left_behind(number: int) -> QuerySet[LeftBehind]:
    """The records that the exporter left behind, each with its reason."""
    return LeftBehind.objects.filter(migration=_find(number)).order_by("table", "reason", "key")


def kept_out(number: int) -> QuerySet[BundleKey]:
    """The records of the file that were skipped or failed, each with its reason."""
    rows = BundleKey.objects.filter(migration=_find(number), outcome__in=[Outcome.SKIPPED, Outcome.FAILED])
    return rows.order_by("table", "reason", "key")


def records(number: int) -> QuerySet[BundleKey]:
    """Every record of the file, with what happened to it."""
    return BundleKey.objects.filter(migration=_find(number)).order_by("table", "key")


def findings(number: int) -> QuerySet[Finding]:
    """What exporter and check found about records, blocking ones first; *label* is what people call the record."""
    rows = Finding.objects.filter(migration=_find(number)).annotate(label=_LABEL)
    return rows.order_by("-severity", "table", "key", "field")


def differences(number: int) -> QuerySet[Difference]:
    """What the reconciliation found unequal; *label* is what people call the record, null when the file lacks it."""
    rows = Difference.objects.filter(migration=_find(number)).annotate(label=_LABEL)
    return rows.order_by("comparison", "table", "key", "side")


def kept(number: int) -> QuerySet[Kept]:
    """What undoing left in the portal, wholly or in part, and why."""
    return Kept.objects.filter(migration=_find(number)).order_by("table", "reason", "key")


_LABEL = Subquery(
    BundleKey.objects.filter(
        account=OuterRef("account"), migration=OuterRef("migration"), table=OuterRef("table"), key=OuterRef("key")
    ).values("label")
)


def start_now(number: int, *, actor_id: int | None) -> None:
    """Let a waiting migration load without waiting for the evening; the account's turn it still waits for.

    Without *actor_id* it is the operator of the portal who asks.

    Raises:
        UnknownMigrationError: when the account has none such.
        NotWaitingError: when it does not wait (any more).
    """
    row = _find(number)
    with course.locked(row.account_id, row.pk) as current:
        if current.state != State.WAITING:
            raise NotWaitingError
        current.starts_now = True
        current.save(update_fields=["starts_now"])
        audit.record(
            current.account_id, "migration.started-now", actor_id=actor_id, subject=f"migration:{current.number}"
        )
        course.begin(current)


def look_again(account_id: UUID) -> None:
    """Have the waiting migrations of the account see whether they may begin: its office hours have changed."""
    # A job each, as at the end of a migration: whoever changes a setting does not wait for a load to begin.
    for waiting in Migration.objects.filter(account_id=account_id, state=State.WAITING).order_by("number"):
        defer(Job.BEGIN, waiting)


def cancel(number: int, *, actor_id: int) -> None:
    """Stop a migration cleanly; it can go on later.

    Raises:
        UnknownMigrationError: when the account has none such.
        NotCancellableError: when it has ended, or is being compared.
    """
    row = _find(number)
    with course.locked(row.account_id, row.pk) as current:
        if current.state not in CANCELLABLE:
            raise NotCancellableError
        audit.record(
            current.account_id, "migration.cancel-asked", actor_id=actor_id, subject=f"migration:{current.number}"
        )
        course.cancel(current)


def resume(number: int, *, actor_id: int) -> None:
    """Have a cancelled migration go on; what was loaded is not loaded again.

    Raises:
        UnknownMigrationError: when the account has none such.
        NotResumableError: when it was not cancelled, or its file was erased since.
    """
    row = _find(number)
    with course.locked(row.account_id, row.pk) as current:
        if not _may_go_on(current):
            raise NotResumableError
        audit.record(current.account_id, "migration.resumed", actor_id=actor_id, subject=f"migration:{current.number}")
        course.resume(current)


def _may_go_on(row: Migration) -> bool:
    return row.state == State.CANCELLED and row.upload.erased_at is None


def _rows() -> QuerySet[Migration]:
    return Migration.objects.select_related("account", "upload", "started_by")


def _find(number: int) -> Migration:
    row = _rows().filter(number=number).first()
    if row is None:
        raise UnknownMigrationError
    return row


def _view(row: Migration) -> MigrationView:
    state = State(row.state)
    return MigrationView(
        id=row.number,
        account=row.account.slug,
        state=state,
        word=translate(STAGES[state].word),
        sentence=translate(sentence_of(state, undo_began=row.undo_started_at is not None)),
        is_final=is_final(state),
        may_be_cancelled=state in CANCELLABLE,
        may_go_on=_may_go_on(row),
        may_be_retried=may_be_retried(row),
        may_be_undone=obstacles.is_undoable(row),
        lacks_its_file=went_wrong(row) and row.upload.erased_at is not None,
        progress=_progress(row),
        file_name=row.upload.file_name,
        file_bytes=row.upload.length,
        started_by=row.started_by.email if row.started_by else None,
        created_at=row.created_at,
        window_until=row.window_until if state is State.WAITING else None,
        queued=state is State.WAITING and row.window_until is None,
        finished_at=row.finished_at,
        source_name=row.source_name,
        source_variant=row.source_variant,
        encrypted=row.encrypted,
        content_digest=row.content_digest,
        bundle_created=row.bundle_created,
        failure=Failure(**row.error) if row.error else None,
        options=Options.from_json(row.options),
        problems=[Problem(**found).as_dict() for found in row.problems],
        report=Report.from_json(row.report) if row.report else None,
    )


def _progress(row: Migration) -> Progress:
    first, last = STAGES[State(row.state)].bar
    share = row.progress_done / row.progress_total if row.progress_total else 0.0
    if is_final(State(row.state)):
        first, share = last, 1.0
    return Progress(
        percent=first + int((last - first) * share),
        done=row.progress_done,
        total=row.progress_total,
        seconds_left=_seconds_left(row, share),
    )


def _seconds_left(row: Migration, share: float) -> int | None:
    if row.state != State.LOADING or row.load_started_at is None or share < ENOUGH_TO_GUESS:
        return None
    elapsed = (timezone.now() - row.load_started_at).total_seconds()
    return round(elapsed * (1 - share) / share)
