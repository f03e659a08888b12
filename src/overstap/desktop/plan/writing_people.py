"""Writes what a plan says of users and responsibilities.

Used by ``writing``, which writes all the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

import tomlkit
from tomlkit.items import AoT, Array, Table

from overstap.desktop.responsibilities import PlannedUser, Responsibilities
from overstap.i18n import translate


def users(planned: Sequence[PlannedUser]) -> AoT | Array:
    """A table for each desktop user."""
    tables = tomlkit.aot()
    for user in planned:
        table = tomlkit.table()
        if not tables:
            about = translate('De gebruikers, met hun e-mailadres in het portaal; "" koppelt later.')
            table.add(tomlkit.comment(about))
        table.add("id", user.id)
        table.add("name", user.name)
        table.add("email", user.email or "")
        tables.append(table)
    return tables or tomlkit.array()


def relations(responsibilities: Responsibilities) -> Table:
    """The table with the reference year."""
    table = tomlkit.table()
    about = translate("Het jaar waarvan de definitieve aangiften IB en VPB zeggen wie wat voor een klant doet.")
    table.add(tomlkit.comment(about))
    if responsibilities.reference_year is None:
        table.add(tomlkit.comment("reference_year = 2016"))
    else:
        table.add("reference_year", responsibilities.reference_year)
    return table


def responsibilities(planned: Responsibilities) -> AoT | Array:
    """A table for each responsibility."""
    tables = tomlkit.aot()
    for name, origin in planned.origins:
        table = tomlkit.table()
        if not tables:
            about = translate("Per verantwoordelijkheid in het portaal de rol (role) of geplande taak (task) ervoor.")
            table.add(tomlkit.comment(about))
        table.add("name", name)
        table.add(str(origin.kind), origin.name)
        tables.append(table)
    return tables or tomlkit.array()
