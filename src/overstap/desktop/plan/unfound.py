"""What a plan names and the source does not have: a slip of the pen, or something that has gone since.

Beside ``opening``; the command line tells it after the export. It stops nothing: a year whose last return was removed
must not stand in the way of a plan that is carried out every month, but nobody should have to guess why a program
gave nothing.
"""

from __future__ import annotations

from overstap.desktop.plan.model import Plan
from overstap.desktop.sources.contract import Overview
from overstap.i18n import translate


def unfound(plan: Plan, overview: Overview) -> tuple[str, ...]:
    """Sentences about the offices and programs that *plan* chooses and *overview* does not hold."""
    offices = (plan.selection.offices or frozenset()) - {office.id for office in overview.offices}
    programs = (plan.selection.programs or frozenset()) - {returns.program for returns in overview.returns}
    # A program without years (CAS) gives no returns, so its absence among them says nothing.
    missing = sorted(str(program) for program in programs if program.year is not None)
    sentences = []
    if offices:
        text = translate("Het plan noemt kantoren die er niet zijn: {names}.")
        sentences.append(text.format(names=", ".join(sorted(offices))))
    if missing:
        text = translate("Het plan noemt programma's waarvan hier geen aangiften zijn: {names}.")
        sentences.append(text.format(names=", ".join(missing)))
    return tuple(sentences)
