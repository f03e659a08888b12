"""One test hierarchy for all tests of certificates: making keys is what takes the time."""

from __future__ import annotations

import pytest

from overstap.portal.certificates.actions import add_anchor
from overstap.portal.certificates.models import TrustAnchor
from overstap.portal.certificates.testing import Hierarchy, make_hierarchy


@pytest.fixture(scope="session")
def hierarchy() -> Hierarchy:
    return make_hierarchy()


@pytest.fixture
def anchor(database: None, hierarchy: Hierarchy) -> TrustAnchor:
    return add_anchor(hierarchy.root.pem)
