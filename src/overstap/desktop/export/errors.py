"""What an export can end with, beside what sources, programs and the bundle say themselves."""

from __future__ import annotations

from overstap.errors import EnvironmentFaultError, ProgramError
from overstap.i18n import mark


class ExportIncompleteError(ProgramError):
    """The bundle is whole and accounts for everything, but parts did not hand over all that they should have."""

    code = "export.incomplete"
    message = mark("De export is klaar, maar niet alles is meegekomen: {shortfalls}.")
    hint = mark(
        "Wat ontbreekt staat met de reden in het bestand, onder left_behind. Probeer of de genoemde programma's "
        "starten en of het genoemde daarin te openen is, werk ze bij, en geef dezelfde opdracht nog eens: het volgende "
        "bestand is dan volledig. Dit bestand kunt u al uploaden; het volgende vult het aan."
    )
    retry_helps = True


class ExportEmptyError(ExportIncompleteError):
    """The bundle accounts for everything, and holds nothing: what all else hangs on did not come."""

    code = "export.empty"
    message = mark("De export is klaar, maar er is niets meegekomen: {shortfalls}.")
    hint = mark(
        "Dit bestand hoeft u niet te uploaden. Probeer of de genoemde programma's starten en of het genoemde daarin te "
        "openen is, werk ze bij, en geef dezelfde opdracht nog eens: het volgende bestand is dan volledig."
    )


class BlockTooLargeError(ProgramError):
    """A part handed over more than fits in memory without saying that it is whole so far."""

    code = "export.block-too-large"
    message = mark("{part} gaf meer dan {limit} bytes achter elkaar zonder tussenstand.")
    hint = mark("Werk het programma bij, of meld dit aan de leverancier ervan.")


class IdUnusableError(ProgramError):
    """A record that cannot be accounted for: its id is missing, empty, too long, or holds U+0000."""

    code = "export.id-unusable"
    message = mark("{part} gaf een record van tabel {table} met een onbruikbaar id.")
    hint = mark("Werk het programma bij, of meld dit aan de leverancier ervan.")


class InventoryRefusedError(ProgramError):
    """An inventory that lists something twice, or with an id that cannot be used."""

    code = "export.inventory-refused"
    message = mark("De inventaris van {part} is niet te gebruiken: {why}")
    hint = mark("Werk het programma bij, of meld dit aan de leverancier ervan.")


class OutputFolderError(EnvironmentFaultError):
    """The folder for the bundle is not there and cannot be made."""

    code = "export.output-folder"
    message = mark("De map {path} kan niet worden gemaakt ({why}).")
    hint = mark("Kies met -o een map op een schijf waarop u mag schrijven.")
