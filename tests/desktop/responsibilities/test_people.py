"""Desktop users and the portal users that they are: an address decides, without case."""

from __future__ import annotations

import pytest
from hypothesis import given as given_by
from hypothesis import strategies as st

from overstap.desktop.link_file import LinkedUser, LinkFile
from overstap.desktop.responsibilities import (
    PORTAL_NAMES,
    PlannedUser,
    is_address,
    link_users,
    users_of,
    without_address,
)
from overstap.desktop.responsibilities.people import LinkState, about_strangers
from overstap.desktop.sources.contract import Source
from overstap.portal.responsibilities.names import NAMES as OF_THE_PORTAL
from tests.desktop.scripted import PEOPLE as PART
from tests.desktop.scripted import Script, Scripted, given, listed

LINK = LinkFile("id", "Kantoor", "https://portaal.example", "age1x", (LinkedUser("Mies@Kantoor.example", "Mies"),), ())


@pytest.mark.parametrize("address", ["a@b", "mies.jansen+werk@kantoor.example", "josé@kantoor.example"])
def test_an_address_has_a_name_and_a_place(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "text", ["", "jan", "@kantoor.example", "jan@", "jan@kantoor@elders", "jan de vries@x", "jan@x\n"]
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_address(text)


def states(*addresses: str | None, link: LinkFile | None = LINK) -> list[LinkState]:
    users = [PlannedUser(str(number), "x", address) for number, address in enumerate(addresses)]
    return [each.state for each in link_users(users, link)]


def test_the_case_of_an_address_does_not_matter() -> None:
    assert states("mies@kantoor.EXAMPLE", " mies@kantoor.example ") == [LinkState.LINKED] * 2


def test_an_address_that_the_portal_does_not_know_is_flagged() -> None:
    assert states("jan@kantoor.example", None, " ") == [LinkState.UNKNOWN, LinkState.NO_ADDRESS, LinkState.NO_ADDRESS]


def test_without_a_link_file_nothing_can_be_checked() -> None:
    assert states("mies@kantoor.example", None, link=None) == [LinkState.UNCHECKED, LinkState.NO_ADDRESS]


def test_what_is_no_address_is_told_from_an_empty_place() -> None:
    users = [PlannedUser(str(number), "x", email) for number, email in enumerate(["piet@", None, "", "a@b"])]
    assert [user.id for user in without_address(users)] == ["0"]


def test_two_users_with_one_address_are_told() -> None:
    users = [
        PlannedUser("1", "Mies", "m@x.example"),
        PlannedUser("2", "Jan", "M@x.example"),
        PlannedUser("3", "P", "p@x"),
    ]
    assert [each.shared for each in link_users(users, None)] == [True, True, False]


def test_the_users_of_a_source_come_with_their_own_addresses() -> None:
    row = {"id": "u1", "name": "Mies", "email": "Mies@Kantoor.example "}
    script = Script(PART, [listed("users", "u1", "u2")], given("users", row, {"id": "u2", "name": "Jan"}))
    assert users_of(Scripted([script])) == (
        PlannedUser("u1", "Mies", "mies@kantoor.example"),
        PlannedUser("u2", "Jan", None),
    )


def test_the_sample_has_users_without_and_with_the_same_address(database_source: Source) -> None:
    links = link_users(users_of(database_source), None)
    assert any(each.state is LinkState.NO_ADDRESS for each in links)
    assert any(each.shared for each in links)


def test_the_names_are_those_of_the_portal() -> None:
    assert PORTAL_NAMES == OF_THE_PORTAL


def test_strangers_are_counted_and_nobody_is_named() -> None:
    users = [PlannedUser(str(number), "Jan", f"jan{number}@kantoor.example") for number in range(3)]
    (told,) = about_strangers(link_users(users, LINK))
    assert told.startswith("3 gebruikers hebben een e-mailadres")
    assert "@" not in told
    assert "Jan" not in told


def test_without_strangers_there_is_nothing_to_say() -> None:
    known = [PlannedUser("1", "Mies", "mies@kantoor.example"), PlannedUser("2", "Jan", None)]
    assert list(about_strangers(link_users(known, LINK))) == []
    # Without a link file nobody can be called unknown.
    assert list(about_strangers(link_users([PlannedUser("3", "Jan", "jan@elders.example")], None))) == []


ADDRESSES = st.sampled_from(
    [None, "", "  ", "mies@kantoor.example", " MIES@kantoor.example", "jan@x", "JAN@x ", "piet@"]
)


@given_by(st.lists(ADDRESSES, max_size=8))
def test_law_every_user_has_one_state_and_shares_exactly_what_compares_the_same(addresses: list[str | None]) -> None:
    users = [PlannedUser(str(number), "x", address) for number, address in enumerate(addresses)]
    links = link_users(users, LINK)
    assert [each.user for each in links] == users
    same = [(address or "").strip().lower() for address in addresses]
    for each, own in zip(links, same, strict=True):
        assert (each.state is LinkState.NO_ADDRESS) is (not own)
        assert (each.state is LinkState.LINKED) is (own == "mies@kantoor.example")
        # Two empty places have nothing in common.
        assert each.shared is (bool(own) and same.count(own) > 1)
