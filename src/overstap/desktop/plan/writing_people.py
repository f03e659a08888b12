"""Writes what a plan says of users and responsibilities.

Used by ``writing``, which writes all the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import tomlkit
from tomlkit.items import AoT, String, Table

from overstap.desktop.plan.tables import comment, entries, on_one_line
from overstap.desktop.responsibilities import Option, Origin, OriginKind, PlannedUser, Responsibilities
from overstap.formatting import number
from overstap.i18n import translate


def users(planned: Sequence[PlannedUser], wrong: Collection[str] = ()) -> AoT:
    """A table for each desktop user; of the ids *wrong* the source has something that is no address."""
    about = translate('De gebruikers, met hun e-mailadres in het portaal; "" koppelt later.')
    rows = ({"id": user.id, "name": user.name, "email": _address(user, wrong)} for user in planned)
    return entries(about, rows)


def relations(planned: Responsibilities, options: Sequence[Option], names: Sequence[str]) -> Table:
    """The table with the reference year, and what there is to choose from: *options* of that year, *names*."""
    table = tomlkit.table()
    comment(table, translate("Het jaar waarvan de definitieve aangiften IB en VPB zeggen wie wat voor een klant doet."))
    if planned.reference_year is None:
        comment(table, "reference_year = 2016")
    else:
        table.add("reference_year", planned.reference_year)
    for line in _choices(planned, options, names):
        comment(table, line)
    return table


def responsibilities(planned: Responsibilities) -> AoT:
    """A table for each responsibility."""
    about = translate("Per verantwoordelijkheid in het portaal de rol (role) of geplande taak (task).")
    return entries(about, ({"name": name, str(origin.kind): origin.name} for name, origin in planned.origins))


def _address(user: PlannedUser, wrong: Collection[str]) -> String:
    written = tomlkit.string(user.email or "")
    # Where it is to be filled in: whoever opens the plan looks at this line, and not at what was on a screen.
    if not user.email and user.id in wrong:
        written.comment(translate("wat in de bron staat, is geen e-mailadres"))
    return written


def _choices(planned: Responsibilities, options: Sequence[Option], names: Sequence[str]) -> Iterator[str]:
    """What somebody can write under ``[[responsibilities]]``; an example where nothing stands there yet."""
    yield translate("Verantwoordelijkheden in het portaal: {names}").format(names=", ".join(names))
    # A role and a task of the same name are two things, so each has a line of its own.
    labels = {
        OriginKind.ROLE: translate("Rollen (role) in {year}, met het aantal klanten: {names}"),
        OriginKind.TASK: translate("Geplande taken (task) in {year}, met het aantal klanten: {names}"),
    }
    for kind, label in labels.items():
        found = [f"{each.origin.name} ({number(each.clients)})" for each in options if each.origin.kind is kind]
        if found:
            yield label.format(year=planned.reference_year, names=", ".join(map(on_one_line, found)))
    if not options:
        # A local installation has to start its programs to know, which nobody waits for unasked.
        yield translate("Welke rollen en taken er zijn, staat hier na: overstap plan new … --reference-year JAAR")
    if not planned.origins:
        example = next((each.origin for each in options), Origin(OriginKind.ROLE, "Controleur"))
        yield translate("Bijvoorbeeld:")
        yield "[[responsibilities]]"
        yield f'name = "{on_one_line(names[0])}"'
        yield f'{example.kind} = "{on_one_line(example.name)}"'
