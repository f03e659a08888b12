"""A survey as JSON: the form that scripts read, described in ``docs/reference/survey.md``.

Beside ``page``, which is for people. Keys are only ever added; a change of meaning raises ``SURVEY_VERSION``.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from overstap.desktop.survey.model import Expectation, Span, Survey
from overstap.desktop.survey.problems import Problem

SURVEY_VERSION = 1


def as_json(survey: Survey) -> dict[str, Any]:
    """*survey* as JSON values; the only personal data in it are the numbers and names of ``problems[].examples``."""
    return {
        "overstap_survey": SURVEY_VERSION,
        "created": survey.created.isoformat(timespec="seconds"),
        "tool_version": survey.tool_version,
        "source": {"id": survey.source.id, "variant": survey.source.variant, "name": survey.source.name},
        "totals": _totals(survey),
        "offices": [asdict(office) for office in survey.offices],
        "tables": dict(survey.tables),
        "returns": [
            {**asdict(count), "without_choice": str(count.fate(survey.created.year))} for count in survey.returns
        ],
        "assessment_notices": [asdict(count) for count in survey.notices],
        "stays_behind": [asdict(each) for each in survey.stays_behind],
        "choices": [asdict(choice) for choice in survey.choices],
        "expected": None if survey.expected is None else _expectation(survey.expected),
        "programs": [asdict(program) for program in survey.programs],
        "problems": [_problem(problem) for problem in survey.problems],
        "unknown": list(survey.unknown),
        "left_out": [asdict(each) for each in survey.left_out],
    }


def _totals(survey: Survey) -> dict[str, int]:
    # Sums that every reader of the JSON would make for itself, and one of them wrongly.
    return {
        "offices": len(survey.offices),
        "clients": sum(office.clients for office in survey.offices),
        "former_clients": sum(office.former_clients for office in survey.offices),
        "returns": survey.total_returns(),
        "returns_migrating": survey.migrating(),
        "assessment_notices": survey.tables.get("assessment_notices", 0),
        "other_files": survey.other_files(),
        "stored_bytes": survey.stored_bytes(),
    }


def _expectation(expected: Expectation) -> dict[str, Any]:
    return {
        # First: it says how far the other figures can be trusted.
        "measured": expected.measured,
        "export_seconds": _span(expected.export_seconds),
        "bundle_bytes": _span(expected.bundle_bytes),
        "uploads": [{"megabits_per_second": speed, "seconds": _span(span)} for speed, span in expected.uploads.items()],
    }


def _span(span: Span) -> list[int]:
    """Whole numbers, so that nobody takes a guess for a measurement."""
    return [round(span.low), round(span.high)]


def _problem(problem: Problem) -> dict[str, Any]:
    # Ids beside examples: a script that only wants to find records needs to know nothing else.
    return {**asdict(problem), "ids": list(problem.ids), "title": problem.title, "advice": problem.advice}
