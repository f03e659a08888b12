"""The laws of the whole: random stories of an office and its portal, told beside a small model of what should be there.

Files in phases and orders, again, with either choice, cut off half-way and gone on with, edits in between, and the last
file taken back; at the end the account moves elsewhere and is the same there.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overstap.portal.accounts.api import bind
from overstap.portal.clients.models import Client
from overstap.portal.returns.models import TaxReturn
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers import loading, undoing
from overstap.portal.transfers.models import Migration, Segment
from overstap.portal.transfers.options import Options
from overstap.portal.transfers.states import State
from tests.portal.transfers import directly
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Practice
from tests.portal.transfers.people import edit
from tests.portal.transfers.test_phases import another_desk

__all__ = ["another_desk"]

CITIES, STATUSES = ["Assen", "Haren", "Emmen"], ["open", "filed", "definitive"]
MODELS = {"clients": (Client, "city", CITIES), "returns": (TaxReturn, "status", STATUSES)}
COMPONENTS = ["clients", "returns", "assessment_notices", "relations"]
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@dataclass
class Value:
    """A field of a record: as people see it, and as a file last gave it."""

    shown: str | None
    imported: str | None

    def meet(self, file: str | None, choice: str) -> None:
        """What becomes of it when a file says *file*."""
        if file == self.imported:
            return
        if self.shown == self.imported or choice == "file" or self.shown == file:
            self.shown = file
        self.imported = file


Known = dict[tuple[str, str], Value]


@dataclass
class Model:
    """What should be in the portal, and what the office's software holds."""

    office: Practice = field(default_factory=Practice)
    known: Known = field(default_factory=dict)
    before: Known | None = None
    """As it was before the last file, until somebody edits."""

    def take_in(self, components: list[str], choice: str) -> None:
        """What a file of these components does."""
        self.before = deepcopy(self.known)
        for table in set(MODELS) & set(components):
            _, name, _ = MODELS[table]
            for row in self.office.tables[table]:
                key, value = (table, str(row["id"])), row.get(name)
                assert value is None or isinstance(value, str)
                self.known.setdefault(key, Value(value, value)).meet(value, choice)


def shown(desk: Desk) -> dict[tuple[str, str], str | None]:
    """What people see; a client of whom only the key is known is not there yet."""
    with bind(desk.account.pk):
        clients = Client.objects.filter(placeholder=False).values_list("source_key", "city")
        returns = TaxReturn.objects.values_list("source_key", "status")
        pairs = [(("clients", key), city) for key, city in clients]
        return dict(pairs) | {("returns", str(key)): status for key, status in returns}


PLACES = st.sampled_from([("clients", "c1"), ("clients", "c2"), ("returns", "a1"), ("returns", "a3")])
DEEDS = st.one_of(
    st.tuples(st.just("mend"), PLACES, st.integers(0, 2)),
    st.tuples(st.just("edit"), PLACES, st.integers(0, 2)),
    st.tuples(st.just("grow"), st.sampled_from(["c1", "c2"]), st.integers(2012, 2020)),
    st.tuples(
        st.just("take in"),
        st.lists(st.sampled_from(COMPONENTS), min_size=1, max_size=4, unique=True),
        st.sampled_from(["portal", "file"]),
    ),
    st.tuples(st.just("cut off"), st.just(COMPONENTS), st.sampled_from(["portal", "file"])),
    st.tuples(st.just("take back"), st.none(), st.none()),
)
STORIES = st.lists(DEEDS, min_size=3, max_size=8)


@settings(SETTINGS, max_examples=5)
@given(story=STORIES)
def test_law_nothing_is_lost_or_doubled_whatever_happens(another_desk: Callable[[], Desk], story: list[Any]) -> None:
    tell(another_desk, story)


@pytest.mark.soak
@settings(SETTINGS, max_examples=200)
@given(story=STORIES)
def test_law_nothing_is_lost_or_doubled_many_times_over(another_desk: Callable[[], Desk], story: list[Any]) -> None:
    tell(another_desk, story)


def tell(another_desk: Callable[[], Desk], story: list[Any]) -> None:
    """Live the story in a portal and in the model; after each deed both show the same, and so does a copy elsewhere."""
    desk, model = another_desk(), Model()
    for number, (deed, what, how) in enumerate(story):
        {"mend": mend, "edit": edit_here, "grow": grow, "take in": take_in, "cut off": cut_off, "take back": take_back}[
            deed
        ](desk, model, what, how if deed != "grow" else (how, number))
        assert shown(desk) == {key: value.shown for key, value in model.known.items()}, (deed, what, how)
    elsewhere = another_desk()
    path, digest = directly.taken_out(desk)
    directly.take_in_file(elsewhere, path)
    assert directly.taken_out(elsewhere)[1] == digest
    assert sorted(shown(elsewhere).items()) == sorted(shown(desk).items())


def mend(desk: Desk, model: Model, what: tuple[str, str], how: int) -> None:
    """Change a value at the office."""
    del desk
    _, name, values = MODELS[what[0]]
    model.office.row(*what)[name] = values[how]


def grow(desk: Desk, model: Model, what: str, how: tuple[int, int]) -> None:
    """Another return at the office."""
    del desk
    year, number = how
    model.office.add_return(f"n{number}", what, year)


def edit_here(desk: Desk, model: Model, what: tuple[str, str], how: int) -> None:
    """Change a value in the portal."""
    if what in model.known:
        table, name, values = MODELS[what[0]]
        edit(desk.account, table, what[1], **{name: values[how]})
        model.known[what].shown = values[how]
        model.before = None


def take_in(desk: Desk, model: Model, what: list[str], how: str) -> None:
    """A file comes in."""
    options = Options(components=tuple(what), conflicts=how).as_json()
    assert directly.take_in(desk, model.office, options=options).state == State.COMPLETE
    model.take_in(what, how)


def cut_off(desk: Desk, model: Model, what: list[str], how: str) -> None:
    """A file is cut off after its first segment, and goes on."""
    options = Options(components=tuple(what), conflicts=how).as_json()
    directly.begin(desk, model.office.export(desk.folder), options=options)
    with bind(desk.account.pk):
        migration = Migration.objects.latest("number")
        first = Segment.objects.filter(migration=migration).order_by("stage", "pk").first()
        assert first is not None
    loading.load_segment(desk.account.pk, migration.pk, first.pk)
    with bind(desk.account.pk):
        transfers.cancel(migration.number, actor_id=desk.user.pk)
    with bind(desk.account.pk):
        transfers.resume(migration.number, actor_id=desk.user.pk)
    directly.finish(desk)
    assert desk.latest().state == State.COMPLETE
    model.take_in(what, how)


def take_back(desk: Desk, model: Model, what: None, how: None) -> None:
    """The last file is taken back, when nobody has edited anything since."""
    del what, how
    if model.before is not None:
        with bind(desk.account.pk):
            migration = Migration.objects.latest("number")
            transfers.undo(migration.number, actor_id=desk.user.pk)
        undoing.undo(desk.account.pk, migration.pk)
        assert desk.latest().state == State.UNDONE
        model.known, model.before = model.before, None
