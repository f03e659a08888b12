"""What everybody should know about a source: what is waited for while it is read, and remarks for the report.

On top of ``database`` and ``completeness``. The survey says the same as problems of its own kinds.
"""

from __future__ import annotations

from collections.abc import Collection

from overstap.desktop.progress import Hear
from overstap.desktop.sources.completeness import accounts_of, unknown_in
from overstap.desktop.sources.contract import Source, innermost
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.local import LocalSource
from overstap.i18n import translate


def listen_to(source: Source, hear: Hear) -> None:
    """Have *hear* told what programs of *source* are waited for and started again, from here on.

    It is called on whichever thread listens to such a program.
    """
    found = innermost(source)
    # A folder of messages starts no programs.
    if isinstance(found, DatabaseSource | LocalSource):
        found.programs.hear = hear


def remarks_on(source: Source) -> tuple[str, ...]:
    """Sentences about *source*: the published password in use, and what nobody knows whether it should go along."""
    found = innermost(source)
    if isinstance(found, LocalSource):
        return not_started(found.programs.left_out)
    if not isinstance(found, DatabaseSource):
        return ()
    database = found.database
    remarks = []
    if database.published_login:
        text = translate(
            "Gebruiker SA van database {name} heeft nog het wachtwoord dat in de handleiding staat. Laat het wijzigen."
        )
        remarks.append(text.format(name=database.name))
    unknown = list(unknown_in(accounts_of(database.found(), database.profile)))
    if unknown:
        text = translate("Niet meegegaan, omdat het bronprofiel ze niet kent: {names}.")
        remarks.append(text.format(names=", ".join(unknown)))
    return tuple(remarks)


def not_started(programs: Collection[str]) -> tuple[str, ...]:
    """What to say of *programs* of the local variant that somebody left out: only they know what they hold."""
    if not programs:
        return ()
    text = translate("Niet gestart, zodat onbekend is hoeveel er achterblijft: {names}.")
    return (text.format(names=", ".join(sorted(programs))),)
