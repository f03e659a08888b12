"""Writes what people changed: the record, what it had been given by a migration, and a row of history for each field.

The one way in which the apps above let people change a record. A write happens in a bound session, on rows that the
caller locked; ``api`` offers it. What a later file then meets is decided by ``transfers``, from ``edited``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from overstap.portal.accounts.api import SourceRecord, User
from overstap.portal.history.models import Change

Value = str | int | bool | None
"""A field's value as JSON has it: dates as text, references as the number of the portal's row."""
Values = Mapping[str, Value]

MADE = ""
"""The field of the row that says that somebody made the record; as in findings, empty is the record as a whole."""

PORTAL = "portal"
"""The source of what people made here."""

ROWS_AT_ONCE = 500
"""Rows a statement; more would only make the statement long."""


@dataclass(frozen=True)
class Editable:
    """A table of the bundle whose records people edit, and the *fields* that they may change.

    *attributes* names the portal's column where it differs from the bundle's.
    """

    table: str
    fields: tuple[str, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)

    def values(self, record: SourceRecord) -> dict[str, Value]:
        """What *record* holds now, by the bundle's names."""
        return {name: as_json(getattr(record, self.attribute(name))) for name in self.fields}

    def attribute(self, name: str) -> str:
        """The portal's name of a field."""
        return self.attributes.get(name, name)


def as_json(value: object) -> Value:
    """*value* of a column as it is kept in ``edited`` and in the history."""
    if isinstance(value, date):
        return value.isoformat()
    assert value is None or isinstance(value, str | int)
    return value


def overtaken(editable: Editable, record: SourceRecord, seen: Values) -> dict[str, Value]:
    """The fields that are no longer as somebody saw them, with what they were when he did."""
    now = editable.values(record)
    return {name: value for name, value in seen.items() if name in now and now[name] != value}


def remembered(edited: Values, changes: Mapping[str, tuple[Value, Value]]) -> dict[str, Value]:
    """What *edited* becomes when each field of *changes* goes from its first value to its second.

    The first edit remembers the value that a migration gave; an edit back to it forgets it again.
    """
    kept = dict(edited)
    for name, (old, new) in changes.items():
        imported = kept.pop(name, old)
        if new != imported:
            kept[name] = imported
    return kept


def edit(editable: Editable, wishes: Iterable[tuple[SourceRecord, Mapping[str, object]]], *, actor: User) -> int:
    """Give records new values for some of their fields; the rows must be locked. Returns how many really changed.

    A field that already has its new value is no change: nothing is written, nor told in the history.
    """
    changed: list[SourceRecord] = []
    rows: list[Change] = []
    for record, wanted in wishes:
        changes = _changes(editable, record, wanted)
        if changes:
            _give(editable, record, wanted, changes)
            changed.append(record)
            rows += [_row(editable, record, name, change, actor) for name, change in changes.items()]
    if changed:
        # Only the columns that somebody changed: thousands of clients are closed at once, and each has twenty-four.
        columns = {editable.attribute(row.field) for row in rows} | {"edited", "updated_at"}
        table: QuerySet[SourceRecord] = QuerySet(type(changed[0]))
        table.bulk_update(changed, sorted(columns), batch_size=ROWS_AT_ONCE)
        Change.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    return len(changed)


def _give(
    editable: Editable, record: SourceRecord, wanted: Mapping[str, object], changes: Mapping[str, tuple[Value, Value]]
) -> None:
    # Of a record that no migration wrote there is no imported value to go back to.
    if record.migration_id is not None:
        record.edited = remembered(record.edited, changes)
    record.updated_at = timezone.now()
    for name in changes:
        setattr(record, editable.attribute(name), wanted[name])


def note_made(editable: Editable, records: Iterable[SourceRecord], *, actor: User) -> None:
    """Tell in the history that *actor* made *records*; their values are those of before the first change."""
    rows = [_row(editable, record, MADE, (None, None), actor) for record in records]
    Change.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)


def _changes(editable: Editable, record: SourceRecord, wanted: Mapping[str, object]) -> dict[str, tuple[Value, Value]]:
    now = editable.values(record)
    after = {name: as_json(value) for name, value in wanted.items()}
    return {name: (now[name], value) for name, value in after.items() if now[name] != value}


def _row(editable: Editable, record: SourceRecord, name: str, change: tuple[Value, Value], actor: User) -> Change:
    old, new = change
    return Change(
        account_id=record.account_id,
        table=editable.table,
        record=record.pk,
        field=name,
        old=old,
        new=new,
        changed_by=actor,
    )
