"""Laws of undoing, on random small offices, phases, edits in between and orders: exactly what was there comes back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overstap.errors import PortalError
from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.clients.models import Client
from overstap.portal.returns.models import AssessmentNotice, TaxReturn
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.journaled import JOURNALED
from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.states import State
from tests.portal.database import Database
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Practice
from tests.portal.transfers.people import Content, content, edit
from tests.portal.transfers.working import work

RELATIONS = {each.name: each.relation for each in JOURNALED}
EDITABLE = {
    "c1": (Client, "city", ["Assen", "Emmen"]),
    "c2": (Client, "name", ["Bakker Holding B.V.", "Bakkerij"]),
    "a1": (TaxReturn, "status", ["filed", "open"]),
    "a3": (TaxReturn, "status", ["filed", "open"]),
    "s1": (AssessmentNotice, "status", ["Akkoord", "Bezwaar"]),
}
PHASES = [
    ("offices", "clients", "users"),
    ("offices", "clients", "users", "returns", "attachments"),
    ("offices", "clients", "users", "returns", "roles", "relations", "assessment_notices", "attachments"),
]


@dataclass(frozen=True)
class File:
    """What a bundle is like: of which source, which tables, and what changed at the office since."""

    source: str
    tables: tuple[str, ...]
    city: str | None
    document: bytes
    more: int


FILES = st.builds(
    File,
    source=st.sampled_from(["else4cas-1", "else4cas-2"]),
    tables=st.sampled_from(PHASES),
    city=st.sampled_from([None, "Haren", "Assen"]),
    document=st.sampled_from([b"<xbrl>a1</xbrl>", b"<xbrl>anders</xbrl>", b"x" * (4 * 2**20 + 1)]),
    more=st.integers(0, 2),
)
EDITS = st.lists(st.tuples(st.sampled_from(sorted(EDITABLE)), st.integers(0, 1)), max_size=3)


@dataclass(frozen=True)
class Story:
    """Files that come in with edits after each, and in which order they are undone (as far as that may)."""

    chapters: list[tuple[File, list[tuple[str, int]]]]
    order: list[int]
    takes_edits: bool


STORIES = st.builds(
    Story,
    chapters=st.lists(st.tuples(FILES, EDITS), min_size=1, max_size=3),
    order=st.lists(st.integers(0, 2), min_size=3, max_size=3),
    takes_edits=st.booleans(),
)


@pytest.fixture
def new_desk(desk_of: Callable[[Account, User], Desk], administrator: User) -> Callable[[], Desk]:
    """Makes an account of its own for every example."""
    return lambda: desk_of(Account.objects.create(name="Kantoor", slug=uuid.uuid4().hex), administrator)


@given(story=STORIES)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_law_undoing_gives_back_what_was_there(
    new_desk: Callable[[], Desk], fresh_database: Database, story: Story
) -> None:
    tell_and_undo(new_desk(), fresh_database, story)


@pytest.mark.soak
@given(story=STORIES)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_law_undoing_gives_back_what_was_there_many_times_over(
    new_desk: Callable[[], Desk], fresh_database: Database, story: Story
) -> None:
    tell_and_undo(new_desk(), fresh_database, story)


def tell_and_undo(desk: Desk, database: Database, story: Story) -> None:
    befores: dict[int, Content] = {}
    for number, (file, edits) in enumerate(story.chapters, start=1):
        befores[number] = content(database, desk.account)
        desk.migrate(practice_of(file))
        for key, choice in edits:
            edit_if_there(desk, key, choice)
    for wish in story.order:
        if befores:
            chosen = sorted(befores)[wish % len(befores)]
            if is_refused(desk, database, chosen):
                # What was loaded last is built on by nothing.
                chosen = max(befores)
            undo_lawfully(desk, database, chosen, befores.pop(chosen), takes_edits=story.takes_edits)


def practice_of(file: File) -> Practice:
    practice = Practice(source=file.source)
    practice.row("clients", "c1")["city"] = file.city
    practice.row("returns", "a1")["document"] = file.document
    for extra in range(file.more):
        practice.add_return(f"a{4 + extra}", "c2", 2017 + extra)
    return practice.only(*file.tables)


def edit_if_there(desk: Desk, key: str, choice: int) -> None:
    model, field, values = EDITABLE[key]
    with bind(desk.account.pk):
        number = model._default_manager.filter(source_key=key).count()
    if number == 1:
        edit(desk.account, model, key, **{field: values[choice]})


def is_refused(desk: Desk, database: Database, number: int) -> bool:
    """Whether it may not be undone; then nothing happens to anything when it is asked all the same."""
    with bind(desk.account.pk):
        hindrance = transfers.undo_hindrance(number)
    if hindrance is None:
        return False
    before = content(database, desk.account)
    with pytest.raises(PortalError) as caught, bind(desk.account.pk):
        transfers.undo(number, actor_id=desk.user.pk)
    assert caught.value.code == hindrance.code == "transfers.later-migration"
    work()
    assert content(database, desk.account) == before
    return True


def undo_lawfully(desk: Desk, database: Database, number: int, was: Content, *, takes_edits: bool) -> None:
    before, touched = content(database, desk.account), journal(desk, database, number)
    with bind(desk.account.pk):
        outlook = transfers.undo_outlook(number)
        transfers.undo(number, actor_id=desk.user.pk, takes_edits=takes_edits)
    work()
    with bind(desk.account.pk):
        view, stays = transfers.migration(number), set(transfers.kept(number).values_list("table", "row"))
        report = Migration.objects.get(number=number).undo_report
    if not takes_edits:
        # What was said beforehand is what happened.
        assert (report, len(stays)) == ({"removed": outlook.removed, "restored": outlook.restored}, outlook.held)
    assert view.state == State.UNDONE
    held = {(RELATIONS[table], row) for table, row in stays}
    after = content(database, desk.account)
    for relation, rows in after.items():
        expected = {row["id"]: row for row in before[relation] if (relation, row["id"]) not in touched}
        expected |= {row["id"]: row for row in was[relation] if (relation, row["id"]) in touched}
        exempt = {row for table, row in held if table == relation}
        found = {row["id"]: row for row in rows}
        if relation == "clients_clientidentity":
            # It stays with its client.
            exempt = {row["id"] for row in before[relation] if ("clients_client", row["client_id"]) in held}
        for row in exempt:
            edits_survive(before[relation], found, row)
        assert {k: v for k, v in found.items() if k not in exempt} == {
            k: v for k, v in expected.items() if k not in exempt
        }
    assert not (takes_edits and held)


def edits_survive(before: list[dict[str, object]], found: dict[object, dict[str, object]], row: int) -> None:
    """What people changed has the value that they gave it."""
    (old,) = (each for each in before if each["id"] == row)
    edited = old.get("edited", {})
    assert isinstance(edited, dict)
    for name in edited:
        assert found[row][name] == old[name]


def journal(desk: Desk, database: Database, number: int) -> set[tuple[str, object]]:
    with psycopg.connect(database.superuser_url) as connection:
        rows = connection.execute(
            """
            SELECT "table", row FROM transfers_journalentry AS entry
            JOIN transfers_migration AS migration ON migration.id = entry.migration_id
            WHERE entry.account_id = %s AND migration.number = %s
            """,
            [desk.account.pk, number],
        ).fetchall()
    return {(RELATIONS[table], row) for table, row in rows}
