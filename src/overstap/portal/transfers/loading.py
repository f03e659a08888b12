"""Loads one segment: one transaction from the bundle's bytes to the checkpoint, so it happens whole or not at all.

Between ``bundles`` (what is read), ``keys``, ``placing`` and ``merging`` (how it gets in), and ``course`` (what
follows).
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pyarrow as pa
from django.db import connection
from django.utils import timezone

from overstap.bundle import BundleReader
from overstap.portal.accounts.api import bind
from overstap.portal.transfers import course, documents, keys, merging, placing
from overstap.portal.transfers.bundles import opened
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import Migration, Outcome, Segment
from overstap.portal.transfers.options import Options
from overstap.portal.transfers.states import State
from overstap.portal.transfers.targets import TARGETS


def load_segment(account_id: UUID, migration_id: int, segment_id: int) -> None:
    """Take the records of a segment into the portal; a segment that is done, or whose migration stopped, is left alone.

    Raises:
        BundleProblem: when the stored file cannot be read (any more).
    """
    if not _started(account_id, segment_id):
        return
    with bind(account_id):
        # The lock makes a second worker on the same segment wait, and then see that it is done.
        segment = Segment.objects.select_for_update().get(account_id=account_id, pk=segment_id)
        migration = Migration.objects.get(account_id=account_id, pk=migration_id)
        if segment.done_at is not None or migration.state != State.LOADING:
            return
        with opened(migration) as reader:
            _load(migration, segment, reader)
        with course.locked(account_id, migration_id) as current:
            course.segment_done(current, segment)


def _started(account_id: UUID, segment_id: int) -> bool:
    """Count the attempt in a transaction of its own: it counts also when the attempt dies."""
    with bind(account_id):
        segment = Segment.objects.select_for_update().get(account_id=account_id, pk=segment_id)
        if segment.done_at is not None:
            return False
        segment.attempts += 1
        segment.started_at = segment.started_at or timezone.now()
        segment.save(update_fields=["attempts", "started_at"])
        return True


def _load(migration: Migration, segment: Segment, reader: BundleReader) -> None:
    target, scope = TARGETS[segment.table], Scope.of(migration)
    with connection.cursor() as cursor:
        staged = keys.stage(cursor, scope, target, target.source.columns, _batches(migration, segment, reader))
        if segment.table == "assessment_notices":
            merging.give_status(cursor, scope, Options.from_json(migration.options).sba_status)
        placing.make_placeholders(cursor, scope, target)
        merging.merge(cursor, scope, target, staged=staged)
        placing.link_waiting(cursor, scope, target)
        counts = merging.outcomes(cursor, scope, segment.table)
    segment.imported = counts.get(Outcome.IMPORTED, 0)
    segment.changed = counts.get(Outcome.CHANGED, 0)
    segment.unchanged = counts.get(Outcome.UNCHANGED, 0)
    segment.failed = counts.get(Outcome.FAILED, 0)
    segment.done_at = timezone.now()
    segment.save()


def _batches(migration: Migration, segment: Segment, reader: BundleReader) -> Iterator[pa.RecordBatch]:
    """The segment's records, documents of their own put in storage on the way."""
    (reference,) = (each for each in reader.segments(segment.table) if each.path == segment.path)
    for batch in reader.read(reference):
        if TARGETS[segment.table].has_documents:
            yield documents.put_in_storage(migration.account_id, reader, batch)
        else:
            yield batch
