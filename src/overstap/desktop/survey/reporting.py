"""A survey as JSON: the form that scripts read, described in ``docs/reference/survey.md``.

Beside ``page``, which is for people. Keys are only ever added; a change of meaning raises ``SURVEY_VERSION``.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from overstap.desktop.survey.model import Survey

SURVEY_VERSION = 1


def as_json(survey: Survey) -> dict[str, Any]:
    """*survey* as JSON values: counts, codes and record ids, and no other personal data."""
    return {
        "overstap_survey": SURVEY_VERSION,
        "created": survey.created.isoformat(timespec="seconds"),
        "tool_version": survey.tool_version,
        "source": {"id": survey.source.id, "variant": survey.source.variant, "name": survey.source.name},
        "offices": [asdict(office) for office in survey.offices],
        "tables": dict(survey.tables),
        "returns": [asdict(count) for count in survey.returns],
        "assessment_notices": [asdict(count) for count in survey.notices],
        "stays_behind": [asdict(each) for each in survey.stays_behind],
        "programs": [asdict(program) for program in survey.programs],
        "problems": [
            {**asdict(problem), "title": problem.title, "advice": problem.advice} for problem in survey.problems
        ],
        "unknown": list(survey.unknown),
        "left_out": [asdict(each) for each in survey.left_out],
    }
