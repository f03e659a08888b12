"""Placeholders that turn out to be somebody whom another source has brought, and what the journal tells of it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from overstap.portal.accounts.api import bind
from overstap.portal.clients.models import Client
from overstap.portal.returns.models import AssessmentNotice, TaxReturn
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers import undoing
from overstap.portal.transfers.models import JournalEntry, Migration
from overstap.portal.transfers.states import State
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.directly import begin, take_in
from tests.portal.transfers.office import Practice
from tests.portal.transfers.test_matching import together, who
from tests.portal.transfers.working import work

LATER = Practice(source="B")
"""The same people as in the practice of source A, at another source."""


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """A desk at which source A has brought everything, and source B all but its clients."""
    take_in(desk, Practice(source="A"))
    take_in(desk, LATER.only("users", "returns", "assessment_notices", "relations"))
    return desk


def returns_of(desk: Desk, name: str) -> set[tuple[str | None, str | None]]:
    with bind(desk.account.pk):
        return set(TaxReturn.objects.filter(client__name=name).values_list("source_id", "source_key"))


def test_what_hangs_on_a_placeholder_goes_over_to_the_client_that_he_is(waiting: Desk) -> None:
    assert returns_of(waiting, "c1") == {("B", "a1"), ("B", "a2")}
    assert take_in(waiting, LATER.only("offices", "clients")).state == State.COMPLETE
    assert returns_of(waiting, "Jansen") == {(source, key) for source in "AB" for key in ("a1", "a2")}
    assert who(waiting) == {together("Ac1", "Bc1"), together("Ac2"), together("Bc2")}
    with bind(waiting.account.pk):
        assert set(AssessmentNotice.objects.values_list("client__name", flat=True)) == {"Jansen"}
        assert not Client.objects.filter(placeholder=True).exists()


def test_the_journal_tells_what_went_over_and_from_whom(waiting: Desk) -> None:
    with bind(waiting.account.pk):
        placeholder = Client.objects.get(source_id="B", source_key="c1")
    take_in(waiting, LATER.only("offices", "clients"))
    with bind(waiting.account.pk):
        entries = JournalEntry.objects.filter(migration__number=3)
        moved = entries.filter(table__startswith="moved ")
        (removed,) = entries.filter(table="removed clients")
        assert sorted(moved.values_list("table", flat=True)) == [
            "moved assessment_notices",
            "moved relations",
            "moved returns",
            "moved returns",
        ]
        assert {entry.old["client_id"] for entry in moved if entry.old} == {placeholder.pk}
    assert (removed.action, removed.row) == ("removed", placeholder.pk)
    assert removed.old is not None
    assert removed.old["source_key"] == "c1"


def test_undoing_gives_the_placeholder_back_what_was_his(waiting: Desk) -> None:
    before = who(waiting)
    take_in(waiting, LATER.only("offices", "clients"))
    with bind(waiting.account.pk):
        number = Migration.objects.get(number=3).pk
        transfers.undo(3, actor_id=waiting.user.pk, takes_edits=False)
    undoing.undo(waiting.account.pk, number)
    assert waiting.latest().state == State.UNDONE
    assert who(waiting) == before
    assert returns_of(waiting, "c1") == {("B", "a1"), ("B", "a2")}
    assert returns_of(waiting, "Jansen") == {("A", "a1"), ("A", "a2")}
    with bind(waiting.account.pk):
        assert bytes(TaxReturn.objects.get(source_id="B", source_key="a1").document or b"") == b"<xbrl>a1</xbrl>"


def test_a_placeholder_that_somebody_edited_stays_a_client_of_his_own(waiting: Desk) -> None:
    with bind(waiting.account.pk):
        Client.objects.filter(source_id="B", source_key="c1").update(city="Haren", edited={"city": None})
    take_in(waiting, LATER.only("offices", "clients"))
    assert together("Bc1") in who(waiting)


def test_nothing_goes_over_before_the_load_begins(waiting: Desk) -> None:
    with bind(waiting.account.pk):
        type(waiting.account).objects.filter(pk=waiting.account.pk).update(confirms_itself=False)
    begin(waiting, LATER.only("offices", "clients").export(waiting.folder))
    assert waiting.latest().state == State.CONFIRMING
    assert returns_of(waiting, "c1") == {("B", "a1"), ("B", "a2")}


def test_a_client_that_comes_in_at_a_second_try_takes_over_from_his_placeholder_too(waiting: Desk) -> None:
    lacking = LATER.only("clients")
    assert take_in(waiting, lacking).state == State.CONFIRMING
    with bind(waiting.account.pk):
        transfers.confirm(3, actor_id=waiting.user.pk)
        # Everything in it lacks its office; a file of which something lacks is kept.
        Migration.objects.filter(number=3).update(state=State.COMPLETE_WITH_DIFFERENCES, finished_at=timezone.now())
    take_in(waiting, LATER.only("offices"))
    with bind(waiting.account.pk):
        transfers.retry(3, actor_id=waiting.user.pk)
    work()
    assert who(waiting) == {together("Ac1", "Bc1"), together("Ac2"), together("Bc2")}
    assert len(returns_of(waiting, "Jansen")) == 4
