"""Making the data directory: whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from overstap.portal.project.embedded import cluster
from overstap.portal.project.embedded.errors import EmbeddedSetupError
from overstap.portal.project.embedded.place import Place, prepare, remove


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    folder = tmp_path / "asked"
    folder.mkdir(mode=0o700)
    found = prepare(folder)
    yield found
    remove(found)


def test_everybody_needs_a_password(place: Place) -> None:
    cluster.ensure(place, throwaway=True)
    rules = [line.split() for line in (place.data / "pg_hba.conf").read_text().splitlines() if line[:1].isalpha()]
    assert rules
    assert {rule[-1] for rule in rules} == {"scram-sha-256"}


def test_the_password_is_the_starters_alone(place: Place) -> None:
    cluster.ensure(place, throwaway=True)
    assert place.password_file.stat().st_mode & 0o777 == 0o600
    assert len(place.password_file.read_text()) >= 40
    assert sorted(path.name for path in place.home.iterdir()) == ["data"]


def test_a_directory_that_is_there_is_left_alone(place: Place) -> None:
    (place.data).mkdir()
    (place.data / "PG_VERSION").write_text("18\n")
    cluster.ensure(place)
    assert [path.name for path in place.data.iterdir()] == ["PG_VERSION"]
    assert not place.password_file.exists()


def test_a_failure_is_told_and_leaves_nothing_half_made(place: Place, tmp_path: Path) -> None:
    (tmp_path / "initdb").write_text("#!/bin/sh\necho 'no space left' >&2\nexit 1\n")
    (tmp_path / "initdb").chmod(0o755)
    broken = replace(place, binaries=tmp_path, identity=None)
    with pytest.raises(EmbeddedSetupError) as refused:
        cluster.ensure(broken)
    assert "no space left" in refused.value.advice
    assert list(place.home.iterdir()) == []
