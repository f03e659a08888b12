"""Numbers pass the checks of python-stdnum, are all different, and fail when asked to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn, btw

from overstap.sample import numbers

positions = st.integers(0, 800_000)


@given(positions)
def test_a_bsn_is_valid_and_nobodys(position: int) -> None:
    number = numbers.bsn(position)
    assert bsn.is_valid(number)
    assert number.startswith("99")


@given(positions)
def test_an_rsin_is_valid(position: int) -> None:
    assert bsn.is_valid(numbers.rsin(position))


@given(positions, positions)
def test_different_positions_give_different_numbers(one: int, other: int) -> None:
    assert (numbers.bsn(one) == numbers.bsn(other)) == (one == other)
    assert (numbers.rsin(one) == numbers.rsin(other)) == (one == other)


def test_ten_thousand_neighbours_have_no_number_in_common() -> None:
    assert len({numbers.bsn(position) for position in range(10_000)}) == 10_000
    assert len({numbers.rsin(position) for position in range(10_000)}) == 10_000


@given(positions)
def test_vat_numbers_are_valid(position: int) -> None:
    assert btw.is_valid(numbers.vat_number(numbers.rsin(position)))
    assert numbers.vat_number("001000044", 37) == "001000044B37"


@given(positions)
def test_a_btw_id_passes_modulus_97_and_is_not_made_of_a_bsn(position: int) -> None:
    identifier = numbers.vat_id(position)
    assert btw.is_valid(identifier)
    assert len(identifier) == 14


@given(positions)
def test_a_spoiled_number_fails_the_check(position: int) -> None:
    assert not bsn.is_valid(numbers.fails_check(numbers.bsn(position)))


def test_other_numbers_have_their_published_form() -> None:
    assert len(numbers.kvk_number(12)) == 8
    assert numbers.becon_number(0) == "999001"
