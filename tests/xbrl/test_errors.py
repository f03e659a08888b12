from __future__ import annotations

import pytest

from overstap.errors import SourceError
from overstap.xbrl import XbrlError, XbrlLimitError, errors

CONCRETE = [error for error in vars(errors).values() if isinstance(error, type) and "code" in vars(error)]


@pytest.mark.parametrize("error", CONCRETE, ids=lambda error: error.__name__)
def test_every_error_is_one_of_the_source(error: type[XbrlError]) -> None:
    assert issubclass(error, XbrlError)
    assert error.exit_code == SourceError.exit_code
    assert error.code.startswith("xbrl.")


def test_every_limit_has_a_class_of_its_own() -> None:
    limits = [error for error in CONCRETE if issubclass(error, XbrlLimitError)]
    assert len(limits) == 8
    assert len({error.code for error in limits}) == 8


def test_the_size_found_and_the_limit_are_both_said() -> None:
    text = str(errors.MessageTooLargeError(found=9_000_000, limit=8_388_608))
    assert "9000000" in text
    assert "8388608" in text
