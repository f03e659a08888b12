"""What can go wrong on the office's side before a source is open: the settings file.

Each room below keeps its own: ``programs.errors`` for desktop programs, ``sources`` for what is read from them.
"""

from __future__ import annotations

from overstap.errors import SourceError
from overstap.i18n import mark


class SettingsFileNotFoundError(SourceError):
    """No settings file in any of the places where it is looked for."""

    code = "settings.not-found"
    message = mark("Het instellingenbestand {name} is niet gevonden. Er is gekeken in: {places}.")
    hint = mark(
        "Start een desktopprogramma en kies Help, Database-info: daar staat het centrale instellingenbestand. "
        "Wijs dat bestand aan."
    )


class SettingsFileUnreadableError(SourceError):
    """The settings file cannot be opened, is too large, or is no text."""

    code = "settings.unreadable"
    message = mark("Het instellingenbestand {path} kan niet worden gelezen ({why}).")
    hint = mark("Controleer of dit het juiste bestand is en of u het mag openen, of wijs een ander bestand aan.")


class SettingsFileIncompleteError(SourceError):
    """Settings are missing or have a value that means nothing; all are named."""

    code = "settings.incomplete"
    message = mark("In het instellingenbestand {path} ontbreekt of klopt niet: {missing}.")
    hint = mark("Vul deze instellingen aan in het bestand, of wijs een ander instellingenbestand aan.")
