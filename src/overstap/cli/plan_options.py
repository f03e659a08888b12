"""The options of ``overstap plan new``, and what each chooses in the flow.

Used by ``plan``. Names of years, roles and files come as ``NAME=VALUE``; what cannot be understood is wrong use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ParamSpec, TypedDict, TypeVar

import click

from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.cli.between import Between
from overstap.desktop.flow import Flow
from overstap.desktop.flow.views import ResponsibilitiesView
from overstap.desktop.plan import PlannedDatabase, SourceVariant
from overstap.desktop.responsibilities import Origin, OriginKind
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.selection import LAST_TAX_YEAR, Component
from overstap.i18n import translate

P = ParamSpec("P")
R = TypeVar("R")

# What people write for a desktop role or a planned task.
_KINDS = {"rol": OriginKind.ROLE, "role": OriginKind.ROLE, "taak": OriginKind.TASK, "task": OriginKind.TASK}


class Chosen(TypedDict):
    """What the options choose, as click passes it."""

    access: Access
    part: tuple[str, ...]
    office: tuple[str, ...]
    program: tuple[str, ...]
    leave_out: tuple[str, ...]
    check_programs: bool
    open_returns: bool
    keep_years: int | None
    former_clients: bool
    reference_year: int | None
    responsibility: tuple[str, ...]
    link_file: Path | None
    folder: Path | None


_OPTIONS = (
    click.option(
        "--part",
        multiple=True,
        type=click.Choice([str(each) for each in Component]),
        help="Alleen dit onderdeel (vaker te geven): een migratie mag in fasen.",
    ),
    click.option("--office", multiple=True, metavar="ID", help="Alleen dit kantoor (vaker te geven)."),
    click.option(
        "--program",
        multiple=True,
        metavar="NAAM=BESTAND",
        help='Ander programmabestand: "BAS 2016=pad" (vaker te geven).',
    ),
    click.option(
        "--leave-out",
        multiple=True,
        metavar="NAAM",
        help="Start dit programma niet (vaker te geven); wat het bewaart, blijft achter.",
    ),
    click.option(
        "--check-programs",
        is_flag=True,
        help="Controleer nu al of elk programma er is en nieuw genoeg is; zo niet, dan komt er geen plan.",
    ),
    click.option("--open-returns", is_flag=True, help="Neem ook aangiften mee die nog niet zijn verzonden."),
    click.option(
        "--keep-years",
        type=Between(0, 100),
        metavar="N",
        help="Laat aangiften van meer dan N jaar geleden achter.",
    ),
    click.option(
        "--former-clients/--no-former-clients", default=True, help='Neem klanten mee die "Geen klant meer" zijn.'
    ),
    click.option(
        "--reference-year",
        type=Between(FIRST_TAX_YEAR, LAST_TAX_YEAR),
        metavar="JAAR",
        help="Peiljaar van de verantwoordelijkheden; anders het laatste hele.",
    ),
    click.option(
        "--responsibility",
        multiple=True,
        metavar="NAAM=rol:ROL",
        help="Waar een verantwoordelijkheid vandaan komt: NAAM=rol:ROL of NAAM=taak:TAAK (vaker te geven).",
    ),
    click.option(
        "--link",
        "link_file",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Koppelbestand van het portaal: versleutelt, en controleert e-mailadressen.",
    ),
    click.option(
        "--folder",
        type=click.Path(path_type=Path, file_okay=False),
        help="De map voor het migratiebestand, in het plan.",
    ),
)


def plan_options(command: Callable[P, R]) -> Callable[P, R]:
    """Give *command* the options; it receives each as a keyword argument, see ``Chosen``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def choose(flow: Flow, chosen: Chosen) -> None:
    """Make the choices of *chosen* in *flow*, which has its source.

    Raises:
        FolderUnusableError: no file can be made in the folder.
    """
    # First: everything after it is asked of that database.
    flow.choose_database(_database(chosen["access"]))
    if chosen["access"].password is not None:
        flow.give_password(chosen["access"].password)
    # In the local variant they cost a run of programs; there they are for those who ask for them.
    asked = bool(chosen["reference_year"] or chosen["responsibility"])
    flow.choose_responsibilities(along=asked or flow.choices.variant is SourceVariant.DATABASE)
    flow.ask_programs(first=chosen["check_programs"])
    flow.leave_out(chosen["leave_out"])
    # Absolute, because a plan is carried out from other folders than the one it was made in.
    for program, path in _program_files(chosen["program"]):
        flow.choose_file(program, path)
    # What nobody names is left as the flow found it: all there is.
    if chosen["part"]:
        flow.choose_components(Component(each) for each in chosen["part"])
    if chosen["office"]:
        flow.choose_offices(chosen["office"])
    if chosen["open_returns"]:
        flow.choose_statuses(ReturnStatus)
    if chosen["keep_years"] is not None:
        flow.keep_years(chosen["keep_years"])
    flow.choose_former_clients(along=chosen["former_clients"])
    if chosen["reference_year"] is not None:
        flow.choose_reference_year(chosen["reference_year"])
    if chosen["link_file"] is not None:
        flow.choose_link(chosen["link_file"].resolve())
    if chosen["folder"] is not None:
        flow.choose_folder(chosen["folder"].resolve())


def choose_origins(flow: Flow, chosen: Chosen) -> None:
    """Choose where responsibilities come from; on the page that knows which roles and tasks there are."""
    for name, text in _pairs(chosen["responsibility"], "--responsibility"):
        kind, colon, role = text.partition(":")
        if not colon or kind.casefold() not in _KINDS or not role:
            raise click.BadParameter(translate("schrijf NAAM=rol:ROL of NAAM=taak:TAAK"), param_hint="--responsibility")
        if name not in flow.responsibilities:
            there = translate("dit portaal kent: {names}").format(names=", ".join(flow.responsibilities))
            raise click.BadParameter(there, param_hint="--responsibility")
        origin = Origin(_KINDS[kind.casefold()], role)
        view = flow.view
        assert isinstance(view, ResponsibilitiesView)
        if view.options and origin not in {option.origin for option in view.options}:
            there = ", ".join(sorted({option.origin.name for option in view.options}))
            sentence = translate("{unknown} is er niet; wel: {there}").format(unknown=role, there=there)
            raise click.BadParameter(sentence, param_hint="--responsibility")
        flow.choose_origin(name, origin)


def _program_files(texts: Iterable[str]) -> list[tuple[str, Path]]:
    """The files that were chosen for programs; one that is not there would only be found out by the export."""
    files = [(program, Path(path).resolve()) for program, path in _pairs(texts, "--program")]
    missing = [str(path) for _, path in files if not path.is_file()]
    if missing:
        sentence = translate("dit bestand is er niet: {paths}").format(paths=", ".join(missing))
        raise click.BadParameter(sentence, param_hint="--program")
    return files


def _database(access: Access) -> PlannedDatabase:
    return PlannedDatabase(
        server=access.server,
        database=access.database,
        user=access.user,
        windows=access.windows,
        encryption=access.encryption,
        driver=access.driver,
        profile=None if access.profile is None else access.profile.resolve(),
        description=None if access.description is None else access.description.resolve(),
    )


def _pairs(texts: Iterable[str], option: str) -> list[tuple[str, str]]:
    # The first sign divides: a path may hold more of them.
    pairs = [text.partition("=") for text in texts]
    if not all(name.strip() and value for name, _, value in pairs):
        raise click.BadParameter(translate("schrijf NAAM=WAARDE"), param_hint=option)
    return [(name.strip(), value) for name, _, value in pairs]
