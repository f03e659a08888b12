"""What a part did not give although it was listed: how much, why as far as anybody knows, and what to do about it.

Made by ``engine`` at the end; the error at the end of the command and the answer for scripts both speak from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from overstap.bundle.model import Reason
from overstap.bundle.wording import table_name
from overstap.errors import ProgramError
from overstap.formatting import number
from overstap.i18n import translate, translate_plural


@dataclass(frozen=True)
class Shortfall:
    """A part that gave less than was listed: how many *records*, and the *failure* when it ended early.

    *missed* names some of them by table and id; *late* counts what it gave without having been listed.
    """

    part: str
    records: int
    failure: ProgramError | None = None
    missed: tuple[tuple[str, str], ...] = ()
    late: int = 0

    def __str__(self) -> str:
        """Who, how many, which and why, in the active language."""
        counted = self._counted()
        named = ", ".join(f"{table_name(table)} {key}" for table, key in self.missed)
        more = translate(", en meer") if named and self.records > len(self.missed) else ""
        which = f" ({named}{more})" if named else ""
        return f"{counted}{which}: {self.why}"

    def _counted(self) -> str:
        if not self.records and self.failure is not None:
            # It never said how many it has: nought would be a reassurance.
            return translate("{part}: onbekend hoeveel records niet ontvangen").format(part=self.part)
        return translate_plural(
            "{part}: {count} record niet ontvangen", "{part}: {count} records niet ontvangen", self.records
        ).format(part=self.part, count=number(self.records))

    @property
    def why(self) -> str:
        """The reason as far as it can be known, in the active language, as the end of a sentence without its stop."""
        if self.failure is not None:
            return str(self.failure).removesuffix(".")
        why = translate("het programma meldde geen fout en sloot goed af, maar gaf dit niet door")
        if not self.late:
            return why
        # A record under another number than the list has is both: one too few, and one that nobody listed.
        also = translate_plural(
            "; het gaf wel {count} record dat niet op de lijst stond",
            "; het gaf wel {count} records die niet op de lijst stonden",
            self.late,
        )
        return why + also.format(count=number(self.late))

    @property
    def advice(self) -> str:
        """What to do, in the active language."""
        if self.failure is not None:
            return self.failure.advice
        return translate(
            "Open het record in {part}. Is het daar niet te openen, laat het programma dan zijn gegevens controleren "
            "of neem contact op met support; geef daarna dezelfde opdracht nog eens."
        ).format(part=self.part)

    def as_dict(self) -> Mapping[str, object]:
        """The shortfall for scripts."""
        code = Reason.NOT_HANDED_OVER if self.failure is None else self.failure.code
        missed = [{"table": table, "id": key} for table, key in self.missed]
        told = {"part": self.part, "records": self.records, "code": code, "why": self.why, "advice": self.advice}
        return {**told, "missed": missed, "late": self.late}
