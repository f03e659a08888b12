"""Every error of the room says what happened and what to do."""

from __future__ import annotations

import pytest

from overstap.sample import errors

SUBJECTS = {
    "FolderInUseError": {"folder": "kantoor"},
    "NoParentFolderError": {"folder": "kantoor"},
    "UnknownProgramError": {"program": "BAS2030"},
    "DatabaseInUseError": {"name": "Else4Cas", "server": "server-1"},
    # Two options that exclude each other are the whole of it.
    "ServerVariantError": {},
}


def test_every_error_of_the_room_is_tried() -> None:
    assert {name for name in vars(errors) if name.endswith("Error") and name != "UsageError"} == set(SUBJECTS)


@pytest.mark.parametrize(("name", "subject"), SUBJECTS.items())
def test_an_error_names_its_subject_and_the_way_out(name: str, subject: dict[str, str]) -> None:
    error = getattr(errors, name)(**subject)
    assert error.code.startswith("sample.")
    assert all(value in str(error) for value in subject.values())
    assert error.advice.endswith(".")
    assert error.exit_code == 2
