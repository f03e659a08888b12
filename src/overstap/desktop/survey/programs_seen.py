"""The programs of an installation as a survey shows them: needed or not, there or not, usable or not.

Used by ``gathering``, on top of ``sources.handing_over``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from overstap.desktop.names import as_text
from overstap.desktop.programs.about import CheckedProgram, ProgramState
from overstap.desktop.progress import Report
from overstap.desktop.sources.handing_over import Programs
from overstap.desktop.sources.selection import ProgramYear
from overstap.desktop.survey.model import ProgramSeen
from overstap.desktop.survey.problems import Problem, problem
from overstap.errors import ProgramError
from overstap.i18n import translate

_KINDS = {
    ProgramState.MISSING: "program-missing",
    ProgramState.TOO_OLD: "program-too-old",
    ProgramState.WRONG_YEAR: "program-wrong-year",
    ProgramState.MISMATCH: "program-mismatch",
    ProgramState.NO_START: "program-not-working",
    ProgramState.NO_ANSWER: "program-not-working",
    ProgramState.BAD_ANSWER: "program-not-working",
}


def look_at_programs(programs: Programs, needed: Mapping[str, int], *, report: Report) -> tuple[ProgramSeen, ...]:
    """Ask every *needed* program who it is; the numbers are the records that hang on each."""
    seen: list[ProgramSeen] = []
    step = translate("Programma's bekijken")
    for number, checked in enumerate(programs.check_all(needed), start=1):
        seen.append(_seen(checked, needed[checked.part]))
        report(step, number, len(needed))
    return tuple(seen)


def with_unlisted(seen: Sequence[ProgramSeen], unlisted: Mapping[str, ProgramError]) -> tuple[ProgramSeen, ...]:
    """*seen*, in which those that say who they are and did not list what they hold are not ready, with the reason."""
    return tuple(
        replace(program, state=ProgramState.BAD_ANSWER, message=str(unlisted[program.part]))
        if program.state is ProgramState.READY and program.part in unlisted
        else program
        for program in seen
    )


def problems_of(seen: Sequence[ProgramSeen]) -> Iterator[Problem]:
    """What is wrong with the programs, one problem per kind."""
    # Once per kind, in the order in which they are shown.
    for code in dict.fromkeys(_KINDS.values()):
        parts = [program.part for program in seen if _KINDS.get(program.state) == code]
        if parts:
            yield problem(code, parts)
    taps = [program.part for program in seen if not program.attests]
    if taps:
        yield problem("program-not-attested", taps)


def _seen(checked: CheckedProgram, records: int) -> ProgramSeen:
    file, about = checked.file, checked.about
    is_tap = file is not None and file.is_tap
    # Shown also when it is met, so that an office sees what the tool asks.
    published = {} if file is None or is_tap else file.kind.minimum
    name, year = ProgramYear.parse(checked.part)
    return ProgramSeen(
        program=name,
        year=year,
        state=checked.state,
        records=records,
        file=None if file is None else as_text(file.path.name),
        place=checked.place,
        version=None if about is None or is_tap else about.version,
        minimum=published.get(year) if year is not None else None,
        message=checked.sentence or None,
        attests=not is_tap,
    )
