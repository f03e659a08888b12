"""Why a status is not changed."""

from __future__ import annotations

from overstap.errors import PortalError
from overstap.i18n import mark


class RecordUnknownError(PortalError):
    """The account has no such return or notice."""

    code = "returns.unknown"
    message = mark("Deze aangifte of aanslag is er niet, of niet meer.")
    hint = mark("Zoek haar op in de lijst.")


class StatusOvertakenError(PortalError):
    """Somebody else changed the status since it was looked at."""

    code = "returns.status-overtaken"
    message = mark("De status is niet gewijzigd: intussen heeft iemand anders er {now} van gemaakt.")
    hint = mark("Klopt dat niet, kies de status dan nog eens.")


class StatusInvalidError(PortalError):
    """No status that there is, or a text that is none."""

    code = "returns.status-invalid"
    message = mark("Dit is geen status die gekozen kan worden.")
    hint = mark("Kies een status uit de lijst.")
