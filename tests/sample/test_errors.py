"""Every error of the room says what happened and what to do."""

from __future__ import annotations

import pytest

from overstap.sample import errors

DETAILS = {"folder": "kantoor", "program": "BAS2030"}


@pytest.mark.parametrize("name", [name for name in vars(errors) if name.endswith("Error") and name != "UsageError"])
def test_an_error_names_its_subject_and_the_way_out(name: str) -> None:
    error = getattr(errors, name)(**DETAILS)
    assert error.code.startswith("sample.")
    assert any(value in str(error) for value in DETAILS.values())
    assert error.advice.endswith(".")
    assert error.exit_code == 2
