"""The check: is the file whole, is it for this account, and which of its records can come in. Writes no practice data.

First ``overstap.bundle`` verifies the file to the byte, then its keys are copied (``keys``) and judged (``rules``), and
it is noted what loading them would do (``forecasting``).
Everything is redone from the start when a worker dies; only the last step moves the migration on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import connection
from django.utils import timezone

from overstap.bundle import BundleInfo, BundleProblem, BundleReader, Problem, verify
from overstap.bundle.model import LEDGER_TABLES
from overstap.portal.accounts.api import bind
from overstap.portal.transfers import course, forecasting, keys, merging, rules
from overstap.portal.transfers.bundles import identity, opened
from overstap.portal.transfers.consent import is_overtaken
from overstap.portal.transfers.errors import NotSoundError, OtherAccountError
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import (
    BundleKey,
    Finding,
    ForecastCount,
    InventoryKey,
    LeftBehind,
    Migration,
    Segment,
)
from overstap.portal.transfers.options import Options
from overstap.portal.transfers.states import State
from overstap.portal.transfers.targets import TARGETS, Target
from overstap.portal.uploads.api import open_upload

VERIFIED = 1000
"""What the verification of the file counts on the progress bar, which reads all of it twice."""

STEP = 20
"""What each table counts whose keys are copied and judged after that."""

WHOLE = VERIFIED + STEP * (len(LEDGER_TABLES) + len(TARGETS))


def check(account_id: UUID, migration_id: int) -> None:
    """Check a migration's file; it then waits or loads, or is refused with all its problems.

    Raises:
        OSError: the stored file cannot be read at the moment.
    """
    with course.locked(account_id, migration_id) as migration:
        if migration.state == State.UPLOADED:
            course.move(migration, State.CHECKING)
        elif migration.state == State.CONFIRMING and is_overtaken(migration):
            course.check_again(migration)
        if migration.state != State.CHECKING:
            return
        began = timezone.now()
        migration.check_attempt += 1
        migration.save(update_fields=["check_attempt"])
    with suppress(_SupersededError):
        _check(migration, began)


class _SupersededError(Exception):
    """Another attempt has begun: this one may write nothing more."""


@contextmanager
def _current(migration: Migration) -> Iterator[Migration]:
    """The migration, locked, as long as this is the newest attempt."""
    with course.locked(migration.account_id, migration.pk) as current:
        if (current.state, current.check_attempt) != (State.CHECKING, migration.check_attempt):
            raise _SupersededError
        yield current


def _check(migration: Migration, began: datetime) -> None:
    try:
        problems = _verify(migration)
    except OtherAccountError as error:
        with _current(migration) as current:
            course.stop(current, State.REFUSED, error)
    else:
        if problems:
            _refuse(migration, problems)
        else:
            _take_stock(migration, began)


def _verify(migration: Migration) -> list[Problem]:
    """All problems of the file as such, none when it is whole and for this account; raises OtherAccountError."""
    try:
        with bind(migration.account_id):
            secret = identity(migration)
            file = open_upload(migration.account_id, migration.upload_id)
    except BundleProblem as error:
        return [Problem.of(error)]
    # No session is bound while the whole file is read.
    with file:
        report = verify(file, identity=secret, report=partial(_verified, migration))
    if report.info is not None and report.info.account not in {None, str(migration.account_id)}:
        raise OtherAccountError
    return list(report.problems)


def _verified(migration: Migration, done: int, total: int) -> None:
    """Show how far the verification is: *done* of *total* bytes."""
    with _current(migration) as current:
        current.progress_done, current.progress_total = VERIFIED * done // max(total, 1), WHOLE
        current.save(update_fields=["progress_done", "progress_total"])


def _refuse(migration: Migration, problems: list[Problem]) -> None:
    with _current(migration) as current:
        # Before translation: whoever looks may read another language than this worker.
        current.problems = [asdict(problem) for problem in problems]
        course.stop(current, State.REFUSED, NotSoundError(count=len(problems)))


def _take_stock(migration: Migration, began: datetime) -> None:
    """Copy and judge keys, table by table in transactions of their own; then plan the load and go on."""
    with _current(migration) as current, opened(current) as reader:
        _note_info(current, reader.info)
        scope = Scope.of(current)
        keys.forget(scope, BundleKey, ForecastCount, InventoryKey, LeftBehind, Finding)
        current.segments.all().delete()
    options = Options.from_json(migration.options)
    for ledger in LEDGER_TABLES:
        with _current(migration) as current, opened(current) as reader:
            keys.copy_ledger(scope, reader, ledger.name)
            _step_done(current)
    for target in TARGETS.values():
        with _current(migration) as current, opened(current) as reader:
            keys.copy_keys(scope, reader, target)
            if options.takes(target.name):
                rules.judge(scope, target)
                _foresee(scope, target, options)
                _plan(current, reader, target.name)
            else:
                rules.leave_out(scope, target)
                forecasting.skip(scope, target)
            _step_done(current)
    with _current(migration) as current:
        current.forecast = forecasting.count(scope)
        # Not its end: what another migration wrote meanwhile, part of the forecast does not know.
        current.checked_at = began
        course.checked(current)


def _foresee(scope: Scope, target: Target, options: Options) -> None:
    """Note what loading the staged records would do, with the status that notices without one are going to get."""
    if target.name == "assessment_notices":
        with connection.cursor() as cursor:
            merging.give_status(cursor, scope, options.sba_status)
    forecasting.forecast(scope, target)


def _note_info(migration: Migration, info: BundleInfo) -> None:
    migration.source_id, migration.source_variant = info.source.id, info.source.variant
    migration.source_name = info.source.name
    migration.content_digest = info.content_digest
    migration.encrypted = info.encrypted
    migration.bundle_created = info.created
    migration.bundle_info = _as_json(info)
    migration.progress_done, migration.progress_total = VERIFIED, WHOLE
    migration.save()


def _as_json(info: BundleInfo) -> dict[str, object]:
    return {
        "format_version": info.format_version,
        "tool_version": info.tool_version,
        "attested": dict(info.attested),
        "tables": {
            name: {"inventory": count.inventory, "exported": count.exported, "left_behind": dict(count.left_behind)}
            for name, count in info.tables.items()
        },
        "totals": [asdict(total) for total in info.totals],
    }


def _plan(migration: Migration, reader: BundleReader, table: str) -> None:
    Segment.objects.bulk_create(
        Segment(
            account_id=migration.account_id,
            migration=migration,
            table=table,
            path=segment.path,
            stage=TARGETS[table].stage,
            records=segment.records,
        )
        for segment in reader.segments(table)
    )


def _step_done(migration: Migration) -> None:
    migration.progress_done += STEP
    migration.save(update_fields=["progress_done"])
