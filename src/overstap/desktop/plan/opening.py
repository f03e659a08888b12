"""From a plan to the source that it was made for.

Between ``model`` and ``sources.opening``; refuses a source that is another than the plan's, and carries out what the
plan says of users and responsibilities.
"""

from __future__ import annotations

from overstap.desktop.plan.errors import PlanForOtherSourceError
from overstap.desktop.plan.model import Plan
from overstap.desktop.progress import Report, silent
from overstap.desktop.responsibilities import WithResponsibilities
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.opening import open_source


def open_planned(plan: Plan, *, report: Report = silent, access: Access | None = None) -> Source:
    """The source of *plan*; close it when done. *access* is what is given for this once, see ``Plan.access``.

    A folder of messages takes its identity from the plan; an installation has its own, which must be the plan's: its
    offices and programs mean nothing elsewhere.

    Raises:
        PlanForOtherSourceError: something else lies at the plan's path now.
        OverstapError: what stands in the way of opening it, see ``open_source``.
    """
    source = open_source(plan.source.path, identity=plan.source.id, report=report, access=plan.access(access))
    if (source.info.id, source.info.variant) != (plan.source.id, plan.source.variant):
        # Nobody else gets to close what is refused here.
        source.close()
        raise PlanForOtherSourceError(path=plan.source.path)
    # Without either the export meets the source itself, and nothing stands in between.
    if not plan.users and not plan.responsibilities.are_wanted:
        return source
    return WithResponsibilities(source, plan.users, plan.responsibilities)
