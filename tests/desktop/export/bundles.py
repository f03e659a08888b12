"""Exports a scripted source and says what is in the bundle."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from overstap.bundle import BundleReader, BundleSummary, verify
from overstap.desktop.export import ExportResult, Target, export
from overstap.desktop.sources.selection import Selection
from overstap.errors import ProgramError
from tests.desktop.scripted import BAS, Script, Scripted, Step, listed

STARTED = datetime(2026, 9, 26, 17, 13, 2, tzinfo=UTC)


class CrashError(ProgramError):
    code = "test.crash"
    message = "BAS stopte"
    hint = "Probeer het opnieuw"


def run(folder: Path, *scripts: Script, selection: Selection | None = None) -> ExportResult:
    result = export(Scripted(scripts), selection or Selection(), Target(folder, STARTED))
    assert verify(result.bundle.path).problems == ()
    return result


def ids(bundle: BundleSummary, table: str) -> list[str]:
    return [row["id"] for row in rows(bundle, table)]


def rows(bundle: BundleSummary, table: str) -> list[dict[str, Any]]:
    with BundleReader.open(bundle.path) as reader:
        return [row for batch in reader.table(table) for row in batch.to_pylist()]


def left(bundle: BundleSummary) -> dict[str, str]:
    return {row["id"]: row["reason"] for row in rows(bundle, "left_behind")}


def found(bundle: BundleSummary) -> set[tuple[str, str]]:
    return {(row["id"], row["code"]) for row in rows(bundle, "findings")}


def bas(*gives: Step, holds: tuple[str, ...] = ("r1",)) -> Script:
    return Script(BAS, [listed("returns", *holds)], gives)
