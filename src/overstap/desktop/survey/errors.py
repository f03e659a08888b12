"""What can be wrong with what is asked of a survey."""

from __future__ import annotations

from overstap.errors import EnvironmentFaultError, UsageError
from overstap.i18n import mark


class SurveyNotWritableError(EnvironmentFaultError):
    """The survey cannot be written where it was asked for."""

    code = "survey.not-writable"
    message = mark("De inventarisatie kan niet worden geschreven naar {path} ({why}).")
    hint = mark("Kies een map die bestaat en waarin u mag schrijven.")


class WholeDiskError(UsageError):
    """The root of a file system was given as a folder of messages; reading it all is hardly ever meant."""

    code = "survey.whole-disk"
    message = mark("{path} is een hele schijf: die zou van begin tot eind worden gelezen.")
    hint = mark("Wijs de map met de SBR-berichten aan, of voeg --yes toe als u echt de hele schijf wilt lezen.")
