"""What was chosen, in a file that a person can read and a script can repeat.

Above ``sources`` and ``responsibilities``, below ``export`` and ``flow``.
"""

from overstap.desktop.plan.at_hand import check_at_hand
from overstap.desktop.plan.model import Plan, PlannedDatabase, PlannedOutput, PlannedSource, SourceVariant
from overstap.desktop.plan.opening import open_planned
from overstap.desktop.plan.reading import PlanFile, parse_plan, parse_plan_file, read_plan, read_plan_file
from overstap.desktop.plan.unfound import unfound
from overstap.desktop.plan.writing import new_plan, plan_text, write_plan

__all__ = [
    "Plan",
    "PlanFile",
    "PlannedDatabase",
    "PlannedOutput",
    "PlannedSource",
    "SourceVariant",
    "check_at_hand",
    "new_plan",
    "open_planned",
    "parse_plan",
    "parse_plan_file",
    "plan_text",
    "read_plan",
    "read_plan_file",
    "unfound",
    "write_plan",
]
