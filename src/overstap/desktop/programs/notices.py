"""What people hear of a program that keeps them waiting: since when, until when, and what happens then.

On top of ``desktop.progress``; ``run``, ``listing`` and ``taps`` tell it while they listen to a program.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from overstap.desktop.progress import Hear, Notice, Sign
from overstap.errors import ProgramError
from overstap.formatting import number
from overstap.i18n import translate, translate_plural

SIGNS_OF_SILENCE = 4
"""In so many parts the silence that a program may keep is told: of two minutes after 30, 60 and 90 seconds."""

OnSilence = Callable[[float, float], None]
"""Hears how many seconds a program has been silent, and after how many it is ended."""


def while_silent(hear: Hear, part: str, *, last: bool) -> OnSilence:
    """Tells *hear* that *part* is waited for; *last* is whether it will not be started again."""

    def tell(seconds: float, limit: float) -> None:
        hear(_waiting(part, seconds, limit, last=last))

    return tell


def _waiting(part: str, seconds: float, limit: float, *, last: bool) -> Notice:
    since = datetime.now().astimezone() - timedelta(seconds=seconds)
    until = since + timedelta(seconds=limit)
    text = (
        translate("{part} antwoordt {seconds} s niet (sinds {since}); na {limit} s, om {until}, wordt het opgegeven.")
        if last
        else translate(
            "{part} antwoordt {seconds} s niet (sinds {since}); na {limit} s, om {until}, wordt het opnieuw gestart."
        )
    )
    said = text.format(
        part=part, seconds=round(seconds), limit=round(limit), since=f"{since:%H:%M:%S}", until=f"{until:%H:%M:%S}"
    )
    details = {
        "seconds": round(seconds, 1),
        "since": since.isoformat(timespec="seconds"),
        "until": until.isoformat(timespec="seconds"),
        "then": Sign.GIVEN_UP if last else Sign.RESTARTED,
    }
    return Notice(Sign.WAITING, said, part, details)


def restarted(part: str, error: ProgramError, *, attempt: int, attempts: int, records: int | None) -> Notice:
    """That *part* is started again because of *error*, as which attempt, and after how many records that are whole.

    None: where an export before this one had come to.
    """
    if records is None:
        where = translate("verder waar de vorige export was")
    elif records == 0:
        where = translate("vanaf het begin")
    else:
        where = translate_plural(
            "verder na {count} record dat al binnen is", "verder na {count} records die al binnen zijn", records
        ).format(count=number(records))
    text = translate("{part} wordt opnieuw gestart, poging {attempt} van {attempts}, {where}. {why}")
    said = text.format(part=part, attempt=attempt, attempts=attempts, where=where, why=error)
    details = {"attempt": attempt, "attempts": attempts, "records": records, "code": error.code, "why": str(error)}
    return Notice(Sign.RESTARTED, said, part, details)


def given_up(part: str, error: ProgramError, records: int) -> Notice:
    """That *part* is not started again because of *error*, how many records stay behind, and how to get them later."""
    stays = (
        translate_plural(
            "{part} is opgegeven; {count} record blijft achter.",
            "{part} is opgegeven; {count} records blijven achter.",
            records,
        )
        # Of a program that could not even list what it holds, nobody knows how many.
        if records
        else translate("{part} is opgegeven.")
    )
    later = translate("Geef daarna dezelfde opdracht nog eens: het nieuwe bestand bevat ze dan ook.")
    said = f"{stays.format(part=part, count=number(records))} {error} {error.advice} {later}"
    return Notice(Sign.GIVEN_UP, said, part, {"records": records, "code": error.code, "why": str(error)})
