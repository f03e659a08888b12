"""What stands in the way of a migration or asks attention: of which kind, how often, and which records.

Between ``problem_kinds``, which has the words, and everything in ``survey`` that finds problems or shows them. A
blocking problem makes records stay behind; an advisory one is worth mending at the source, where it is easiest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from overstap.bundle.model import Severity
from overstap.desktop.survey.problem_kinds import KINDS, OF_FILES
from overstap.formatting import number
from overstap.i18n import translate, translate_marked

# Records that a problem names at most, so that a page stays one that a browser opens; the count is always whole.
MOST_EXAMPLES = 1000


@dataclass(frozen=True)
class Example:
    """A record that a problem is about, so that the office recognises it.

    *id* is the record's id at the source (or the name of a program or table), *number* and *name* are those of the
    client or user, *about* says more: the office, or which return it is. Only for reports that the office keeps: number
    and name never reach a log.
    """

    id: str
    number: str = ""
    name: str = ""
    about: str = ""


@dataclass(frozen=True)
class Problem:
    """A problem that was found: its kind, where, how often, and some of the records by id."""

    code: str
    severity: Severity
    table: str | None
    field: str | None
    count: int
    examples: tuple[Example, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the examples."""
        return tuple(example.id for example in self.examples)

    @property
    def names_files(self) -> bool:
        """Whether the ids are paths below the folder: people know a file by nothing else."""
        return self.code in OF_FILES.values()

    @property
    def title(self) -> str:
        """What was found how often, in the active language."""
        kind = KINDS[self.code]
        return translate_marked(kind.one, kind.many, self.count).format(count=number(self.count))

    @property
    def advice(self) -> str:
        """What to do about it, in the active language."""
        return translate(KINDS[self.code].advice)


def problem(
    code: str,
    records: Iterable[str | Example] = (),
    *,
    table: str | None = None,
    field: str | None = None,
    count: int | None = None,
) -> Problem:
    """A problem of the kind *code* about *records*; *count* when there are more than are given."""
    given = iter(records)
    shown = tuple(Example(each) if isinstance(each, str) else each for each in islice(given, MOST_EXAMPLES))
    # The rest is counted only: there may be as many as there are records.
    total = len(shown) + sum(1 for _ in given) if count is None else count
    return Problem(code, KINDS[code].severity, table, field, total, shown)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """*problems* in the order of their kinds."""
    order = {code: number for number, code in enumerate(KINDS)}
    return tuple(sorted(problems, key=lambda each: (order[each.code], each.table or "", each.field or "")))
