"""Which user of the portal a desktop user is: by his address, until somebody says otherwise."""

from __future__ import annotations

import pytest

from overstap.portal.accounts.api import User, bind
from overstap.portal.responsibilities import api as tasks
from overstap.portal.transfers import undoing
from overstap.portal.transfers.models import Kept, Migration
from overstap.portal.transfers.options import Options
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.directly import take_in
from tests.portal.transfers.office import Practice


def link(desk: Desk, user: User | None, key: str = "u1") -> None:
    """Say by hand who a colleague is."""
    with bind(desk.account.pk):
        row = tasks.Colleague.objects.get(source_key=key)
        tasks.link_colleague(desk.account, row.pk, user.pk if user else None, actor=desk.user)


def linked(desk: Desk, key: str = "u1") -> tuple[User | None, dict[str, object]]:
    with bind(desk.account.pk):
        row = tasks.Colleague.objects.select_related("user").get(source_key=key)
        return row.user, row.edited


def undo(desk: Desk) -> None:
    """Undo the newest migration."""
    with bind(desk.account.pk):
        newest = Migration.objects.latest("number")
        Migration.objects.filter(pk=newest.pk).update(state="undoing")
    undoing.undo(desk.account.pk, newest.pk)


@pytest.fixture
def desk(desk: Desk, practice: Practice) -> Desk:
    """The practice has come in, so that u1 is linked to the desk's user, and u2, without an address, to nobody."""
    take_in(desk, practice)
    return desk


def test_who_was_unlinked_by_hand_is_not_linked_again(desk: Desk, practice: Practice) -> None:
    link(desk, None)
    practice.row("users", "u1")["name"] = "M. Edewerker-Jansen"
    take_in(desk, practice)
    assert linked(desk) == (None, {"user": desk.user.pk})


@pytest.mark.parametrize("conflicts", ["portal", "file", "ask"])
def test_a_new_address_does_not_win_from_a_person(
    desk: Desk, practice: Practice, administrator: User, conflicts: str
) -> None:
    link(desk, None)
    practice.row("users", "u1")["email"] = administrator.email
    take_in(desk, practice, options=Options(conflicts=conflicts).as_json())
    assert linked(desk) == (None, {"user": administrator.pk}), "what the file gave last is what going back goes to"


def test_who_was_linked_by_hand_stays_so_until_a_file_says_the_same(
    desk: Desk, practice: Practice, administrator: User
) -> None:
    link(desk, administrator, "u2")
    practice.row("users", "u2")["email"] = desk.user.email
    take_in(desk, practice)
    assert linked(desk, "u2") == (administrator, {"user": desk.user.pk})
    practice.row("users", "u2")["email"] = administrator.email
    take_in(desk, practice)
    assert linked(desk, "u2") == (administrator, {})


def test_a_link_that_nobody_touched_follows_the_address(desk: Desk, practice: Practice, administrator: User) -> None:
    practice.row("users", "u1")["email"] = administrator.email
    take_in(desk, practice)
    assert linked(desk) == (administrator, {})
    practice.row("users", "u1")["email"] = "niemand@noord.example"
    take_in(desk, practice)
    assert linked(desk) == (administrator, {}), "an address that nobody has says nothing about who it is"


def test_undoing_puts_the_name_back_and_leaves_what_was_said_since(desk: Desk, practice: Practice) -> None:
    practice.row("users", "u1")["name"] = "M. Edewerker-Jansen"
    take_in(desk, practice)
    link(desk, None)
    undo(desk)
    assert linked(desk) == (None, {"user": desk.user.pk})
    with bind(desk.account.pk):
        assert tasks.Colleague.objects.get(source_key="u1").name == "M. Edewerker"
        assert [(row.table, row.key, row.fields) for row in Kept.objects.all()] == [("users", "u1", ["user"])]


def test_undoing_puts_a_link_back_that_only_files_made(desk: Desk, practice: Practice, administrator: User) -> None:
    practice.row("users", "u1")["email"] = administrator.email
    take_in(desk, practice)
    undo(desk)
    assert linked(desk) == (desk.user, {})
