"""The practice: offices with their own numbers, users with their own mailboxes, and three flawed users."""

from __future__ import annotations

from overstap.sample.offices import USERS_PER_OFFICE, make_practice, slug

PRACTICE = make_practice(1, 3)


def test_each_office_has_its_own_city_and_number() -> None:
    assert len({office.name for office in PRACTICE.offices}) == 3
    assert [office.tax_consultant_number for office in PRACTICE.offices] == ["999001", "999002", "999003"]


def test_more_offices_than_cities_still_have_different_names() -> None:
    names = {office.name for office in make_practice(1, 25).offices}
    assert len(names) == 25


def test_mailboxes_are_distinct_except_for_the_shared_one() -> None:
    boxes = [user.email.lower() for user in PRACTICE.users if user.email]
    assert len(boxes) - len(set(boxes)) == 1
    assert all(box.endswith(".example") for box in boxes)


def test_one_user_has_no_address_and_one_left() -> None:
    assert [place for place, user in enumerate(PRACTICE.users) if user.email is None] == [4]
    assert [place for place, user in enumerate(PRACTICE.users) if not user.active] == [5]


def test_work_is_given_to_those_who_are_there() -> None:
    assert 5 not in PRACTICE.users_of(0)
    assert len(PRACTICE.users_of(2)) == USERS_PER_OFFICE


def test_a_slug_holds_what_a_domain_name_may() -> None:
    assert slug("Żółć & De l’Été B.V.") == "zoc-de-lete-b-v"
