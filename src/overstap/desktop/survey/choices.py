"""What goes along for each answer to the two questions of retention: returns past their term, and former clients.

Used by ``gathering``. A database counts it exactly, by the same rule that the export judges by; of the other variants
the year is known beforehand, and of a folder of messages everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from overstap.bundle.model import FIRST_TAX_YEAR
from overstap.desktop.sources.connection import Counted, Database
from overstap.desktop.sources.profile import Entity
from overstap.desktop.sources.selection import Selection
from overstap.desktop.sources.verdicts import Verdicts
from overstap.desktop.survey.model import RETENTION_YEARS, Choice, ReturnCount

# What people ask about when they weigh it; offices, users and roles follow from these.
TABLES = ("clients", "returns", "assessment_notices", "attachments")


class Question(NamedTuple):
    """One answer to both questions: its code, and whether old returns and former clients go along."""

    code: str
    keeps_old: bool
    keeps_former: bool

    def selection(self, year: int) -> Selection:
        """What somebody with this answer selects in *year*."""
        # Years before the first can never go, so that year means: no further limit.
        oldest = FIRST_TAX_YEAR if self.keeps_old else max(FIRST_TAX_YEAR, year - RETENTION_YEARS)
        return Selection(oldest_tax_year=oldest, former_clients=self.keeps_former)


QUESTIONS = (
    Question("default", keeps_old=True, keeps_former=True),
    Question("without-past-retention", keeps_old=False, keeps_former=True),
    Question("without-former-clients", keeps_old=True, keeps_former=False),
    Question("without-both", keeps_old=False, keeps_former=False),
)


class Known(NamedTuple):
    """What a source without a database tells: clients now and former, returns, and what hangs on them (None: unknown).

    ``stored_bytes`` has the size of the documents of a tax year, when the source gave it.
    """

    clients: int
    former_clients: int
    returns: tuple[ReturnCount, ...]
    notices: Counter[int] | None
    stored_bytes: Counter[int] | None


def choices_in(database: Database, year: int) -> Iterator[Choice]:
    """What goes along out of *database* for each question, counted by the database itself."""
    # Once for all questions: only the judging differs.
    counted = [
        (entity, database.counted(entity, Verdicts(entity, Selection()).columns))
        for table in TABLES
        for entity in database.profile.of(table)
    ]
    for question in QUESTIONS:
        yield _counted_choice(question.code, question.selection(year), counted)


def _counted_choice(code: str, selection: Selection, counted: list[tuple[Entity, list[Counted]]]) -> Choice:
    records: dict[str, int | None] = {}
    stored: Counter[str] = Counter()
    for entity, groups in counted:
        verdicts = Verdicts(entity, selection)
        going = [group for group in groups if verdicts.on(tuple(group.facts.values())) is None]
        records[entity.table] = (records.get(entity.table) or 0) + sum(group.records for group in going)
        stored[entity.table] += sum(group.stored_bytes for group in going)
    # Apart, because attachments hardly become smaller in the file.
    attachments = stored.pop("attachments", 0)
    return Choice(code, records, stored.total(), attachments)


def choices_of(known: Known, year: int) -> Iterator[Choice]:
    """What goes along of a source that tells *known*; without former clients there is nothing to leave out."""
    for question in QUESTIONS:
        # A line that says the same as the one above it helps nobody.
        if question.keeps_former or known.former_clients:
            yield _known_choice(question, known, year)


def _known_choice(question: Question, known: Known, year: int) -> Choice:
    oldest = question.selection(year).oldest_tax_year
    tables: dict[str, int | None] = {"clients": known.clients - (0 if question.keeps_former else known.former_clients)}
    # Whose a return is, only the program knows: without former clients the number cannot be told.
    is_told = question.keeps_former
    returns = sum(count.records for count in known.returns if count.migrates and count.tax_year >= oldest)
    tables["returns"] = returns if is_told else None
    tables["assessment_notices"] = _from(known.notices, oldest) if is_told else None
    return Choice(question.code, tables, _from(known.stored_bytes, oldest) if is_told else None)


def _from(per_year: Mapping[int, int] | None, oldest: int) -> int | None:
    return None if per_year is None else sum(count for year, count in per_year.items() if year >= oldest)
