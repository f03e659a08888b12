"""A process of the portal takes as many open files as it may, and never fewer than it had."""

from __future__ import annotations

import resource
from collections.abc import Iterator

import pytest

from overstap.portal.project import open_files
from overstap.portal.project.open_files import allow_many_open_files


@pytest.fixture(autouse=True)
def limits() -> Iterator[tuple[int, int]]:
    """The limits of this process, which it has again afterwards."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield before
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_low_limit_becomes_the_highest_that_is_allowed(limits: tuple[int, int]) -> None:
    _, hard = limits
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))
    now = allow_many_open_files()
    assert now == resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 512
    assert now <= open_files.MOST_OPEN_FILES


def test_a_limit_that_is_high_enough_stays(monkeypatch: pytest.MonkeyPatch, limits: tuple[int, int]) -> None:
    soft, _ = limits
    monkeypatch.setattr(open_files, "MOST_OPEN_FILES", 100)
    assert allow_many_open_files() == soft
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == limits


def test_it_asks_for_no_more_than_it_may_have(monkeypatch: pytest.MonkeyPatch, limits: tuple[int, int]) -> None:
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (512, 1024))
    monkeypatch.setattr(resource, "setrlimit", lambda _, both: asked.append(both))
    assert allow_many_open_files() == 1024
    assert asked == [(1024, 1024)]
    monkeypatch.undo()
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == limits
