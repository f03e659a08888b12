"""Which migrations wrote a row, as the journal of a real load tells."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.clients import api as clients
from overstap.portal.clients.api import Client
from overstap.portal.history import api as history
from overstap.portal.pages.provenance import Moment, Provenance
from overstap.portal.pages.telling import of_client
from overstap.portal.responsibilities.api import Responsibility
from overstap.portal.returns.api import TaxReturn
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.models import TakenBack
from tests.portal.transfers import directly
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.editing import edit
from tests.portal.transfers.office import Practice


def writings(desk: Desk, key: str) -> list[transfers.Writing]:
    with bind(desk.account.pk):
        client = Client.objects.get(source_key=key)
        return transfers.writings_of("clients", client.pk, [key])


def test_each_migration_that_wrote_a_client_is_told_with_what_he_was(desk: Desk, practice: Practice) -> None:
    directly.take_in(desk, practice)
    (first,) = writings(desk, "c1")
    assert (first.number, first.is_first, first.old) == (1, True, None)
    practice.row("clients", "c1")["name"] = "Visser"
    directly.take_in(desk, practice)
    second, again = writings(desk, "c1")
    assert (second.number, second.is_first, again) == (2, False, first)
    assert second.old is not None
    assert second.old["name"] == "Jansen"
    assert second.at > first.at
    assert [writing.number for writing in writings(desk, "c2")] == [1], "a file that changed nothing wrote nothing"


def test_a_file_of_which_nothing_came_is_told_only_when_it_had_another_value(desk: Desk, practice: Practice) -> None:
    directly.take_in(desk, practice)
    edit(desk.account, Client, "c1", city="Assen", phone="050-1")
    practice.row("clients", "c1")["phone"] = "050-1"
    directly.take_in(desk, practice)
    both_say_the_same, _ = writings(desk, "c1")
    assert (both_say_the_same.number, both_say_the_same.was_noted) == (2, True)
    practice.row("clients", "c1")["city"] = "Haren"
    directly.take_in(desk, practice)
    assert [(writing.number, writing.portal_kept, writing.was_noted) for writing in writings(desk, "c1")] == [
        (3, True, False),
        (2, False, True),
        (1, False, False),
    ]


def test_a_row_of_another_table_with_the_same_number_is_another(desk: Desk, practice: Practice) -> None:
    directly.take_in(desk, practice)
    with bind(desk.account.pk):
        row = Responsibility.objects.get()
        assert [writing.number for writing in transfers.writings_of("relations", row.pk, ["r1"])] == [1]
        assert transfers.writings_of("relations", row.pk, ["c1"]) == []
        assert transfers.writings_of("relations", row.pk + 1, ["r1"]) == []
        assert transfers.writings_of("relations", row.pk, []) == []


def takings(desk: Desk, key: str) -> list[transfers.TakingBack]:
    with bind(desk.account.pk):
        return transfers.takings_back_of("clients", Client.objects.get(source_key=key).pk, [key])


def test_a_writing_stays_told_when_it_is_taken_back_with_who_asked_and_what_was_there(
    desk: Desk, practice: Practice
) -> None:
    directly.take_in(desk, practice)
    practice.row("clients", "c1").update(name="Visser", city="Assen")
    directly.take_in(desk, practice)
    before = writings(desk, "c1")
    directly.take_back(desk, 2)
    assert writings(desk, "c1") == before
    (taken,) = takings(desk, "c1")
    assert (taken.number, taken.by, taken.was_made) == (2, desk.user, False)
    assert {name: taken.was[name] for name in ("name", "city")} == {"name": "Visser", "city": "Assen"}
    assert "bsn" not in taken.was, "it was the same before"
    assert taken.at > before[0].at
    assert takings(desk, "c2") == [], "the file had changed nothing there"


def test_a_record_that_stayed_tells_that_what_made_it_was_undone(desk: Desk, practice: Practice) -> None:
    directly.take_in(desk, practice)
    edit(desk.account, Client, "c1", city="Assen")
    directly.take_back(desk, 1)
    assert [(writing.number, writing.is_first) for writing in writings(desk, "c1")] == [(1, True)]
    assert [(taken.number, taken.was_made, dict(taken.was)) for taken in takings(desk, "c1")] == [(1, True, {})]


def test_nothing_is_kept_of_a_record_that_went(desk: Desk, practice: Practice) -> None:
    directly.take_in(desk, practice)
    practice.row("clients", "c1")["name"] = "Visser"
    directly.take_in(desk, practice)
    directly.take_back(desk, 2)
    with bind(desk.account.pk):
        assert TakenBack.objects.exists()
    directly.take_back(desk, 1)
    with bind(desk.account.pk):
        assert not TakenBack.objects.exists()


def test_documents_are_not_remembered_for_the_history(desk: Desk, practice: Practice) -> None:
    practice.row("returns", "a1")["document"] = b"x" * (4 * 2**20 + 1)
    directly.take_in(desk, practice)
    practice.row("returns", "a1").update(document=b"<xbrl>anders</xbrl>", status="open")
    directly.take_in(desk, practice)
    directly.take_back(desk, 2)
    with bind(desk.account.pk):
        row = TaxReturn.objects.get(source_key="a1")
        taken = TakenBack.objects.get(table="returns", row=row.pk)
    assert taken.was["status"] == "open"
    for remembered in (taken.old, taken.was):
        assert not {"document", "document_path"} & set(remembered)


FIELDS = ("name", "city", "phone")
FILES = st.tuples(st.just("file"), st.dictionaries(st.sampled_from(FIELDS), st.sampled_from("ABC"), min_size=1))
EDITS = st.tuples(st.just("edit"), st.dictionaries(st.sampled_from(FIELDS), st.sampled_from("ABC"), min_size=1))
UNDOINGS = st.tuples(st.just("undo"), st.booleans())
DEEDS = st.lists(st.one_of(FILES, EDITS, UNDOINGS), min_size=2, max_size=7)


class Life:
    """What happens to client c1, and what its history should tell: a line for each field that became another value."""

    def __init__(self, desk: Desk, people: list[User]) -> None:
        self.desk = desk
        self.people = people
        self.practice = Practice()
        # Who does what for a client is told among what happened to him.
        self.practice.tables["relations"].clear()
        self.standing: list[tuple[int, dict[str, object]]] = []
        """The migrations that are not undone, newest last, with the origins of before each."""
        self.expected: list[tuple[object, set[str]]] = []
        directly.take_in(desk, self.practice)
        self.origins: dict[str, object] = dict.fromkeys(FIELDS, 1)

    def file(self, values: dict[str, str]) -> None:
        """A file with other values comes in."""
        self.practice.row("clients", "c1").update(values)
        before, origins = self.values(), dict(self.origins)
        number = directly.take_in(self.desk, self.practice).id
        self.standing.append((number, origins))
        self.note(number, before)
        self.origins |= dict.fromkeys(self.changed(before), number)

    def edit(self, values: dict[str, str]) -> None:
        """Somebody changes fields, another one each time, as what one person does at once is told at once."""
        before = self.values()
        with bind(self.desk.account.pk):
            history.edit(clients.EDITABLE, [(Client.objects.get(source_key="c1"), values)], actor=self.people[0])
        if self.changed(before):
            self.note(self.people[0].name, before)
            self.origins |= dict.fromkeys(self.changed(before), self.people[0].name)
            self.people.reverse()

    def undo(self, takes_edits: bool) -> None:  # noqa: FBT001 - the strategy's second half
        """The newest migration that stands is undone; the first one stays."""
        if self.standing:
            number, origins = self.standing.pop()
            before = self.values()
            directly.take_back(self.desk, number, takes_edits=takes_edits)
            self.note(("undone", number), before)
            self.origins |= {name: origins[name] for name in self.changed(before)}

    def values(self) -> dict[str, object]:
        with bind(self.desk.account.pk):
            return Client.objects.values(*FIELDS).get(source_key="c1")

    def changed(self, before: dict[str, object]) -> list[str]:
        return [name for name, value in self.values().items() if value != before[name]]

    def note(self, who: object, before: dict[str, object]) -> None:
        now = self.values()
        lines = {f"{before[name] or '–'} > {now[name] or '–'}" for name in self.changed(before)}
        if lines:
            self.expected.append((who, lines))

    def told(self) -> Provenance:
        with bind(self.desk.account.pk):
            return of_client(Client.objects.get(source_key="c1"))


def who_of(moment: Moment) -> object:
    return ("undone", moment.number) if moment.is_undoing else moment.number or moment.who


@pytest.fixture
def new_life(desk_of: Callable[[Account, User], Desk], administrator: User, member: User) -> Callable[[], Life]:
    """Begins a client's life in an account of its own, for every example."""
    return lambda: Life(
        desk_of(Account.objects.create(name="Kantoor", slug=uuid.uuid4().hex), administrator), [administrator, member]
    )


@given(deeds=DEEDS)
@example(deeds=[("edit", {"city": "A"}), ("file", {"city": "B", "name": "B"}), ("edit", {"name": "C"}), ("undo", True)])
@example(
    deeds=[("file", {"city": "B", "name": "B"}), ("edit", {"name": "C"}), ("undo", False), ("edit", {"city": "B"})]
)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_law_history_tells_files_edits_and_undoings_as_they_were(
    new_life: Callable[[], Life], deeds: list[tuple[str, object]]
) -> None:
    live_and_tell(new_life(), deeds)


@pytest.mark.soak
@given(deeds=DEEDS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_law_history_tells_files_edits_and_undoings_as_they_were_many_times_over(
    new_life: Callable[[], Life], deeds: list[tuple[str, object]]
) -> None:
    live_and_tell(new_life(), deeds)


def live_and_tell(life: Life, deeds: list[tuple[str, object]]) -> None:
    for deed, argument in deeds:
        getattr(life, deed)(argument)
    told = life.told()
    lines = [(who_of(each), {f"{line.old} > {line.new}" for line in each.lines}) for each in told.moments if each.lines]
    assert lines == life.expected[::-1]
    assert {name: who_of(told.origins[name]) for name in FIELDS} == life.origins
