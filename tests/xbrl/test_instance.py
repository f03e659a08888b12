from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from overstap.xbrl import read_instance
from tests.xbrl.making import income_tax_return, vat_return


def test_what_was_read_cannot_be_changed() -> None:
    found = read_instance(vat_return())
    with pytest.raises(FrozenInstanceError):
        found.facts[0].value = "0"


def test_the_same_bytes_read_twice_are_equal_and_other_bytes_are_not() -> None:
    assert read_instance(vat_return()) == read_instance(vat_return())
    assert hash(read_instance(vat_return())) == hash(read_instance(vat_return()))
    assert read_instance(vat_return()) != read_instance(income_tax_return())
