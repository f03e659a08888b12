"""What can go wrong with a desktop program, each fault with its own sentence.

Used by the rest of ``programs`` only. Arguments name programs, lines and columns, never a value that a program sent:
such a value may be somebody's BSN.
"""

from __future__ import annotations

from overstap.errors import CancelledError, ProgramError
from overstap.i18n import mark

# Characters of a text that a program chose itself, where it is shown: enough to recognise it by.
MAX_SHOWN = 120


def shown(text: str) -> str:
    """*text*, which a program chose, fit to be shown: cut off, and without anything that a terminal would obey."""
    cut = text[:MAX_SHOWN]
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in cut)


class ProgramDescriptionError(ProgramError):
    """The description of the programs is not valid; everything that is wrong is named."""

    code = "program.description"
    message = mark("De programmabeschrijving {path} klopt niet.{problems}")
    hint = mark("Verbeter de genoemde regels, of gebruik de meegeleverde beschrijving.")


class ProgramMissingError(ProgramError):
    """A program that is needed has no file in the folder."""

    code = "program.missing"
    message = mark("Het programma {program} is niet gevonden in {folder}.")
    hint = mark("Installeer het programma, kies zelf het programmabestand, of laat dit programma weg.")


class ProgramFileMissingError(ProgramMissingError):
    """The file of a program, chosen or found before, is not there; the drive that it was on may have gone."""

    code = "program.file-missing"
    message = mark("Het programmabestand {path} van {program} is er niet.")
    hint = mark(
        "Kies een ander programmabestand (in een plan onder [[program_files]]), sluit de schijf of netwerkmap weer "
        "aan, of laat dit programma weg."
    )


class ProgramUnknownError(ProgramError):
    """A file was chosen for a program that the description does not know."""

    code = "program.unknown"
    message = mark("Het programma {program} is onbekend. Bekend zijn: {known}.")
    hint = mark("Schrijf een programma van één jaar met dat jaar, zoals BAS 2016, en een ander zonder, zoals CAS.")


class ProgramTooOldError(ProgramError):
    """The program is older than the first version that can make a migration export."""

    code = "program.too-old"
    message = mark("{program} heeft versie {version}; voor de migratie is minstens versie {minimum} nodig.")
    hint = mark("Werk het programma bij via Help, Online updatecheck, en probeer het opnieuw.")


class ProgramWrongYearError(ProgramError):
    """The file is the right program, but of another year than its name says."""

    code = "program.wrong-year"
    message = mark("Het bestand van {program} is van een ander jaar: het meldt zich als {found}.")
    hint = mark("Kies het programmabestand van het juiste jaar voor {program}, of laat dit programma weg.")


class ProgramMismatchError(ProgramError):
    """The file is another program than its name says."""

    code = "program.mismatch"
    message = mark("Het bestand van {program} meldt zich als {found}.")
    hint = mark("Kies het juiste programmabestand voor {program}.")


class ProgramSilentError(ProgramError):
    """The program said nothing for longer than is reasonable and was ended."""

    code = "program.silent"
    message = mark("{program} reageert niet: in {seconds} seconden kwam er geen heel antwoord. Het is beëindigd.")
    hint = mark("Start het programma eens met de hand, sluit vensters die open bleven staan, en probeer het opnieuw.")
    retry_helps = True


class ProgramStartError(ProgramError):
    """The operating system cannot start the program."""

    code = "program.start"
    message = mark("{program} kan niet worden gestart ({why}).")
    hint = mark("Controleer of het programmabestand bestaat en of u het mag uitvoeren.")


class ProgramCrashedError(ProgramError):
    """The program ended by itself with an error."""

    code = "program.crashed"
    message = mark("{program} is onverwacht gestopt (code {status}).")
    hint = mark("Probeer het opnieuw. Blijft het misgaan, werk dan het programma bij of neem contact op met support.")
    retry_helps = True


class ProgramUnfinishedError(ProgramError):
    """The program ended as if all was well, but did not close what it was saying."""

    code = "program.unfinished"
    message = mark("{program} is gestopt voordat het klaar was, zonder een fout te melden.")
    hint = mark("Probeer het opnieuw. Blijft het misgaan, werk dan het programma bij of neem contact op met support.")
    retry_helps = True


class ProgramsEndedError(CancelledError):
    """The source was closed: programs that ran were ended, and no other is started."""

    code = "program.ended"
    message = mark("{program} is niet gestart: de migratie is afgebroken.")
    hint = mark("Begin opnieuw als u verder wilt; er is niets verloren.")


class ProgramProtocolError(ProgramError):
    """The program said something that the protocol does not know; the line is named, its content is not."""

    code = "program.protocol"
    message = mark("{program} gaf op regel {line} iets door dat niet klopt: {problem}.")
    hint = mark("Werk het programma bij. Blijft het misgaan, geef dan deze melding door aan support.")


class ProgramAnswerError(ProgramError):
    """The answer to the question who the program is cannot be understood."""

    code = "program.answer"
    message = mark("{program} vertelt niet goed welk programma het is: {problem}.")
    hint = mark("Werk het programma bij, of kies een ander programmabestand.")


class ProgramInventoryError(ProgramError):
    """The list of what a program holds has no valid end, so that it may be only a part."""

    code = "program.inventory"
    message = mark("De lijst van {program} met wat het bevat is niet volledig: {problem}.")
    hint = mark("Probeer het opnieuw. Zonder volledige lijst kan niemand zeggen of alles mee is.")
    retry_helps = True


class TapFileError(ProgramError):
    """The description of a tap holds mistakes; every one is named with its line."""

    code = "tap.file"
    message = mark("De beschrijving van de tap in {path} klopt niet.{problems}")
    hint = mark("Verbeter de genoemde regels.")


class TapStreamsError(ProgramError):
    """The tap does not list its streams, or not those that the description names."""

    code = "tap.streams"
    message = mark("De tap voor {program} heeft niet de stromen die de beschrijving noemt: {problem}.")
    hint = mark("Vergelijk de beschrijving met wat de tap toont wanneer u hem met --discover start.")
