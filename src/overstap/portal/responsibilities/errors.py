"""Why a responsibility or a link is not changed."""

from __future__ import annotations

from overstap.errors import PortalError
from overstap.i18n import mark


class ColleagueUnknownError(PortalError):
    """Neither a colleague nor a user of the account."""

    code = "responsibility.colleague-unknown"
    message = mark("Deze medewerker hoort niet bij dit kantoor.")
    hint = mark("Kies een medewerker uit de lijst.")


class ResponsibilityUnknownError(PortalError):
    """The account has no such responsibility, or of another client."""

    code = "responsibility.unknown"
    message = mark("Deze verantwoordelijkheid is er niet, of niet meer.")
    hint = mark("Bekijk de verantwoordelijkheden van de klant opnieuw.")


class ResponsibilityNameError(PortalError):
    """No name, or one that the account does not use."""

    code = "responsibility.name"
    message = mark("Dit is geen verantwoordelijkheid die gekozen kan worden.")
    hint = mark("Kies een verantwoordelijkheid uit de lijst.")
