"""A survey written down by hand, with something of everything, for the tests of what shows one."""

from __future__ import annotations

from datetime import UTC, datetime

from overstap.bundle import SourceInfo
from overstap.desktop.programs.about import ProgramState
from overstap.desktop.survey.expecting import expect
from overstap.desktop.survey.model import (
    Choice,
    LeftOut,
    NoticeCount,
    OfficeCount,
    ProgramSeen,
    ReturnCount,
    StaysBehind,
    Survey,
)
from overstap.desktop.survey.problems import Example, problem

TABLES = ("clients", "returns", "assessment_notices", "attachments")
CHOICES = (
    Choice("default", dict(zip(TABLES, (120, 1190, 12, 3), strict=True)), 600_000, 2_000_000),
    Choice("without-past-retention", dict(zip(TABLES, (120, 0, 0, 0), strict=True)), 0, 0),
    Choice("without-former-clients", dict(zip(TABLES, (113, 1100, 9, 3), strict=True)), 1, 1),
    Choice("without-both", dict(zip(TABLES, (113, 0, 0, 0), strict=True)), 0, 0),
)

SURVEY = Survey(
    source=SourceInfo("guid-1", "database", "Else4Cas"),
    created=datetime(2026, 6, 30, 12, 0, tzinfo=UTC),
    tool_version="0.1.0",
    offices=(OfficeCount("1", "Kantoor <b>Utrecht</b>", 120, 7, 1234),),
    tables={"clients": 120, "returns": 1234, "assessment_notices": 12},
    returns=(
        ReturnCount("BAS 2011", "IB", 2011, 34, "1", "definitive", "Definitief", 1000),
        ReturnCount("BAS 2016", "IB", 2016, 1190, "1", "filed", "Verzonden", 500_000),
        ReturnCount("BTW 2016", "OB", 2016, 10, "1", "open", "Open", 0),
    ),
    notices=(NoticeCount("1", "IB", 2016, None, 12, 24_000),),
    stays_behind=(StaysBehind("returns", "before-2012", 34), StaysBehind("returns", "still-open", 10)),
    programs=(
        ProgramSeen("BAS", 2016, ProgramState.READY, 1190, "BasWin2016.exe", "local", "2.1.0", "2.1.0"),
        ProgramSeen("BTW", 2016, ProgramState.MISSING, 10, message="Het programma BTW 2016 is niet gevonden in X."),
        ProgramSeen("CAS", None, ProgramState.READY, 12, "CasWin.exe", "network", "3.1.0"),
    ),
    problems=(
        problem("program-missing", ["BTW 2016"]),
        problem("bsn-missing", [Example("7", "100007", "J. de Vries", "Utrecht")], table="clients", field="bsn"),
        problem("former-client", map(str, range(1500)), table="clients", field="state"),
    ),
    unknown=("Notitie",),
    choices=CHOICES,
    expected=expect(CHOICES[0], programs=3),
    left_out=(LeftOut("Sessie", None, "Wie er is aangemeld."), LeftOut("Aangifte", "Kenmerk", "Het kenmerk.")),
)
