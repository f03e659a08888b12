"""Why a certificate file is refused: one error for each thing that people can mend in a different way."""

from __future__ import annotations

from overstap.errors import PortalError
from overstap.i18n import mark


class CertificateRefusedError(PortalError):
    """The family: nothing was stored."""


class CertificateFileTooLargeError(CertificateRefusedError):
    """More bytes than any real certificate file has."""

    code = "certificate.too-large"
    message = mark("Dit bestand is te groot voor een certificaat ({size} bytes; ten hoogste {most}).")
    hint = mark("Kies het .pfx- of .p12-bestand dat u van uw certificaatleverancier hebt gekregen.")


class CertificateUnreadableError(CertificateRefusedError):
    """Not a PKCS#12 file."""

    code = "certificate.unreadable"
    message = mark("Dit is geen certificaatbestand van het soort .pfx of .p12.")
    hint = mark("Een .cer-, .crt- of .pem-bestand bevat geen privésleutel. Vraag uw leverancier om een .pfx.")


class CertificatePasswordError(CertificateRefusedError):
    """PKCS#12, and the password does not open it."""

    code = "certificate.password"
    message = mark("Het wachtwoord hoort niet bij dit certificaatbestand.")
    hint = mark("Typ het wachtwoord dat bij het maken van het .pfx-bestand is gekozen; hoofdletters tellen.")


class CertificateWithoutKeyError(CertificateRefusedError):
    """A certificate without its private key cannot sign anything in."""

    code = "certificate.no-key"
    message = mark("Het bestand bevat geen certificaat met bijbehorende privésleutel.")
    hint = mark("Exporteer het certificaat opnieuw, mét de privésleutel.")


class CertificateExpiredError(CertificateRefusedError):
    """Past its validity."""

    code = "certificate.expired"
    message = mark("Het certificaat was geldig tot {until} en is verlopen.")
    hint = mark("Vraag bij uw leverancier een nieuw PKIoverheid-certificaat aan.")


class CertificateNotYetValidError(CertificateRefusedError):
    """Before its validity."""

    code = "certificate.not-yet-valid"
    message = mark("Het certificaat is pas geldig vanaf {since}.")
    hint = mark("Upload het vanaf die dag. Klopt de dag niet, controleer dan de klok van deze server.")


class CertificateNotTrustedError(CertificateRefusedError):
    """No chain to a root of PKIoverheid that this portal knows."""

    code = "certificate.not-pkioverheid"
    message = mark("Dit certificaat is niet te herleiden tot een stamcertificaat van PKIoverheid.")
    hint = mark(
        "Gebruik een PKIoverheid services-certificaat. Is het dat wel, exporteer het dan opnieuw mét alle "
        "bovenliggende certificaten, of vraag de beheerder het stamcertificaat toe te voegen."
    )


class CertificateWrongKindError(CertificateRefusedError):
    """Of PKIoverheid, but not the kind that authenticates an organisation's system."""

    code = "certificate.wrong-kind"
    message = mark("Dit is een ander soort PKIoverheid-certificaat: het kan een kantoor niet aanmelden bij Digipoort.")
    hint = mark("Gebruik een services-certificaat (servercertificaat), geen persoonlijk of handtekeningcertificaat.")


class CertificateWithoutOinError(CertificateRefusedError):
    """No organisation number in the subject."""

    code = "certificate.no-oin"
    message = mark("Het certificaat bevat geen OIN van 20 cijfers, het nummer waaraan Digipoort uw kantoor herkent.")
    hint = mark("Vraag uw leverancier om een certificaat met OIN (veld serienummer van het onderwerp).")


class CertificateUnknownError(PortalError):
    """The account has no such certificate."""

    code = "certificate.unknown"
    message = mark("Dit certificaat bestaat niet (meer) in dit account.")
    hint = mark("Vernieuw de pagina met certificaten.")


class TrustAnchorInvalidError(PortalError):
    """Not a certificate of a certificate authority."""

    code = "certificate.anchor-invalid"
    message = mark("Dit bestand bevat geen stamcertificaat (CA-certificaat in PEM of DER).")
    hint = mark("Download het stamcertificaat opnieuw van cert.pkioverheid.nl.")
