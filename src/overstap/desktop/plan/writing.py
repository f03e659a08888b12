"""Writes a plan: complete, in Dutch comments what each choice means and how much was found, and nothing secret.

The reverse of ``reading``. ``new_plan`` chooses as the step plan does: everything found, open returns excepted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import tomlkit
from tomlkit.items import AoT, Array, Table

from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.desktop.plan import writing_people
from overstap.desktop.plan.errors import PlanExistsError, PlanNotTextError, PlanNotWritableError
from overstap.desktop.plan.model import (
    PLAN_VERSION,
    Plan,
    PlannedDatabase,
    PlannedOutput,
    PlannedSource,
    SourceVariant,
)
from overstap.desktop.plan.tables import comment, entries, path_item
from overstap.desktop.private_files import write_private
from overstap.desktop.responsibilities import PORTAL_NAMES, Option, Responsibilities
from overstap.desktop.sources.contract import Overview, ReturnsFound
from overstap.desktop.sources.selection import Component, ProgramYear, Selection, is_beyond
from overstap.desktop.sources.servers import Driver, Encryption
from overstap.errors import os_error_text
from overstap.i18n import translate, translate_plural

# The order of the wizard's pages.
_ORDER = (
    *("source", "database", "components", "offices", "programs", "program_files", "returns", "clients", "users"),
    *("relations", "responsibilities", "output"),
)


def new_plan(source: PlannedSource, overview: Overview) -> Plan:
    """A plan for everything that *overview* found and that can migrate; open returns stay, as the vendor does it."""
    programs = _all_programs(overview.returns)
    offices = frozenset(office.id for office in overview.offices)
    return Plan(source, Selection(offices=offices, programs=programs), overview.offices)


def plan_text(
    plan: Plan,
    returns: Iterable[ReturnsFound] = (),
    *,
    options: Sequence[Option] = (),
    names: Sequence[str] = PORTAL_NAMES,
    wrong_addresses: Collection[str] = (),
) -> str:
    """*plan* as a commented TOML text that says in its comments what else could be chosen.

    *returns* are what was found, for the counts; *options* are the roles and tasks of the reference year, *names* the
    responsibilities that the portal has, *wrong_addresses* the users (ids) whose address at the source is none.
    """
    document = tomlkit.document()
    comment(document, translate("Plan van Overstap: wat er wordt overgezet en waarvandaan."))
    comment(
        document, translate("Een plan bevat geen wachtwoorden. Uitvoeren: overstap export --plan DIT-BESTAND -o MAP")
    )
    # First of the keys: a tool that does not know this version need not understand the rest.
    document.add("overstap_plan", tomlkit.item(PLAN_VERSION))
    found = tuple(returns)
    tables: dict[str, Table | AoT] = {
        "offices": _offices(plan),
        "programs": _programs(plan, found),
        "program_files": _program_files(plan),
        "users": writing_people.users(plan.users, wrong_addresses),
        "responsibilities": writing_people.responsibilities(plan.responsibilities),
    }
    # An empty list is a key of the document, and those come before the first table.
    for key in [key for key in ("offices", "programs") if not tables[key]]:
        document.add(key, tomlkit.array())
    tables |= {
        "source": _source(plan.source),
        "database": _database(plan.database),
        "components": _components(plan.selection),
        "returns": _returns(plan.selection),
        "clients": _clients(plan.selection),
        "relations": writing_people.relations(plan.responsibilities, options, names),
        "output": _output(plan.output),
    }
    for key in [key for key in _ORDER if not _is_idle(key, plan)]:
        table = tables[key]
        # A table of comments alone is one too; only an array of tables without any has nothing to say.
        if table or not isinstance(table, AoT):
            document.add(key, table)
        elif key == "program_files":
            _add_example(document)
    return tomlkit.dumps(document)


def _is_idle(key: str, plan: Plan) -> bool:
    """Whether *key* is about what a folder of messages has not: a database, programs, colleagues."""
    idle = {
        "database": plan.database == PlannedDatabase(),
        "program_files": not plan.program_files and not plan.left_out,
        "relations": plan.responsibilities == Responsibilities(),
    }
    return plan.source.variant is SourceVariant.SBR_FOLDER and idle.get(key, False)


def write_plan(path: Path, text: str, *, replace: bool = False) -> None:
    """Write *text* to *path*, whole or not at all; an existing file is only replaced when asked.

    Raises:
        PlanExistsError: when *path* exists and *replace* is False.
        PlanNotWritableError: when the folder is not there or not writable.
        PlanNotTextError: when a path in it is no text, and so would lead nowhere when it is read again.
    """
    # Somebody may have worked on it for an afternoon.
    if path.exists() and not replace:
        raise PlanExistsError(path=path)
    try:
        write_private(path, text)
    except OSError as error:
        raise PlanNotWritableError(path=path, why=os_error_text(error)) from error
    except UnicodeEncodeError as error:
        raise PlanNotTextError from error


def _all_programs(returns: Iterable[ReturnsFound]) -> frozenset[ProgramYear]:
    """Every program and year that has returns that can migrate at all."""
    return frozenset(
        found.program
        for found in returns
        if min(found.tax_year, found.program.year or found.tax_year) >= FIRST_TAX_YEAR
        and not is_beyond(found.program.year or FIRST_TAX_YEAR)
    )


def _source(source: PlannedSource) -> Table:
    table = tomlkit.table()
    comment(table, translate("Waar de gegevens staan, en welke variant: database, local of sbr-folder."))
    table.add("path", path_item(source.path))
    table.add("variant", str(source.variant))
    comment(table, translate("Herkent de bron; niet wijzigen, ook niet als de map verhuist."))
    table.add("id", source.id)
    return table


def _database(database: PlannedDatabase) -> Table:
    table = tomlkit.table()
    comment(table, translate("Alleen wat anders is dan in het instellingenbestand; # weghalen om het te gebruiken."))
    comment(table, translate("Het wachtwoord hoort hier niet: dat wordt gevraagd als het nodig is."))
    optional = {
        "server": (database.server, "SERVER\\\\INSTANTIE,POORT"),
        "database": (database.database, "Else4Cas"),
        "user": (database.user, "SA"),
        "encryption": (database.encryption, *Encryption),
        "driver": (database.driver, *Driver),
    }
    for key, (value, example, *others) in optional.items():
        if value is None:
            # What it may be instead is a comment of its own: taking the first # away must leave a line that is right.
            instead = translate(" # of {others}").format(others=", ".join(others)) if others else ""
            comment(table, f'{key} = "{example}"{instead}')
        else:
            table.add(key, str(value))
    _add(table, "windows", database.windows, translate("aanmelden als de Windows-gebruiker"))
    _add_path(table, "profile", database.profile, translate("eigen bronprofiel"))
    _add_path(table, "programs", database.description, translate("eigen programmabeschrijving"))
    return table


def _program_files(plan: Plan) -> AoT:
    about = translate(
        "Programma's waarvan het bestand zelf is gekozen (Toepassing kiezen), of die niet worden gestart."
    )
    chosen = [{"program": program, "path": path_item(path)} for program, path in plan.program_files]
    return entries(about, [*chosen, *({"program": program, "start": False} for program in plan.left_out)])


def _add_example(document: tomlkit.TOMLDocument) -> None:
    """How a program file is chosen, for whom chose none; an empty list in its place could not be added to."""
    document.add(tomlkit.nl())
    comment(document, translate("Een ander programmabestand dan gevonden wordt (Toepassing kiezen):"))
    for line in ("[[program_files]]", 'program = "BAS 2016"', r"path = 'D:\Programma\BasWin2016.exe'"):
        comment(document, line)


def _output(output: PlannedOutput) -> Table:
    table = tomlkit.table()
    comment(table, translate("Waar het migratiebestand komt, en voor wie; overstap export mag het anders zeggen."))
    _add_path(table, "folder", output.folder, translate("map voor het migratiebestand"))
    _add_path(table, "link_file", output.link_file, translate("koppelbestand van het portaal: versleutelt"))
    return table


def _components(selection: Selection) -> Table:
    about = {
        Component.CLIENTS: translate("kantoren en klanten"),
        Component.RETURNS: translate("aangiften met hun bijlagen"),
        Component.ASSESSMENT_NOTICES: translate("aanslagen (SBA)"),
        Component.RELATIONS: translate("medewerkers, hun klanten en hun rollen"),
    }
    table = tomlkit.table()
    comment(table, translate("Welke onderdelen meegaan; een migratie mag in fasen."))
    for component in Component:
        _add(table, component, component in selection.components, about[component])
    return table


def _offices(plan: Plan) -> AoT:
    about = translate("De kantoren die zijn gevonden; include = false laat een kantoor achter.")
    chosen = plan.selection.office_is_chosen
    return entries(about, ({"id": each.id, "name": each.name, "include": chosen(each.id)} for each in plan.offices))


def _programs(plan: Plan, returns: tuple[ReturnsFound, ...]) -> AoT:
    chosen = _all_programs(returns) if plan.selection.programs is None else plan.selection.programs
    about = translate("Per programma de jaren die meegaan; haal een jaar weg om het achter te laten.")
    if plan.source.variant is SourceVariant.SBR_FOLDER:
        about = translate("De belastingjaren die meegaan; haal een jaar weg om het achter te laten.")
    years: defaultdict[tuple[str, bool], set[int]] = defaultdict(set)
    # A program may occur with years and without; the file then names it twice.
    for name, year in chosen:
        years[name, year is not None] |= set() if year is None else {year}
    rows: list[dict[str, object]] = []
    for (name, has_years), chosen_years in sorted(years.items()):
        listed = {"years": _years(name, sorted(chosen_years), returns)} if has_years else {}
        rows.append({"name": name, **listed})
    return entries(about, rows)


def _years(name: str, years: list[int], returns: tuple[ReturnsFound, ...]) -> Array:
    array = tomlkit.array()
    for year in years:
        array.add_line(year, comment=_counted(ProgramYear(name, year), returns))
    # Named where the other years are, or whoever misses one would write it there and be refused.
    there = {found.program.year or 0 for found in returns if found.program.name == name}
    for year in sorted(year for year in there if is_beyond(year)):
        array.add_line(comment=translate("{year} is geen belastingjaar en blijft achter").format(year=year))
    array.add_line(indent="")
    return array


def _counted(program: ProgramYear, returns: tuple[ReturnsFound, ...]) -> str | None:
    statuses: Counter[str] = Counter()
    for found in returns:
        statuses[found.status] += found.records if found.program == program else 0
    total, still_open = statuses.total(), statuses[ReturnStatus.OPEN]
    if not total:
        return None
    text = translate_plural("{count} aangifte", "{count} aangiften", total).format(count=total)
    return text + (translate(", waarvan {count} open").format(count=still_open) if still_open else "")


def _returns(selection: Selection) -> Table:
    table = tomlkit.table()
    comment(table, translate("filed: verzonden; definitive: definitief; open: nog niet verzonden."))
    table.add("statuses", [str(status) for status in ReturnStatus if status in selection.statuses])
    about = translate("oudere aangiften blijven achter; vóór {year} gaat nooit").format(year=FIRST_TAX_YEAR)
    _add(table, "oldest_tax_year", selection.oldest_tax_year, about)
    return table


def _clients(selection: Selection) -> Table:
    table = tomlkit.table()
    _add(table, "former", selection.former_clients, translate('of "Geen klant meer" meegaat'))
    return table


def _add(table: Table, key: str, value: int, about: str) -> None:
    table.add(key, tomlkit.item(value).comment(about))


def _add_path(table: Table, key: str, path: Path | None, about: str) -> None:
    if path is None:
        comment(table, f"{key} = '…' # {about}")
    else:
        table.add(key, path_item(path).comment(about))
