"""What can happen to an office and its portal, deed by deed, and a small model of what should be there afterwards.

``test_story_laws`` makes stories of it. The model knows of every client one field and of every return one: as people
see it and as a file last gave it. The steps of the portal are done in this process, and any of them may die in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from django.db import connection

from overstap.errors import PortalError
from overstap.portal.accounts.api import bind
from overstap.portal.clients.models import Client
from overstap.portal.returns.models import TaxReturn
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers import checking, loading, reconciling, retrying, undoing
from overstap.portal.transfers.attempts import LAST_RETRY, Attempt
from overstap.portal.transfers.models import BundleKey, Migration, Segment
from overstap.portal.transfers.options import Options
from overstap.portal.transfers.states import State
from tests.portal.transfers import directly
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Practice
from tests.portal.transfers.people import edit

T = TypeVar("T")
Place = tuple[str, str]
"""A table and the key of a record in it."""

FIELDS = {
    "clients": (Client, "city", ["Assen", "Haren", "Emmen"]),
    "returns": (TaxReturn, "status", ["open", "filed", "definitive"]),
}
"""The one field that the model knows of a table's records, and what it may be."""


class DiedError(BaseException):
    """A worker dies; nothing of the portal's own catches this."""


@contextmanager
def dying_after(statements: int) -> Iterator[None]:
    """Whoever is at work dies at that statement, and his connection with him."""
    left = statements

    def count(execute: Callable[..., object], statement: object, *more: object) -> object:
        nonlocal left
        # Not in the middle of leaving a transaction: what is left of it goes with the connection anyhow.
        left -= not str(statement).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
        if left < 0:
            raise DiedError
        return execute(statement, *more)

    with connection.execute_wrapper(count):
        yield


@dataclass
class Value:
    """A field of a record: as people see it, and as a file last gave it."""

    shown: object
    imported: object

    @property
    def is_edited(self) -> bool:
        """Whether people changed it since."""
        return self.shown != self.imported

    def conflicts(self, file: object, *, overrides: bool = False) -> bool:
        """Whether people and *file* changed it, each to something else; people alone is enough if it *overrides*."""
        return self.is_edited and file != self.shown and (overrides or file != self.imported)

    def met(self, file: object, choice: str, *, overrides: bool) -> Value:
        """What becomes of it when a file says *file*."""
        if self.is_edited and not (self.conflicts(file, overrides=overrides) and choice == "file"):
            return Value(self.shown, file)
        return Value(file, file)


@dataclass
class File:
    """A migration: what its file says, whose value holds where, and what was there before it wrote."""

    number: int
    values: Mapping[Place, object] = field(default_factory=dict)
    choice: str = "portal"
    decided: Mapping[Place, str] = field(default_factory=dict)
    before: dict[Place, Value | None] = field(default_factory=dict)
    is_undone: bool = False


