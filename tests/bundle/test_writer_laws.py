"""Whatever the order of calls: the bundle holds what was kept, once, or is refused; compared with a small model."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from overstap.bundle import BundleReader, verify
from overstap.bundle.errors import DuplicateKeyError, UnaccountedError
from overstap.bundle.model import Reason
from tests.bundle.making import listed, new_writer, office, rows_of

KEYS = st.sampled_from([f"k{number}" for number in range(8)])
BATCHES = st.lists(KEYS, min_size=1, max_size=4)
TABLES = st.sampled_from(["offices", "users"])


@dataclass
class Expected:
    """What a table should end up with."""

    declared: set[str] = field(default_factory=set)
    kept: dict[str, str] = field(default_factory=dict)
    tentative: dict[str, str] = field(default_factory=dict)
    left: dict[str, Reason] = field(default_factory=dict)

    @property
    def exported(self) -> dict[str, str]:
        return self.kept | self.tentative

    @property
    def balanced(self) -> bool:
        return self.declared == set(self.exported) | set(self.left) and not set(self.exported) & set(self.left)


class Writing(RuleBasedStateMachine):
    """Calls of the writer in any order, with segments cut at every few records."""

    @initialize(size=st.sampled_from([1, 500, 10_000]))
    def start(self, size: int) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.writer = new_writer(self.folder, segment_bytes=size)
        self.expected = {"offices": Expected(), "users": Expected()}
        self.version = 0

    def teardown(self) -> None:
        if hasattr(self, "writer"):
            self.writer.__exit__(None, None, None)
            assert not list(self.folder.glob("*.part")) + list(self.folder.glob("*.work"))
            shutil.rmtree(self.folder)

    @rule(table=TABLES, keys=BATCHES)
    def declare(self, table: str, keys: list[str]) -> None:
        expected = self.expected[table]
        if len(set(keys)) < len(keys) or set(keys) & expected.declared:
            with pytest.raises(DuplicateKeyError):
                self.writer.declare(table, listed(*keys))
        else:
            self.writer.declare(table, listed(*keys))
            expected.declared |= set(keys)

    @rule(table=TABLES, keys=BATCHES)
    def add(self, table: str, keys: list[str]) -> None:
        self.version += 1
        expected = self.expected[table]
        records = [office(key) | {"name": f"version {self.version}"} for key in keys]
        if len(set(keys)) < len(keys) or set(keys) & set(expected.exported):
            with pytest.raises(DuplicateKeyError):
                self.writer.add(table, records)
        else:
            self.writer.add(table, records)
            expected.tentative |= dict.fromkeys(keys, f"version {self.version}")

    @rule(table=TABLES, key=KEYS, reason=st.sampled_from([Reason.UNREADABLE, Reason.VANISHED]))
    def leave_behind(self, table: str, key: str, reason: Reason) -> None:
        expected = self.expected[table]
        if expected.left.get(key, reason) != reason:
            with pytest.raises(DuplicateKeyError):
                self.writer.leave_behind(table, key, part="database", reason=reason)
        else:
            self.writer.leave_behind(table, key, part="database", reason=reason)
            expected.left[key] = reason

    @rule(table=TABLES)
    def leave_rest_behind(self, table: str) -> None:
        expected = self.expected[table]
        rest = expected.declared - set(expected.exported) - set(expected.left)
        count = self.writer.leave_rest_behind(table, part="database", reason=Reason.NOT_HANDED_OVER)
        assert count == len(rest)
        expected.left |= dict.fromkeys(rest, Reason.NOT_HANDED_OVER)

    @rule(table=TABLES)
    def close_segment(self, table: str) -> None:
        self.writer.close_segment(table)
        expected = self.expected[table]
        expected.kept, expected.tentative = expected.exported, {}

    @rule(table=TABLES)
    def discard_segment(self, table: str) -> None:
        self.writer.discard_segment(table)
        self.expected[table].tentative = {}

    @precondition(lambda self: not all(expected.balanced for expected in self.expected.values()))
    @rule()
    def finish_is_refused(self) -> None:
        with pytest.raises(UnaccountedError):
            self.writer.finish()

    @precondition(lambda self: all(expected.balanced for expected in self.expected.values()))
    @rule()
    def finish(self) -> None:
        summary = self.writer.finish()
        assert verify(summary.path).ok
        with BundleReader.open(summary.path) as reader:
            for table, expected in self.expected.items():
                rows = rows_of(list(reader.table(table)))
                assert {str(row["id"]): row["name"] for row in rows} == expected.exported
                assert len(rows) == len(expected.exported)
                assert summary.tables[table].inventory == len(expected.declared)
        shutil.rmtree(self.folder)
        self.start(1)

    @invariant()
    def no_bundle_before_its_time(self) -> None:
        if hasattr(self, "folder"):
            assert not list(self.folder.glob("*.zip"))


class TestLawWriting(Writing.TestCase):  # type: ignore[name-defined, misc]
    """Runs the machine."""

    settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
