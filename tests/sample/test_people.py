"""People are Dutch, of the asked age, and the same every time."""

from __future__ import annotations

import re
from datetime import date

import pytest

from overstap.sample import people
from overstap.sample.chance import chance


@pytest.mark.parametrize(
    ("surname", "parts"),
    [
        ("van der Berg", ("van der", "Berg")),
        ("Jansen", (None, "Jansen")),
        ("de Vries", ("de", "Vries")),
        ("Vandenberg", (None, "Vandenberg")),
        ("van 't Hof", ("van 't", "Hof")),
    ],
)
def test_a_prefix_is_split_from_the_surname(surname: str, parts: tuple[str | None, str]) -> None:
    assert people.split_surname(surname) == parts


def test_the_same_stream_gives_the_same_person() -> None:
    first = people.person(chance("p"), position=4, youngest=20, oldest=80)
    people.address(chance("something else"))
    assert people.person(chance("p"), position=4, youngest=20, oldest=80) == first


@pytest.mark.parametrize("number", range(20))
def test_a_person_has_the_asked_age_and_fitting_initials(number: int) -> None:
    person = people.person(chance("age", number), position=number, youngest=30, oldest=40)
    assert date(1985, 12, 1) < person.born < date(1996, 1, 3)
    assert person.initials.startswith(person.first_name[0])
    assert len(person.initials) <= 10
    assert person.full_name.endswith(person.surname)


def test_an_address_is_dutch() -> None:
    address = people.address(chance("address"), city="Zwolle")
    assert re.fullmatch(r"[1-9]\d{3} ?[A-Z]{2}", address.postal_code)
    assert (address.city, address.country) == ("Zwolle", "NL")


def test_telephone_numbers_are_in_a_range_that_is_not_handed_out() -> None:
    assert people.phone(chance("phone")).startswith("06-9")
