"""What becomes of the outcome of work: facts, and the choices that they settle.

Between ``work`` and ``flow``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.known import Known, Opened
from overstap.desktop.flow.work import Step
from overstap.desktop.settings_file import Search
from overstap.desktop.sources.sqlserver import ServerSeen

After = tuple[Choices, Known]


def taken(step: Step, outcome: object, choices: Choices, known: Known) -> After:
    """Choices and facts after the *outcome* of *step*, which is of the type that the step's work gives."""
    return _TAKERS[step](outcome, choices, known)


def _search(outcome: Search, choices: Choices, known: Known) -> After:
    # What was found is chosen, unless somebody pointed out a file before.
    choices = choices if choices.path or outcome.found is None else choices.at(outcome.found)
    return choices, replace(known, search=outcome)


def _server(outcome: ServerSeen, choices: Choices, known: Known) -> After:
    named = choices.database.database or (known.settings.database if known.settings else None)
    # The one database that looks right is meant, when neither the settings file nor anybody names one.
    if named is None and len(outcome.candidates) == 1:
        only = outcome.candidates[0].name
        choices = replace(choices, database=replace(choices.database, database=only))
    return choices, replace(known, server=outcome)


def _opened(outcome: Opened, choices: Choices, known: Known) -> After:
    # Programs of another opening may have had other files.
    return choices.in_source(outcome.info.id), replace(known, opened=outcome, programs={})


# The outcome of each step is what its work gives; the types say so there.
_TAKERS: Mapping[Step, Callable[[Any, Choices, Known], After]] = {
    Step.SEARCH: _search,
    Step.SETTINGS: lambda outcome, choices, known: (choices, replace(known, settings=outcome)),
    Step.SERVER: _server,
    Step.OPEN: _opened,
    Step.NEEDED: lambda outcome, choices, known: (choices, replace(known, needed=outcome)),
    Step.PROGRAMS: lambda outcome, choices, known: (choices, replace(known, programs={**known.programs, **outcome})),
    Step.USERS: lambda outcome, choices, known: (choices, replace(known, users=outcome)),
    Step.ROLES: lambda outcome, choices, known: (choices, replace(known, options=known.options | dict([outcome]))),
    Step.LINK: lambda outcome, choices, known: (choices, replace(known, link=outcome)),
}
