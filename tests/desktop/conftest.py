"""Sample installations that the tests of this room read but never change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.installation import open_installation
from overstap.sample.installation import Wish, create

CLIENTS = 24
"""So many that every record that is wrong on purpose is there."""


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample installation of the database variant."""
    folder = tmp_path_factory.mktemp("sample") / "kantoor"
    create(folder, Wish(clients=CLIENTS), processes=1)
    return folder


@pytest.fixture(scope="session")
def local_installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same office in the local variant."""
    folder = tmp_path_factory.mktemp("sample") / "kantoor"
    create(folder, Wish(variant="local", clients=CLIENTS), processes=1)
    return folder


@pytest.fixture
def database_source(installation: Path) -> Iterator[Source]:
    """The database variant, opened."""
    source = open_installation(installation)
    yield source
    source.close()


@pytest.fixture
def local_source(local_installation: Path) -> Iterator[Source]:
    """The local variant, opened."""
    source = open_installation(local_installation)
    yield source
    source.close()


@pytest.fixture(scope="session")
def wrong_on_purpose(installation: Path) -> dict[str, list[str]]:
    """Ids of the records that are wrong on purpose, by what is wrong with them."""
    listed = json.loads((installation / "sample.json").read_text(encoding="utf-8"))["defects"]
    wrong: dict[str, list[str]] = {}
    for defect in listed:
        wrong.setdefault(defect["code"], []).append(defect["id"])
    return wrong
