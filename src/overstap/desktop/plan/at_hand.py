"""What is wrong with a plan as this machine can tell before the source is opened: paths, programs, responsibilities.

Between ``reading``, which knows only the text, and ``opening``. What only the source can tell is ``unfound``'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from overstap.desktop.link_file import LinkFile, read_link_file
from overstap.desktop.plan.reading import PlanFile
from overstap.desktop.programs.description import Description, read_description, shipped_description
from overstap.desktop.programs.errors import ProgramUnknownError
from overstap.desktop.programs.find import chosen_file
from overstap.desktop.responsibilities import PORTAL_NAMES
from overstap.desktop.sources.access import Access
from overstap.desktop.toml_lines import Where
from overstap.i18n import translate

Slip = tuple[Where, str]
"""A mistake in a plan: where, and what it is."""


def check_at_hand(
    file: PlanFile, access: Access | None = None, *, folder: Path | None = None, link_file: Path | None = None
) -> LinkFile | None:
    """Check *file*, and read the link file that counts: *link_file* when it is given, else that of the plan.

    *access*, *folder* and *link_file* are what was given for this once: what the plan says in their place is not
    looked at.

    Raises:
        PlanInvalidError: naming everything that is wrong, with its line.
        LinkFileUnreadableError, LinkFileInvalidError: see ``read_link_file``.
        ProgramDescriptionError: see ``read_description``.
    """
    given = access or Access()
    slips = [*_paths(file, given), *_output_paths(file, folder, link_file)]
    slips += _programs(file, _description_of(file, given))
    chosen = link_file or file.plan.output.link_file
    # A link file that is not there is told as a mistake in the plan, beside the others; it cannot be compared with.
    link = read_link_file(chosen) if chosen is not None and (link_file is not None or chosen.exists()) else None
    slips += _responsibilities(file, link)
    file.refuse(slips)
    return link


def _paths(file: PlanFile, given: Access) -> Iterator[Slip]:
    plan = file.plan
    yield from _unless(plan.source.path, Path.exists, ("source", "path"))
    if plan.database.profile is not None and given.profile is None:
        yield from _unless(plan.database.profile, Path.is_file, ("database", "profile"))
    if plan.database.description is not None and given.description is None:
        yield from _unless(plan.database.description, Path.is_file, ("database", "programs"))
    for program, path in plan.program_files:
        yield from _unless(path, Path.is_file, (*file.entry("program_files", program=program), "path"))


def _output_paths(file: PlanFile, folder: Path | None, link_file: Path | None) -> Iterator[Slip]:
    output = file.plan.output
    if output.link_file is not None and link_file is None:
        yield from _unless(output.link_file, Path.is_file, ("output", "link_file"))
    # The folder itself is made when it is not there; a file in its place can only be a mistake.
    if output.folder is not None and folder is None and output.folder.is_file():
        yield ("output", "folder"), translate("{path} is een bestand, geen map").format(path=output.folder)


def _description_of(file: PlanFile, given: Access) -> Description:
    """The description of the programs that counts; the shipped one for a path that is told to be wrong anyway."""
    chosen = file.plan.access(given).description
    return read_description(chosen) if chosen is not None and chosen.is_file() else shipped_description()


def _unless(path: Path, is_right: Callable[[Path], bool], where: Where) -> Iterator[Slip]:
    """A slip when *path* is not there, or is a folder where a file belongs."""
    if is_right(path):
        return
    text = translate("{path} is een map, geen bestand") if path.is_dir() else translate("{path} bestaat niet")
    yield where, text.format(path=path)


def _programs(file: PlanFile, description: Description) -> Iterator[Slip]:
    # What is not started has no file; any name of one will do to know whether there is such a program.
    named = [*file.plan.program_files, *((program, Path()) for program in file.plan.left_out)]
    for program, path in named:
        # By the rule that opening the source would apply, and not by a second one that may differ.
        try:
            chosen_file(program, path, description)
        except ProgramUnknownError:
            names = (f"{kind.name} 2016" if kind.yearly else kind.name for kind in description.kinds)
            text = translate("dit programma is er niet; schrijf naam en jaar, zoals {names}")
            where = (*file.entry("program_files", program=program), "program")
            yield where, text.format(names=", ".join(names))


def _responsibilities(file: PlanFile, link: LinkFile | None) -> Iterator[Slip]:
    # The portal's own names count; without its link file those that a portal has to begin with.
    told = link is not None and bool(link.responsibilities)
    names = link.responsibilities if link is not None and link.responsibilities else PORTAL_NAMES
    for name, _ in file.plan.responsibilities.origins:
        if name not in names:
            text = translate("deze verantwoordelijkheid is er niet; dit portaal kent: {names}")
            if not told:
                text = translate("deze verantwoordelijkheid is onbekend; zonder koppelbestand zijn er: {names}")
            yield (*file.entry("responsibilities", name=name), "name"), text.format(names=", ".join(names))
