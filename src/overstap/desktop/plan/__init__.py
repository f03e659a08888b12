"""What was chosen, in a file that a person can read and a script can repeat.

Above ``sources`` and ``responsibilities``, below ``export`` and ``flow``.
"""

from overstap.desktop.plan.model import Plan, PlannedDatabase, PlannedOutput, PlannedSource, SourceVariant
from overstap.desktop.plan.opening import open_planned
from overstap.desktop.plan.reading import parse_plan, read_plan
from overstap.desktop.plan.unfound import unfound
from overstap.desktop.plan.writing import new_plan, plan_text, write_plan

__all__ = [
    "Plan",
    "PlannedDatabase",
    "PlannedOutput",
    "PlannedSource",
    "SourceVariant",
    "new_plan",
    "open_planned",
    "parse_plan",
    "plan_text",
    "read_plan",
    "unfound",
    "write_plan",
]
