"""What stops an upload: the file, the way to the portal, the token, or the portal itself.

What the portal says in its own words is passed on as ``reason``: a space and a sentence, or nothing.
"""

from __future__ import annotations

from overstap.errors import (
    AccessError,
    ConnectionFailedError,
    EnvironmentFaultError,
    PortalError,
    ReconciliationError,
    UsageError,
)
from overstap.i18n import mark

_GOES_ON = mark("Geef dezelfde opdracht nog eens; het uploaden gaat verder waar het gebleven was.")


class PortalAddressError(UsageError):
    """What was given as a portal is no web address."""

    code = "upload.portal-address"
    message = mark("{address} is geen adres van een portaal.")
    hint = mark("Geef het adres zoals het in uw browser staat, bijvoorbeeld https://portaal.example.nl.")


class PortalNotEncryptedError(UsageError):
    """The address is http and not on this machine: token and file would be readable on the way."""

    code = "upload.not-encrypted"
    message = mark("De verbinding met {address} is niet versleuteld: onderweg kan iedereen meelezen.")
    hint = mark("Gebruik het adres met https. Alleen binnen een eigen, vertrouwd netwerk kan het met --allow-http.")


class TokenMissingError(UsageError):
    """No token was given in any of the ways to do so."""

    code = "upload.token-missing"
    message = mark("Er is geen toegangstoken opgegeven.")
    hint = mark("Zet het toegangstoken in OVERSTAP_TOKEN, of geef --token - en typ of pijp het.")


class FileNotReadableError(EnvironmentFaultError):
    """The bundle cannot be read from disk."""

    code = "upload.file"
    message = mark("Het bestand {path} kan niet worden gelezen ({why}).")
    hint = mark("Controleer het pad, en of de schijf of stick nog is aangesloten.")


class FileChangedError(EnvironmentFaultError):
    """The file was written to while it was being uploaded: what the portal has is neither the old nor the new."""

    code = "upload.file-changed"
    message = mark("Het bestand {path} is tijdens het uploaden veranderd.")
    hint = mark("Wacht tot de export of het kopiëren klaar is en geef dezelfde opdracht nog eens.")


class StateFolderError(EnvironmentFaultError):
    """The place where unfinished uploads are remembered cannot be written."""

    code = "upload.state-folder"
    message = mark("In de map {path} kan niet worden bewaard hoe ver de upload is ({why}).")
    hint = mark("Zorg dat u in die map mag schrijven, of kies een andere met de variabele XDG_STATE_HOME.")


class PortalUnreachableError(ConnectionFailedError):
    """No answer, also after trying again for a while."""

    code = "upload.unreachable"
    message = mark("Het portaal {address} is niet bereikbaar ({why}).")
    hint = _GOES_ON


class PortalTlsError(ConnectionFailedError):
    """The portal's certificate is not trusted here."""

    code = "upload.tls"
    message = mark("De beveiligde verbinding met {address} is niet te vertrouwen ({why}).")
    hint = mark(
        "Controleer het adres en de klok van deze computer. Onderzoekt een virusscanner of proxy het verkeer, vraag "
        "dan uw systeembeheerder om diens certificaat in REQUESTS_CA_BUNDLE te zetten."
    )
    retry_helps = False


class PortalAnswerError(PortalError):
    """Something answers there, but not as a portal does."""

    code = "upload.no-portal"
    message = mark("Op {address} antwoordt iets anders dan een portaal van Overstap ({why}).")
    hint = mark("Controleer het adres. Staat er een proxy tussen, vraag dan uw systeembeheerder.")


class PortalMovedError(PortalError):
    """The portal sends us to another address; a token is never carried along."""

    code = "upload.moved"
    message = mark("Het portaal {address} verwijst door naar {target}.")
    hint = mark("Gebruik dat adres als u het vertrouwt.")


class TokenRefusedError(AccessError):
    """The token is unknown, withdrawn or expired."""

    code = "upload.token-refused"
    message = mark("Het portaal weigert het toegangstoken.{reason}")
    hint = mark("Maak een nieuw toegangstoken in het portaal, onder Instellingen, Toegangstokens, en gebruik dat.")


class UploadForbiddenError(AccessError):
    """The token is known, but may not do this; or someone else goes on with the upload."""

    code = "upload.forbidden"
    message = mark("Het portaal staat deze upload niet toe.{reason}")
    hint = mark(
        "Controleer of het toegangstoken bij het juiste kantoor hoort, en of niemand anders dit bestand uploadt."
    )


class PortalRefusedError(PortalError):
    """The portal does not take the file, for a reason that it states: too large, no certificate, and so on."""

    code = "upload.refused"
    message = mark("Het portaal weigert het bestand (HTTP {status}).{reason}")
    hint = mark("{advice}")

    def as_dict(self) -> dict[str, object]:
        """With the portal's own code for it (``transfers.other-account``), which scripts can tell reasons apart by."""
        return {**super().as_dict(), "portal_code": self.details.get("portal_code")}


class PortalBusyError(ConnectionFailedError):
    """The portal has asked to come back later for too long."""

    code = "upload.busy"
    message = mark("Het portaal kan de upload nu niet verwerken (HTTP {status}).{reason}")
    hint = _GOES_ON


class PieceTooLargeError(ConnectionFailedError):
    """Something between here and the portal does not let a piece of this size through, also not a small one."""

    code = "upload.piece-too-large"
    message = mark("Iets tussen deze computer en het portaal laat het bestand niet door (HTTP 413).")
    hint = mark("Vraag uw systeembeheerder of een proxy of virusscanner grote verzoeken tegenhoudt.")


class MigrationFailedError(PortalError):
    """The file arrived, but its migration was refused or failed."""

    code = "upload.migration-failed"
    message = mark("Het bestand is geüpload, maar de migratie is niet gelukt ({state}).")
    hint = mark("Open {url}: daar staat wat er aan de hand is en wat u kunt doen.")


class MigrationDiffersError(ReconciliationError):
    """The migration ended, but file and portal differ."""

    code = "upload.differences"
    message = mark("De migratie is klaar, maar het bestand en het portaal verschillen.")
    hint = mark("Open {url}: het verslag noemt elk verschil.")
