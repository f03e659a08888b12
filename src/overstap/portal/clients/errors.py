"""Why a client is not saved; the three reasons are found together, so that they can be mended together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from overstap.errors import PortalError
from overstap.i18n import mark
from overstap.portal.clients.judging import Finding
from overstap.portal.clients.models import Client
from overstap.portal.history.api import Values


@dataclass(frozen=True)
class Refusal:
    """What stands in the way: fields that are *wrong*, others who are the *same*, fields that somebody else changed.

    *overtaken* holds those as they were when the form was opened.
    """

    wrong: Sequence[Finding] = ()
    same: Sequence[Client] = ()
    overtaken: Values = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything does."""
        return bool(self.wrong or self.same or self.overtaken)


class ClientNotSavedError(PortalError):
    """Nothing was written; *refusal* says why, in words that may hold personal data and so stay out of the error."""

    code = "client.not-saved"
    message = mark("De klant is niet opgeslagen: er is iets niet in orde met wat u invulde, of iemand was u voor.")
    hint = mark("Kijk bij de gemarkeerde velden. Wat u typte, staat er nog.")

    def __init__(self, refusal: Refusal) -> None:
        super().__init__()
        self.refusal = refusal


class ClientUnknownError(PortalError):
    """The account has no such client."""

    code = "client.unknown"
    message = mark("Deze klant is er niet, of niet meer.")
    hint = mark("Zoek de klant op in de lijst met klanten.")
