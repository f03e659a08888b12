"""Where each value of a record came from: what migrations wrote and people changed, as one list, newest first.

``history`` and ``transfers`` each know half. The list is replayed backwards from the present values, so that of a row
that a migration changed exactly the fields are told that it gave another value. That a migration was undone is told
too: whoever remembers a value that is no longer there reads what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext

from overstap.portal.accounts.api import SourceRecord, User
from overstap.portal.history import api as history
from overstap.portal.transfers import api as transfers_api
from overstap.portal.ui.templatetags.display import NOTHING, told_apart

ONE_ACTION = timedelta(seconds=2)
"""Rows of history that lie no further apart, of one person, are told as one: he pressed a button once."""


@dataclass(frozen=True)
class Line:
    """One field that changed, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Moment:
    """Something that happened to a record: by *who* when it was a person, in migration *number* when it was a file.

    *is_undoing*: *who* had migration *number* undone; when it had made the record, which stayed, *is_first* as well.
    *portal_kept* says that the file had another value somewhere, and the portal's held.
    """

    at: datetime
    who: str = ""
    number: int | None = None
    is_first: bool = False
    lines: Sequence[Line] = ()
    portal_kept: bool = False
    is_undoing: bool = False


@dataclass(frozen=True)
class Subject:
    """A record whose history is told, what files call it, and how its fields are called and shown."""

    editable: history.Editable
    record: SourceRecord
    keys: Sequence[str]
    label: Callable[[str], str]
    shown: Callable[[str, history.Value], str]
    is_first_told_by: str = ""
    """The field that says what came into being, for a record that belongs to the one whose page it is."""

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands: table and row."""
        return self.editable.table, self.record.pk


@dataclass(frozen=True)
class Provenance:
    """The list, newest first, and of each field of the first subject the moment that it got its value."""

    moments: Sequence[Moment]
    origins: Mapping[str, Moment] = field(default_factory=dict)


@dataclass(frozen=True)
class _Step:
    """One thing that happened to one record: fields with what they were *before*, and who or what did it."""

    at: datetime
    subject: Subject
    before: Mapping[str, history.Value]
    actor: str = ""
    number: int | None = None
    is_first: bool = False
    portal_kept: bool = False
    is_undoing: bool = False
    was_noted: bool = False
    """A file wrote nothing that it can be told for, unless it is undone and edits went along."""

    @property
    def makes(self) -> bool:
        """Whether the record came into being by it."""
        return self.is_first and not self.is_undoing


def provenance(subjects: Sequence[Subject]) -> Provenance:
    """The history of *subjects* together; the first is the record itself, others belong to it."""
    steps = sorted(_steps(subjects), key=lambda step: step.at, reverse=True)
    now = {subject.place: subject.editable.values(subject.record) for subject in subjects}
    moments: list[Moment] = []
    origins = _Origins()
    for group in _actions(steps):
        reversed_ = [_reverse(step, now[step.subject.place]) for step in group]
        mine = [(step, each) for step, each in zip(group, reversed_, strict=True) if step.subject is subjects[0]]
        # Reversed newest first, and told in the order of the fields.
        lines = [line for each in reversed(reversed_) for line in each.values()]
        moment = _moment(group, lines, is_first=any(step.is_first for step, _ in mine))
        # Left out is what nobody could see; a file is told even when it only gave what people do not edit.
        if lines or moment.is_first or any(step.number is not None and not step.was_noted for step in group):
            moments.append(moment)
        for step, each in mine:
            origins.note(step, each, moment)
    return Provenance(moments, origins.found)


def _moment(group: Sequence[_Step], lines: Sequence[Line], *, is_first: bool) -> Moment:
    newest = group[0]
    return Moment(
        newest.at,
        newest.actor,
        newest.number,
        is_first,
        lines,
        portal_kept=any(step.portal_kept for step in group),
        is_undoing=newest.is_undoing,
    )


class _Origins:
    """The moment that each field got its present value; who looks sees the newest moments first.

    A value that undoing gave back came from what gave it then, not from the undoing.
    """

    def __init__(self) -> None:
        self.found: dict[str, Moment] = {}
        self._given_back: dict[str, int | None] = {}
        """By field, the migration before which its value came."""

    def note(self, step: _Step, changed: Collection[str], moment: Moment) -> None:
        """Hear of the next older step, which *changed* those fields."""
        if step.is_undoing:
            for name in changed:
                self._given_back.setdefault(name, step.number)
            return
        for name in step.subject.editable.fields if step.is_first else changed:
            if name not in self._given_back:
                self.found.setdefault(name, moment)
        if step.number is not None:
            self._given_back = {name: number for name, number in self._given_back.items() if number != step.number}


def _reverse(step: _Step, now: dict[str, history.Value]) -> dict[str, Line]:
    """The fields that the step changed, in words; *now* goes back to what it was before."""
    subject = step.subject
    lines = {}
    if step.makes and subject.is_first_told_by:
        name = subject.is_first_told_by
        lines[name] = Line(subject.label(name), NOTHING, subject.shown(name, now[name]))
    for name, old in step.before.items():
        if now[name] != old:
            before = subject.shown(name, old)
            lines[name] = Line(subject.label(name), before, told_apart(before, subject.shown(name, now[name])))
        now[name] = old
    return lines


def _steps(subjects: Sequence[Subject]) -> Iterator[_Step]:
    for subject in subjects:
        yield from _steps_of_files(subject)
    for table, group in groupby(subjects, key=lambda subject: subject.editable.table):
        by_row = {subject.record.pk: subject for subject in group}
        for change in history.changes_of(table, list(by_row)):
            is_first = change.field == history.MADE
            before = {} if is_first else {change.field: change.old}
            subject = by_row[change.record]
            # A field that no longer is one of the record's is history that nothing can be said about.
            if is_first or change.field in subject.editable.fields:
                yield _Step(change.changed_at, subject, before, actor=name_of(change.changed_by), is_first=is_first)


def _steps_of_files(subject: Subject) -> Iterator[_Step]:
    for writing in transfers_api.writings_of(*subject.place, subject.keys):
        yield _Step(
            writing.at,
            subject,
            _known(subject, writing.old),
            number=writing.number,
            is_first=writing.is_first,
            portal_kept=writing.portal_kept,
            was_noted=writing.was_noted,
        )
    for taking in transfers_api.takings_back_of(*subject.place, subject.keys):
        yield _Step(
            taking.at,
            subject,
            _known(subject, taking.was),
            actor=name_of(taking.by),
            number=taking.number,
            is_first=taking.was_made,
            is_undoing=True,
            was_noted=taking.was_noted,
        )


def _known(subject: Subject, old: Mapping[str, object] | None) -> dict[str, history.Value]:
    """The fields that people edit, of a row as the journal keeps it."""
    if old is None:
        return {}
    columns = {name: subject.editable.attribute(name) for name in subject.editable.fields}
    # A column that came later is not in an old journal.
    return {name: history.as_json(old[column]) for name, column in columns.items() if column in old}


def _actions(steps: Sequence[_Step]) -> Iterator[list[_Step]]:
    """Steps that were one action, together."""
    together: list[_Step] = []
    for step in steps:
        if together and not _belongs(together[-1], step):
            yield together
            together = []
        together.append(step)
    if together:
        yield together


def _belongs(newer: _Step, older: _Step) -> bool:
    same = (newer.actor, newer.number, newer.is_undoing) == (older.actor, older.number, older.is_undoing)
    # One undoing lasts as long as the file is large.
    return same and (newer.is_undoing or newer.at - older.at <= ONE_ACTION)


def name_of(user: User | None) -> str:
    """Who it was; of somebody whose log-in was deleted, that."""
    return gettext("een vroegere gebruiker") if user is None else user.name or user.email
