"""Why an upload is refused; each error knows the HTTP status that tus 1.0 gives it."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from overstap.errors import PortalError
from overstap.i18n import mark

CHECKSUM_MISMATCH = 460
"""The status that tus 1.0 made up for a wrong checksum; HTTP has none."""

_TRY_AGAIN = mark("Probeer het opnieuw; het uploaden gaat verder waar het gebleven was.")
_OTHER_CLIENT = mark("Gebruik de migratietool, de migratiepagina van het portaal of een ander tus 1.0-programma.")


class UploadError(PortalError):
    """A request of the tus protocol that is refused."""

    status: ClassVar[int] = HTTPStatus.BAD_REQUEST


class NotLoggedInError(UploadError):
    """Neither a session nor a valid token."""

    code = "uploads.not-logged-in"
    message = mark("U bent niet ingelogd, of het toegangstoken is onjuist of verlopen.")
    hint = mark("Log in, of maak een nieuw toegangstoken: in het portaal onder Instellingen, Toegangstokens.")
    status = HTTPStatus.UNAUTHORIZED


class UploadNotFoundError(UploadError):
    """No such upload in this account; one of another account looks exactly the same."""

    code = "uploads.not-found"
    message = mark("Deze upload bestaat niet.")
    hint = mark("Begin de upload opnieuw.")
    status = HTTPStatus.NOT_FOUND


class UploadGoneError(UploadError):
    """Expired or erased."""

    code = "uploads.gone"
    message = mark("Deze upload is verlopen of gewist.")
    hint = mark("Begin de upload opnieuw; het migratiebestand op uw computer is niet veranderd.")
    status = HTTPStatus.GONE


class ProtocolVersionError(UploadError):
    """Tus-Resumable is missing or names another version."""

    code = "uploads.protocol-version"
    message = mark("Het uploadprogramma spreekt een andere versie van het tus-protocol dan 1.0.0.")
    hint = _OTHER_CLIENT
    status = HTTPStatus.PRECONDITION_FAILED


class MethodError(UploadError):
    """A method that the address does not have; the answer names those that it has."""

    code = "uploads.method"
    message = mark("Dit adres kent alleen: {methods}.")
    hint = _OTHER_CLIENT
    status = HTTPStatus.METHOD_NOT_ALLOWED


class HeaderError(UploadError):
    """A header that is missing or not as tus 1.0 asks."""

    code = "uploads.header"
    message = mark("De header {header} ontbreekt of klopt niet.")
    hint = _OTHER_CLIENT


class LengthRequiredError(UploadError):
    """A body without Content-Length."""

    code = "uploads.length-required"
    message = mark("De lengte van de verzonden gegevens is niet meegegeven.")
    hint = _OTHER_CLIENT
    status = HTTPStatus.LENGTH_REQUIRED


class ContentTypeError(UploadError):
    """A body of another type than tus prescribes."""

    code = "uploads.content-type"
    message = mark("De verzonden gegevens hebben niet het type application/offset+octet-stream.")
    hint = _OTHER_CLIENT
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class OffsetConflictError(UploadError):
    """The bytes do not join on to what is here."""

    code = "uploads.offset"
    message = mark("De verzonden gegevens beginnen bij byte {sent}, maar er is ontvangen tot byte {received}.")
    hint = _TRY_AGAIN
    status = HTTPStatus.CONFLICT
    retry_helps = True


class TakenOverError(UploadError):
    """A newer PATCH has taken this upload over; 403 and not 409, so that two browser tabs do not fight for ever."""

    code = "uploads.taken-over"
    message = mark("Deze upload wordt intussen vanuit een ander venster of programma voortgezet.")
    hint = mark("Sluit dit venster; het andere gaat verder.")
    status = HTTPStatus.FORBIDDEN


class BeingSentError(UploadError):
    """The same file is on its way from another window, and this one would send it a second time."""

    code = "uploads.being-sent"
    message = mark("Dit bestand wordt al geüpload vanuit een ander venster of op een andere computer ({percent} %).")
    hint = mark(
        "Laat het daar afmaken. Of sluit dat venster en laad deze pagina opnieuw: het uploaden gaat dan hier verder "
        "waar het was gebleven."
    )
    status = HTTPStatus.LOCKED


class InUseError(UploadError):
    """A finished upload that a migration uses cannot be terminated."""

    code = "uploads.in-use"
    message = mark("Dit bestand is compleet en wordt verwerkt; het kan niet meer als upload worden verwijderd.")
    hint = mark("Bekijk de migratie op de migratiepagina.")
    status = HTTPStatus.CONFLICT


class TooLargeError(UploadError):
    """Larger than this portal takes."""

    code = "uploads.too-large"
    message = mark("Het bestand is te groot: {size}, terwijl dit portaal bestanden tot {limit} aanneemt.")
    hint = mark("Maak met de migratietool meer kleinere migratiebestanden, bijvoorbeeld per vestiging of per jaar.")
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class OverQuotaError(UploadError):
    """Together with what is there already, more than the account may store."""

    code = "uploads.over-quota"
    message = mark("Met dit bestand erbij staat er {size} aan uploads, terwijl dit kantoor {limit} mag hebben.")
    hint = mark("Wacht tot een andere migratie klaar is, of vraag de beheerder van het portaal om meer ruimte.")
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class PastEndError(UploadError):
    """More bytes than the upload was said to have."""

    code = "uploads.past-end"
    message = mark("Er zijn meer gegevens verzonden dan bij het begin van de upload is gezegd.")
    hint = mark("Begin de upload opnieuw en verander het bestand niet onderwijl.")
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class ChecksumError(UploadError):
    """What arrived is not what was sent; it was thrown away."""

    code = "uploads.checksum"
    message = mark("De ontvangen gegevens zijn onderweg veranderd: de controlesom klopt niet.")
    hint = _TRY_AGAIN
    status = CHECKSUM_MISMATCH
    retry_helps = True


class BusyError(UploadError):
    """All places for uploads of this web process are taken."""

    code = "uploads.busy"
    message = mark("Er wordt op dit moment door veel kantoren tegelijk geüpload.")
    hint = mark("Wacht even; het uploaden gaat vanzelf verder.")
    status = HTTPStatus.SERVICE_UNAVAILABLE
    retry_helps = True
