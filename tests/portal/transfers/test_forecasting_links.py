"""What the check says of notices and their returns, which may come later and in files of two kinds; and of who is whom.

A notice remembers its return by the key, is linked when that comes in, and is called otherwise in an account's own
export: three ways in which a preview and its load could see another record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.returns.models import AssessmentNotice
from overstap.portal.transfers.models import BundleKey, Migration
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.directly import take_in, take_in_file, taken_out
from tests.portal.transfers.editing import edit
from tests.portal.transfers.office import Practice
from tests.portal.transfers.test_forecasting import outcome_of, told
from tests.portal.transfers.test_matching import office, person

WITHOUT_RETURNS = ("offices", "clients", "assessment_notices")

MadeDesk = Callable[[], Desk]


@pytest.fixture
def another_desk(desk_of: Callable[[Account, User], Desk], member: User) -> MadeDesk:
    """Makes a desk in an account of its own, each time it is asked."""
    numbers = count(1)

    def make() -> Desk:
        number = next(numbers)
        made = desk_of(Account.objects.create(name="Kantoor Oost", slug=f"oost-{number}"), member)
        return Desk(made.account, made.user, made.folder / str(number))

    return make


@dataclass(frozen=True)
class Sent:
    """A file with notices: whether it is an export of another account, has returns, and which one the notice names."""

    is_export: bool
    has_returns: bool
    return_id: str | None = "a2"
    is_edited_before: bool = False


def send(desk: Desk, another_desk: MadeDesk, sent: Sent) -> None:
    """Take that file in."""
    practice = Practice() if sent.has_returns else Practice().only(*WITHOUT_RETURNS)
    practice.row("assessment_notices", "s1")["return_id"] = sent.return_id
    if sent.is_export:
        other = another_desk()
        take_in(other, practice)
        take_in_file(desk, taken_out(other)[0])
    else:
        take_in(desk, practice)


def differing(desk: Desk) -> list[tuple[str, str, str | None, str]]:
    """The records of the newest migration of which something else came than was told."""
    with bind(desk.account.pk):
        rows = BundleKey.objects.filter(migration=Migration.objects.latest("number"))
        return [
            (row.table, row.key, row.forecast, row.outcome) for row in rows if row.outcome != outcome_of(row, "portal")
        ]


def notice(desk: Desk) -> tuple[str | None, str | None]:
    """The key that the notice remembers, and that of the return that it is linked to."""
    with bind(desk.account.pk):
        row = AssessmentNotice.objects.select_related("tax_return").get()
        return row.return_key, row.tax_return.source_key if row.tax_return else None


PART, EXPORT = Sent(is_export=False, has_returns=False), Sent(is_export=True, has_returns=True)


@pytest.mark.parametrize("order", [(PART, EXPORT), (EXPORT, PART)])
def test_a_notice_and_its_return_from_a_desktop_file_and_an_export_are_told_as_they_come(
    desk: Desk, another_desk: MadeDesk, order: tuple[Sent, ...]
) -> None:
    for sent in order:
        send(desk, another_desk, sent)
        assert differing(desk) == []
    assert notice(desk) == ("a2", "a2")
    with bind(desk.account.pk):
        row = BundleKey.objects.get(table="assessment_notices", migration__number=2)
    # That it is linked is what the return brings, and nothing that its own record says.
    assert (row.forecast, row.changes) == ("unchanged", None)


@pytest.mark.parametrize("named", ["a8", None])
@pytest.mark.parametrize("is_edited", [False, True])
def test_another_return_that_has_not_come_either_is_a_change(desk: Desk, named: str | None, *, is_edited: bool) -> None:
    practice = Practice()
    practice.row("assessment_notices", "s1")["return_id"] = "a9"
    take_in(desk, practice)
    if is_edited:
        # Of a notice that people edited the load asks field by field whether anything changed.
        edit(desk.account, AssessmentNotice, "s1", status="Akkoord")
    practice.row("assessment_notices", "s1")["return_id"] = named
    take_in(desk, practice)
    assert differing(desk) == []
    assert told(desk, "assessment_notices", "s1").changes == {"return_id": ["a9", named, False]}
    assert notice(desk) == (named, None)


def test_what_an_export_names_and_nobody_knows_is_called_as_at_its_source(desk: Desk, another_desk: MadeDesk) -> None:
    send(desk, another_desk, Sent(is_export=False, has_returns=False, return_id="a9"))
    send(desk, another_desk, Sent(is_export=True, has_returns=False, return_id="a8"))
    with bind(desk.account.pk):
        row = BundleKey.objects.get(table="assessment_notices", migration__number=2)
    assert row.changes == {"return_id": ["a9", "a8", False]}


def test_a_return_of_a_client_whom_an_export_calls_by_the_key_of_another_source_is_unchanged(
    desk: Desk, another_desk: MadeDesk
) -> None:
    elsewhere, known = another_desk(), office("B", person("7", "111222333"))
    known.add_return("r1", "7", 2016)
    take_in(elsewhere, office("A", person("1", "111222333")))
    for each in (elsewhere, desk):
        take_in(each, known)
    take_in_file(desk, taken_out(elsewhere)[0])
    assert differing(desk) == []
    with bind(desk.account.pk):
        assert BundleKey.objects.get(table="returns", migration__number=2).forecast == "unchanged"


FILES = st.builds(
    Sent, st.booleans(), st.booleans(), st.sampled_from(["a2", "a9", None]), is_edited_before=st.booleans()
)


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=st.lists(FILES, min_size=2, max_size=3))
def test_law_notices_come_as_was_told_whatever_brings_them_and_their_returns(
    another_desk: MadeDesk, files: list[Sent]
) -> None:
    desk = another_desk()
    for number, sent in enumerate(files):
        if number and sent.is_edited_before:
            edit(desk.account, AssessmentNotice, "s1", status=f"Akkoord {number}")
        send(desk, another_desk, sent)
        assert differing(desk) == []
        assert notice(desk)[0] == sent.return_id
