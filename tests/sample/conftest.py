"""A small sample of each variant, made once for all tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from overstap.sample.installation import Wish, create
from tests.sample.running import Installation

CLIENTS = 26
"""Enough for every defect (the last sits at position 21), few enough to be made in a second."""


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("sample")
    return Installation(create(folder / "kantoor", Wish(clients=CLIENTS)), folder)


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("sample-local")
    return Installation(create(folder / "kantoor", Wish(clients=CLIENTS, variant="local")), folder)


@pytest.fixture(params=["database", "local"])
def installation(request: pytest.FixtureRequest) -> Installation:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Installation)
    return found


@pytest.fixture(scope="session")
def defects(database: Installation) -> Callable[[str], list[str]]:
    """The ids of the records that carry a defect; the same in both variants."""
    return lambda code: [key for found, _, key in database.made.defects if found == code]
