"""A source as it was found, and the plan that is made of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from overstap.desktop.plan import PlannedOutput, PlannedSource, SourceVariant, new_plan, plan_text
from overstap.desktop.responsibilities import Origin, OriginKind, PlannedUser, Responsibilities
from overstap.desktop.sources.contract import OfficeFound, Overview, ReturnsFound
from overstap.desktop.sources.selection import ProgramYear

BAS_2010, BAS_2013, BTW_2016 = ProgramYear("BAS", 2010), ProgramYear("BAS", 2013), ProgramYear("BTW", 2016)
SOURCE = PlannedSource(Path("/data/ElsevierNetwerk.ini"), SourceVariant.DATABASE, "guid-1")
OFFICES = (OfficeFound("1", "Utrecht"), OfficeFound("2", "Zwolle"))
RETURNS = (
    ReturnsFound("1", BAS_2010, "IB", 2010, "filed", 3),
    ReturnsFound("1", BAS_2013, "IB", 2013, "filed", 12),
    ReturnsFound("2", BAS_2013, "IB", 2013, "open", 2),
    ReturnsFound("1", BTW_2016, "OB", 2016, "definitive", 1),
)
OVERVIEW = Overview(OFFICES, {"returns": 18}, RETURNS)
PLAN = replace(
    new_plan(SOURCE, OVERVIEW),
    program_files=(("BAS 2013", Path("/data/elders/BasWin2013.exe")),),
    users=(PlannedUser("101", "Mies", "mies@kantoor.example"), PlannedUser("102", "Jan", None)),
    responsibilities=Responsibilities(
        2016,
        (
            ("Invoeren", Origin(OriginKind.ROLE, "Behandelaar")),
            ("Controleren", Origin(OriginKind.TASK, "Controleren")),
        ),
    ),
    output=PlannedOutput(Path("/uit"), Path("/data/kantoor.overstap-link.json")),
)
TEXT = plan_text(PLAN, RETURNS)
