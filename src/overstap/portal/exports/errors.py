"""Why an account cannot be exported, or its file not be had."""

from __future__ import annotations

from overstap.errors import PortalError
from overstap.i18n import mark


class ExportRunningError(PortalError):
    """One export of an account is made at a time."""

    code = "exports.running"
    message = mark("Er wordt al een export van dit kantoor gemaakt.")
    hint = mark("Wacht tot die klaar is; zij bevat hetzelfde.")


class UnknownExportError(PortalError):
    """No such export in this account, or its file is not there (any more)."""

    code = "exports.not-found"
    message = mark("Deze export is er niet, of het bestand is al gewist.")
    hint = mark("Maak een nieuwe export.")


class ExportStoppedError(PortalError):
    """Something unforeseen, several times over."""

    code = "exports.stopped"
    message = mark("De export is na enkele pogingen gestopt door een storing in het portaal.")
    hint = mark(
        "Probeer het later opnieuw. Lukt het dan weer niet, neem dan contact op met de beheerder van het portaal."
    )
