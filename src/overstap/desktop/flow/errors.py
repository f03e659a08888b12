"""What blocks Volgende on a page, beside what sources, programs and plans say themselves."""

from __future__ import annotations

from collections.abc import Sequence

from overstap.desktop.programs.alike import together
from overstap.errors import CancelledError, EnvironmentFaultError, OverstapError, ProgramError, UsageError
from overstap.i18n import mark


class VariantMissingError(UsageError):
    """No variant was chosen."""

    code = "flow.variant"
    message = mark("Er is nog geen variant gekozen.")
    hint = mark("Kies de variant van uw desktopsoftware.")


class NothingTickedError(UsageError):
    """A page on which at least one thing has to be ticked has none."""

    code = "flow.nothing-ticked"
    message = mark("Er is niets aangevinkt.")
    hint = mark("Vink ten minste één regel aan.")


class FolderMissingError(UsageError):
    """No folder was chosen where one is needed."""

    code = "flow.folder"
    message = mark("Er is nog geen map gekozen.")
    hint = mark("Kies een map.")


class WrongVariantError(UsageError):
    """The settings file, or what lies in the folder, is of another variant than was chosen."""

    code = "flow.wrong-variant"
    message = mark("{path} is van de variant {found}, en gekozen is {chosen}.")
    hint = mark("Ga terug en kies de andere variant, of wijs een ander bestand of een andere map aan.")


class NotConnectedError(UsageError):
    """The connection was not made yet."""

    code = "flow.not-connected"
    message = mark("Er is nog geen verbinding met de database.")
    hint = mark("Kies Maak verbinding.")


class DatabaseChoiceError(UsageError):
    """Several databases on the server look like one of the desktop programs, and none was named."""

    code = "flow.database-choice"
    message = mark("Op deze server staan meer databases van de desktopsoftware: {names}.")
    hint = mark("Kies bij Geavanceerd de database van uw kantoor.")


class StillWorkingError(UsageError):
    """What the page needs is still being looked up."""

    code = "flow.working"
    message = mark("Overstap is nog bezig met deze pagina.")
    hint = mark("Wacht tot de gegevens er zijn.")


class CentralProgramError(UsageError):
    """The program that the local variant cannot do without was left out."""

    code = "flow.central-program"
    message = mark("Zonder {program} kan de lokale variant niet worden overgezet.")
    hint = mark("Kies met Toepassing kiezen het programmabestand van {program}.")


class ProgramsUnusableError(ProgramError):
    """Several programs are in the way; every one is named with what to do about it."""

    code = "flow.programs"
    message = mark("{count} programma's zijn niet te gebruiken.{problems}")
    hint = mark("Los dit op, of laat een programma weg; wat het bewaart, blijft dan achter.")


class NothingGoesError(UsageError):
    """With these choices nothing would be in the file."""

    code = "flow.nothing-goes"
    message = mark("Met deze keuzes gaat er niets mee.")
    hint = mark("Kies meer kantoren, jaren of statussen.")


class AddressInvalidError(UsageError):
    """What was typed as an e-mail address is none."""

    code = "flow.address"
    message = mark("Bij {users} staat geen geldig e-mailadres.")
    hint = mark("Verbeter de gemarkeerde adressen, of laat ze leeg om later te koppelen.")


class FolderUnusableError(EnvironmentFaultError):
    """The chosen output folder is none, or may not be written to."""

    code = "flow.folder-unusable"
    message = mark("In de map {path} kan niet worden geschreven ({why}).")
    hint = mark("Kies een map waarin u mag schrijven.")


class NotExportedError(UsageError):
    """The export was not started, or has not ended."""

    code = "flow.not-exported"
    message = mark("Het migratiebestand is nog niet gemaakt.")
    hint = mark("Kies Start Export.")


class ExportCancelledError(CancelledError):
    """Somebody stopped the export."""

    code = "flow.export-cancelled"
    message = mark("De export is afgebroken. Er is geen bestand gemaakt.")
    hint = mark("Start de export opnieuw wanneer u wilt; wat al klaar was, wordt hergebruikt als het kan.")


def in_one(problems: Sequence[OverstapError]) -> OverstapError:
    """The error with which a command ends that *problems* are in the way of: all programs at once, else the first.

    Beside a program a page has no other problems that do not follow from each other.
    """
    programs = [problem for problem in problems if isinstance(problem, ProgramError)]
    if len(programs) < len(problems) or len(programs) == 1:
        return problems[0]
    named = ((str(problem.details.get("program", problem)), f"{problem} {problem.advice}") for problem in programs)
    told = "".join(f"\n- {said}" for said in together(named))
    return ProgramsUnusableError(count=len(programs), problems=told)
