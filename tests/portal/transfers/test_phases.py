"""Phases, each a file of its own and in any order: the portal ends up with what one combined file gives."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overstap.bundle.model import Reason
from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.clients.models import Client, ClientIdentity
from overstap.portal.responsibilities.models import ReturnRole
from overstap.portal.returns.models import AssessmentNotice, TaxReturn
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.errors import LaterMigrationError
from overstap.portal.transfers.models import BundleKey, Finding, JournalEntry, Segment
from overstap.portal.transfers.options import Options
from overstap.portal.transfers.states import State
from overstap.portal.transfers.targets import TARGETS
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.directly import take_back, take_in, taken_out
from tests.portal.transfers.office import Practice
from tests.portal.transfers.test_migrating import MODELS
from tests.portal.transfers.working import work

CLIENTS = ("offices", "clients")
RETURNS = ("users", "returns", "attachments", "roles")
NOTICES = ("assessment_notices",)
RELATIONS = ("users", "relations")
"""The tables of each component as somebody chooses them at an upload (``options.COMPONENTS``)."""

PHASES = (CLIENTS, RETURNS, NOTICES, RELATIONS)
STAFF = ("users", "relations", "roles")
"""Relations as the desktop tool has them."""
PHASES_OF_THE_TOOL = (CLIENTS, ("returns", "attachments"), NOTICES, STAFF)

Content = dict[str, dict[str, tuple[object, ...]]]


def content(account: Account) -> Content:
    """Every record by its key at the source: its hash, and the keys of the records that it refers to."""
    with bind(account.pk):
        return {table: _records(table) for table in MODELS}


def _records(table: str) -> dict[str, tuple[object, ...]]:
    names = [f"{reference.into.removesuffix('_id')}__source_key" for reference in TARGETS[table].references]
    rows = MODELS[table]._default_manager.values_list("source_key", "content_hash", *names)
    return {row[0]: row[1:] for row in rows}


def digest(desk: Desk) -> str:
    """The content digest of all of the account, as it can be taken along."""
    return taken_out(desk)[1]


@pytest.fixture
def another_desk(desk_of: Callable[[Account, User], Desk], member: User) -> Callable[[], Desk]:
    """Makes a desk in an account of its own, each time it is asked."""
    numbers = count(1)

    def make() -> Desk:
        number = next(numbers)
        return desk_of(Account.objects.create(name="Kantoor West", slug=f"west-{number}"), member)

    return make


MadeDesk = Callable[[], Desk]

UNREADABLE = {("returns", "a9"): Reason.UNREADABLE, ("roles", "rol:9"): Reason.UNREADABLE}


def with_a_return_that_never_comes(practice: Practice, *, is_known: bool) -> Practice:
    """A return that its program cannot read, with a role on it and a notice about it.

    Only a file that asks for returns knows what becomes of it, and of a role on it (decision 0095).
    """
    practice.tables["assessment_notices"][0]["return_id"] = "a9"
    if is_known:
        practice.left |= UNREADABLE
    else:
        practice.tables["roles"].append({"id": "rol:9", "return_id": "a9", "user_id": "u1", "role": "Behandelaar"})
    return practice


def test_a_return_that_never_comes_leaves_the_same_behind_in_phases(desk: Desk, another_desk: MadeDesk) -> None:
    take_in(desk, with_a_return_that_never_comes(Practice(), is_known=True).only("returns", "attachments"))
    take_in(desk, Practice().only(*CLIENTS))
    take_in(desk, with_a_return_that_never_comes(Practice(), is_known=False).only(*NOTICES))
    relations = with_a_return_that_never_comes(Practice(), is_known=False).only("users", "relations", "roles")
    assert take_in(desk, relations).state == State.COMPLETE
    with bind(desk.account.pk):
        # It waits, as nobody but the file that asks for returns knows that its return never comes.
        assert set(ReturnRole.objects.values_list("source_key", "tax_return")) >= {("rol:9", None)}
    combined = another_desk()
    take_in(combined, with_a_return_that_never_comes(Practice(), is_known=True))
    assert digest(desk) == digest(combined)


@pytest.mark.parametrize(
    "order",
    [
        (RELATIONS, NOTICES, RETURNS, CLIENTS),
        (NOTICES, CLIENTS, RELATIONS, RETURNS),
        (RETURNS + NOTICES, CLIENTS + RELATIONS),
        # Roles with the relations, as the desktop tool has them.
        (("returns", "attachments"), CLIENTS, STAFF, NOTICES),
        (STAFF, ("returns", "attachments"), CLIENTS, NOTICES),
        (CLIENTS, NOTICES, STAFF, ("returns", "attachments")),
    ],
)
def test_phases_end_in_the_content_of_the_combined_file(
    desk: Desk, another_desk: MadeDesk, order: tuple[tuple[str, ...], ...]
) -> None:
    for tables in order:
        assert take_in(desk, Practice().only(*tables)).state == State.COMPLETE
    combined = another_desk()
    take_in(combined, Practice())
    assert content(desk.account) == content(combined.account)
    assert digest(desk) == digest(combined)


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    order=st.permutations(PHASES) | st.permutations(PHASES_OF_THE_TOOL),
    again=st.lists(st.sampled_from(PHASES + PHASES_OF_THE_TOOL), max_size=2),
)
def test_law_any_order_of_phases_gives_what_the_combined_file_gives(
    another_desk: MadeDesk, order: list[tuple[str, ...]], again: list[tuple[str, ...]]
) -> None:
    desk, combined = another_desk(), another_desk()
    for tables in (*order, *again):
        assert take_in(desk, Practice().only(*tables)).state == State.COMPLETE
    take_in(combined, Practice())
    assert content(desk.account) == content(combined.account)
    assert digest(desk) == digest(combined)


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    phases=st.permutations([*((1, each) for each in (CLIENTS, RETURNS)), *((2, each) for each in (CLIENTS, RETURNS))])
)
def test_law_two_sources_with_the_same_people_double_nobody(
    another_desk: MadeDesk, phases: list[tuple[int, tuple[str, ...]]]
) -> None:
    desk = another_desk()
    for source, tables in phases:
        practice = Practice(source=f"else4cas-{source}").only(*tables)
        assert take_in(desk, practice).state == State.COMPLETE
    with bind(desk.account.pk):
        # Of c2 nobody knows a number, so each source has its own.
        assert sorted(Client.objects.values_list("name", flat=True)) == ["Bakker B.V.", "Bakker B.V.", "Jansen"]
        assert ClientIdentity.objects.count() == 4
        assert TaxReturn.objects.filter(client__name="Jansen").count() == 4
    before = content(desk.account)
    for source, tables in phases:
        report = take_in(desk, Practice(source=f"else4cas-{source}").only(*tables)).report
        assert report is not None
        assert report.changed_nothing
    assert content(desk.account) == before


def test_a_client_of_a_later_phase_stands_there_by_his_key(desk: Desk) -> None:
    take_in(desk, Practice().only(*RETURNS))
    with bind(desk.account.pk):
        assert sorted(Client.objects.values_list("name", "placeholder", "content_hash")) == [
            ("c1", True, None),
            ("c2", True, None),
        ]
        assert Finding.objects.filter(table="returns").count() == 0


def test_a_later_phase_fills_him_and_counts_him_as_new(desk: Desk) -> None:
    take_in(desk, Practice().only(*RETURNS))
    with bind(desk.account.pk):
        before = dict(Client.objects.values_list("source_key", "pk"))
    report = take_in(desk, Practice().only(*CLIENTS)).report
    assert report is not None
    (clients,) = (table for table in report.tables if table.table == "clients")
    assert (clients.imported, clients.changed) == (2, 0)
    with bind(desk.account.pk):
        assert dict(Client.objects.values_list("source_key", "pk")) == before
        assert set(Client.objects.values_list("name", "placeholder")) == {("Jansen", False), ("Bakker B.V.", False)}


def test_the_journal_tells_of_placeholders_and_of_what_filled_them(desk: Desk) -> None:
    take_in(desk, Practice().only(*RETURNS))
    take_in(desk, Practice().only(*CLIENTS))
    with bind(desk.account.pk):
        made, filled = JournalEntry.objects.filter(table="clients", key="c1").order_by("migration__number")
        identities = JournalEntry.objects.filter(table="identities").order_by("migration__number")
        assert [entry.action for entry in identities] == ["made", "made", "changed", "changed"]
    assert (made.action, made.row, made.old) == ("made", filled.row, None)
    assert filled.action == "changed"
    assert filled.old is not None
    assert (filled.old["placeholder"], filled.old["name"]) == (True, "c1")


def test_a_notice_waits_for_its_return_and_the_journal_tells_when_it_came(desk: Desk) -> None:
    take_in(desk, Practice().only(*NOTICES))
    with bind(desk.account.pk):
        notice = AssessmentNotice.objects.get()
    assert (notice.tax_return, notice.return_key) == (None, "a2")
    take_in(desk, Practice().only(*RETURNS))
    with bind(desk.account.pk):
        linked = AssessmentNotice.objects.get().tax_return
        entry = JournalEntry.objects.get(table="links")
    assert linked is not None
    assert linked.source_key == "a2"
    assert (entry.row, entry.action) == (notice.pk, "changed")
    assert entry.old is not None
    assert entry.old["tax_return_id"] is None


def test_a_role_waits_for_its_return_and_waits_again_when_that_is_undone(desk: Desk) -> None:
    take_in(desk, Practice().only(*STAFF))
    with bind(desk.account.pk):
        role = ReturnRole.objects.get()
        assert list(Finding.objects.values_list("table", "key", "code", "severity")) == [
            ("roles", "rol:1", "reference-awaited", "advisory")
        ]
    assert (role.tax_return_id, role.return_key) == (None, "a2")
    take_in(desk, Practice().only("returns"))
    assert role_of(desk) == "a2"
    take_back(desk, 2)
    assert role_of(desk) is None
    take_in(desk, Practice().only("returns"))
    assert role_of(desk) == "a2"
    with bind(desk.account.pk), pytest.raises(LaterMigrationError):
        # Its row was written again by the load of the returns.
        transfers.undo(1, actor_id=desk.user.pk)
    take_back(desk, 3)
    take_back(desk, 1)
    with bind(desk.account.pk):
        assert not ReturnRole.objects.exists()
        assert not JournalEntry.objects.exists()


def role_of(desk: Desk) -> str | None:
    """The key of the return that the only role is on."""
    with bind(desk.account.pk):
        return ReturnRole.objects.values_list("tax_return__source_key", flat=True).get()


def test_a_role_stays_when_the_earlier_file_of_its_return_is_loaded_again(desk: Desk) -> None:
    for tables in (STAFF, RETURNS, STAFF):
        take_in(desk, Practice().only(*tables))
    with bind(desk.account.pk):
        assert BundleKey.objects.get(table="roles", migration__number=3).outcome == "unchanged"
    assert role_of(desk) == "a2"


def test_a_role_on_a_return_that_did_not_come_yet_is_not_taken_along(desk: Desk, another_desk: MadeDesk) -> None:
    take_in(desk, Practice().only(*CLIENTS, *STAFF))
    without = another_desk()
    take_in(without, Practice().only(*CLIENTS, "users", "relations"))
    assert digest(desk) == digest(without)


def test_a_notice_of_another_source_does_not_take_the_return(desk: Desk) -> None:
    take_in(desk, Practice().only(*NOTICES))
    take_in(desk, Practice(source="else4cas-2").only(*RETURNS))
    with bind(desk.account.pk):
        assert AssessmentNotice.objects.get().tax_return is None


def test_of_a_combined_file_each_component_may_come_by_itself(desk: Desk, another_desk: MadeDesk) -> None:
    for component in ("relations", "assessment_notices", "returns", "clients"):
        options = Options(components=(component,)).as_json()
        assert take_in(desk, Practice(), options=options).state == State.COMPLETE
    combined = another_desk()
    take_in(combined, Practice())
    assert content(desk.account) == content(combined.account)


def test_a_client_that_is_kept_out_takes_his_returns_along(desk: Desk, practice: Practice) -> None:
    practice.row("clients", "c2")["office_id"] = "nergens"
    # Somebody has to agree to that first.
    assert take_in(desk, practice).state == State.CONFIRMING
    with bind(desk.account.pk):
        skipped = BundleKey.objects.filter(outcome="skipped").values_list("table", "key", "reason")
        assert set(skipped) == {("clients", "c2", "reference-missing"), ("returns", "a3", "reference-skipped")}


def test_segments_that_need_the_same_placeholder_make_one(desk: Desk) -> None:
    practice = Practice()
    for number in range(60):
        practice.add_return(f"x{number}", f"c{number % 5}", 2016, document=b"x" * 1000)
    desk.upload(practice.only("returns").export(desk.folder, segment_bytes=10_000))
    work()
    assert desk.latest().state == State.COMPLETE
    with bind(desk.account.pk):
        assert Segment.objects.filter(table="returns").count() > 3
        assert sorted(Client.objects.values_list("source_key", flat=True)) == [f"c{number}" for number in range(5)]
        assert JournalEntry.objects.filter(table="clients").count() == 5


def test_a_phase_given_twice_changes_nothing_of_the_others(desk: Desk) -> None:
    for tables in PHASES:
        take_in(desk, Practice().only(*tables))
    before = content(desk.account)
    for tables in (RELATIONS, CLIENTS, NOTICES):
        take_in(desk, Practice().only(*tables))
    assert content(desk.account) == before