@dataclass
class Story:
    """A portal, an office, and what people should see; *deaths* says after how many statements the next steps die."""

    desk: Desk
    office: Practice = field(default_factory=Practice)
    known: dict[Place, Value] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    """In the order in which they last loaded."""
    deaths: list[int] = field(default_factory=list)

    def shown(self) -> dict[Place, object]:
        """What people see; a client of whom only the key is known is not there yet."""
        with bind(self.desk.account.pk):
            clients = Client.objects.filter(placeholder=False).values_list("source_key", "city")
            returns = TaxReturn.objects.values_list("source_key", "status")
            return {("clients", key): city for key, city in clients} | {("returns", key): is_ for key, is_ in returns}

    def expected(self) -> dict[Place, object]:
        """What they should see."""
        return {place: value.shown for place, value in self.known.items()}

    # What happens at the office, and what people do in the portal.

    def mend(self, place: Place, choice: int) -> None:
        """Change a value at the office."""
        _, name, values = FIELDS[place[0]]
        self.office.row(*place)[name] = values[choice]

    def grow(self, client: str, year: int) -> None:
        """Another return at the office."""
        self.office.add_return(f"n{len(self.office.tables['returns'])}", client, year)

    def edit(self, place: Place, choice: int) -> None:
        """Change a value in the portal."""
        if place in self.known:
            model, name, values = FIELDS[place[0]]
            edit(self.desk.account, model, place[1], **{name: values[choice]})
            self.known[place] = Value(values[choice], self.known[place].imported)

    # What becomes of files.

    def take_in(self, components: tuple[str, ...], choices: Mapping[str, str] | str, stop: tuple[str, int]) -> None:
        """A file of the office comes in, unless it is stopped in the way and after as many segments as *stop* says."""
        choice = choices if isinstance(choices, str) else "ask"
        self.desk.upload(self.office.export(self.desk.folder))
        migration = self._newest()
        with bind(self.desk.account.pk):
            Migration.objects.update_or_create(
                pk=migration.pk, defaults={"options": Options(components=components, conflicts=choice).as_json()}
            )
        self._survive(checking.check, migration)
        file = File(migration.number, self._values(components), "portal" if choice == "ask" else choice)
        if not isinstance(choices, str):
            file.decided = self._decide(file, choices)
        self.files.append(file)
        self._load(file, stop)

    def go_on(self) -> None:
        """What was stopped last goes on."""
        for file in reversed(self.files):
            view = self._view(file)
            if view.may_go_on or view.may_be_retried:
                again = transfers.resume if view.may_go_on else transfers.retry
                with bind(self.desk.account.pk):
                    again(file.number, actor_id=self.desk.user.pk)
                self._survive(retrying.judge_again, self._migration(file))
                self.files.remove(file)
                self.files.append(file)
                self._load(file, ("", -1))
                return

    def take_back(self, which: int) -> None:
        """A migration is undone with all that was edited since, or refused because a later one builds on it."""
        standing = [file for file in self.files if not file.is_undone]
        if not standing:
            return
        file = standing[which % len(standing)]
        with bind(self.desk.account.pk):
            hindrance = transfers.undo_hindrance(file.number)
        if hindrance is not None:
            assert hindrance.code == "transfers.later-migration"
            assert file is not standing[-1], "on what came in last nothing builds"
            with pytest.raises(PortalError), bind(self.desk.account.pk):
                transfers.undo(file.number, actor_id=self.desk.user.pk)
            return
        with bind(self.desk.account.pk):
            transfers.undo(file.number, actor_id=self.desk.user.pk, takes_edits=True)
        self._survive(undoing.undo, self._migration(file))
        assert self._view(file).state == State.UNDONE
        file.is_undone = True
        for place, was in file.before.items():
            self.known.pop(place, None)
            if was is not None:
                self.known[place] = was

    def go_round(self) -> None:
        """The account is taken out and comes in again where it came from: nothing changes."""
        path, digest = self.taken_out()
        view = directly.take_in_file(self.desk, path)
        assert view.state == State.COMPLETE
        self.files.append(File(view.id))
        assert self.taken_out()[1] == digest

    def taken_out(self) -> tuple[Any, str]:
        """The account as a file, and its digest; whoever writes it may die."""
        return self._until_done(lambda: directly.taken_out(self.desk))

    def _load(self, file: File, stop: tuple[str, int]) -> None:
        how, after = stop
        migration = self._migration(file)
        with bind(self.desk.account.pk):
            todo = list(Segment.objects.filter(migration=migration, done_at=None).order_by("stage", "pk"))
        for number, segment in enumerate(todo):
            if number == after:
                self._stop(file, how)
                return
            self._survive(loading.load_segment, migration, segment.pk)
            self._loaded(file, segment.table)
        self._survive(reconciling.reconcile, migration)
        assert self._view(file).state == State.COMPLETE

    def _stop(self, file: File, how: str) -> None:
        if how == "cancel":
            with bind(self.desk.account.pk):
                transfers.cancel(file.number, actor_id=self.desk.user.pk)
            return
        attempt = Attempt(self.desk.account.pk, self._migration(file).pk, 1, LAST_RETRY)
        with pytest.raises(OSError, match="disk"), attempt:
            raise OSError("disk")

    def _loaded(self, file: File, table: str) -> None:
        """In the model."""
        for place, said in file.values.items():
            if place[0] == table:
                was = self.known.get(place)
                choice = file.decided.get(place, file.choice)
                becomes = Value(said, said) if was is None else was.met(said, choice, overrides=file.choice == "file")
                if becomes != was:
                    file.before[place] = was
                    self.known[place] = becomes

    def _values(self, components: tuple[str, ...]) -> dict[Place, object]:
        return {
            (table, str(row["id"])): row.get(FIELDS[table][1])
            for table in FIELDS
            if table in components
            for row in self.office.tables[table]
        }

    def _decide(self, file: File, choices: Mapping[str, str]) -> dict[Place, str]:
        """Decide the conflicts of every client as *choices* say; returns what that decided."""
        conflicting = {place for place, said in file.values.items() if self._conflicts(place, said)}
        view = self._view(file)
        assert (view.state == State.CONFIRMING) == bool(conflicting)
        decided: dict[Place, str] = {}
        if conflicting:
            with bind(self.desk.account.pk):
                for client, choice in choices.items():
                    transfers.decide(
                        file.number, transfers.Choice(choice), client_key=client, actor_id=self.desk.user.pk
                    )
                rows = BundleKey.objects.filter(migration=self._migration(file)).exclude(decision=None)
                decided = {
                    (table, key): choices[client]
                    for table, key, client in rows.values_list("table", "key", "client_key")
                }
                transfers.confirm(file.number, actor_id=self.desk.user.pk)
        assert set(decided) == conflicting
        return decided

    def _conflicts(self, place: Place, said: object) -> bool:
        return place in self.known and self.known[place].conflicts(said)

    def _survive(self, step: Callable[..., None], migration: Migration, *more: int) -> None:
        self._until_done(lambda: step(self.desk.account.pk, migration.pk, *more))

    def _until_done(self, step: Callable[[], T]) -> T:
        """Do *step*, again after each death."""
        while self.deaths:
            try:
                with dying_after(self.deaths.pop()):
                    return step()
            except DiedError:
                connection.close()
        return step()

    def _newest(self) -> Migration:
        with bind(self.desk.account.pk):
            return Migration.objects.latest("number")

    def _migration(self, file: File) -> Migration:
        with bind(self.desk.account.pk):
            return Migration.objects.get(number=file.number)

    def _view(self, file: File) -> transfers.MigrationView:
        with bind(self.desk.account.pk):
            return transfers.migration(file.number)
