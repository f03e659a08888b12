"""Migrations as people see them: the list in its orders, one by its number, how far it is and what may be done with it.

``api`` offers it, ``lookup`` finds the rows, ``states`` has the words. Functions here work within the account that the
session is bound to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from overstap.bundle.problems import Problem
from overstap.i18n import translate
from overstap.portal.transfers import obstacles, steering
from overstap.portal.transfers.failure import Failure
from overstap.portal.transfers.lookup import find, rows
from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.options import Options
from overstap.portal.transfers.progress import Progress, progress_of
from overstap.portal.transfers.report import Report
from overstap.portal.transfers.states import CANCELLABLE, STAGES, State, is_final, sentence_of
from overstap.portal.transfers.taking_back import may_be_retried, went_wrong

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
class MigrationView:
    """A migration as people see it.

    *id* is its number in the account with short name *account*; *queued* says that another one loads first, *undone_by*
    who asked to have it undone.
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
    loaded_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None
    undone_by: str | None
    source_name: str | None
    source_variant: str | None
    encrypted: bool | None
    content_digest: str | None
    bundle_created: datetime | None
    failure: Failure | None
    options: Options
    problems: list[dict[str, str]]
    report: Report | None


def migrations() -> list[MigrationView]:
    """All migrations of the account, newest first."""
    return views(migration_rows())


def migration_rows(order: str = DEFAULT_ORDER) -> QuerySet[Migration]:
    """The account's migrations in one of ``ORDERS`` (with ``-`` the other way round), for a list to be cut up."""
    columns = ORDERS.get(order.removeprefix("-"))
    if columns is None:
        return migration_rows()
    signs = "-" if order.startswith("-") else ""
    return rows().order_by(*(f"{signs}{column}" for column in columns))


def views(found: Iterable[Migration]) -> list[MigrationView]:
    """Migrations as people see them; two questions to the database at most, however many they are.

    An account loads one at a time, and only of that one something more is asked.
    """
    return [_view(row) for row in found]


def migration(number: int) -> MigrationView:
    """The migration with that number; raises UnknownMigrationError when the account has none such."""
    return _view(find(number))


def migration_of_upload(upload_id: UUID) -> MigrationView | None:
    """The migration that came of an upload, None as long as there is none."""
    row = rows().filter(upload_id=upload_id).first()
    return _view(row) if row else None


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
        may_go_on=steering.may_go_on(row),
        may_be_retried=may_be_retried(row),
        may_be_undone=obstacles.is_undoable(row),
        lacks_its_file=went_wrong(row) and row.upload.erased_at is not None,
        progress=progress_of(row),
        file_name=row.upload.file_name,
        file_bytes=row.upload.length,
        started_by=row.started_by.email if row.started_by else None,
        created_at=row.created_at,
        window_until=row.window_until if state is State.WAITING else None,
        queued=state is State.WAITING and row.window_until is None,
        loaded_at=row.loaded_at,
        finished_at=row.finished_at,
        undone_at=row.undone_at,
        undone_by=row.undo_asked_by.email if row.undo_asked_by else None,
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
