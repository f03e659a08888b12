"""What tests of the bundle share: the kit of the conformance examples, and the practice written once."""

from __future__ import annotations

from pathlib import Path

import pytest
from conformance import practice
from conformance.build import EXAMPLES
from conformance.registry import IDENTITY_FILE, Kit

from overstap.bundle import read_identity


@pytest.fixture(scope="session")
def secret() -> str:
    """The identity that encrypted bundles of the tests are for."""
    return read_identity(IDENTITY_FILE)


@pytest.fixture(scope="session")
def kit(secret: str) -> Kit:
    """What the conformance examples are made from."""
    assert EXAMPLES, "importing conformance.build registers the examples"
    return Kit(secret)


@pytest.fixture(scope="session")
def readable(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The practice as a readable bundle; do not change it."""
    return practice.write(tmp_path_factory.mktemp("readable")).path


@pytest.fixture(scope="session")
def encrypted(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The practice as an encrypted bundle; do not change it."""
    return practice.write(tmp_path_factory.mktemp("encrypted"), recipient=kit.recipient).path
