"""What can be wrong with accounts, users, tokens and keys."""

from __future__ import annotations

from overstap.errors import AccessError, PortalError, UsageError
from overstap.i18n import mark


class AccountUnknownError(UsageError):
    """No account has that short name."""

    code = "account.unknown"
    message = mark("Er is geen account met de korte naam {slug}.")
    hint = mark("Maak het met: overstap portal account create NAAM --slug {slug}. Of controleer de spelling.")


class AccountExistsError(UsageError):
    """The short name is taken."""

    code = "account.exists"
    message = mark("Er is al een account met de korte naam {slug}.")
    hint = mark("Kies een andere korte naam met --slug.")


class AccountNameError(UsageError):
    """The name or short name cannot be used."""

    code = "account.name"
    message = mark("Deze naam of korte naam van een account kan niet: {reason}")
    hint = mark("Geef een naam van ten hoogste 200 tekens, en een korte naam van kleine letters, cijfers en streepjes.")


class OfficeNameError(UsageError):
    """The name that an administrator gave the office cannot be kept."""

    code = "account.office-name"
    message = mark("Een kantoor heeft een naam van ten hoogste {most} tekens.")
    hint = mark("Vul de naam in zoals uw medewerkers het kantoor noemen.")


class OfficeHoursError(UsageError):
    """The office would close before it opens."""

    code = "account.office-hours"
    message = mark("De kantooruren eindigen niet later dan zij beginnen.")
    hint = mark("Vul als einde een later tijdstip in, bijvoorbeeld van 08:00 tot 18:00.")


class AccountNotNamedError(AccessError):
    """A request without an account in its address, of somebody who belongs to several."""

    code = "account.not-named"
    message = mark("U werkt voor meer dan één kantoor, en dit adres zegt niet voor welk.")
    hint = mark("Kies eerst een kantoor op de startpagina van het portaal.")


class UserUnknownError(UsageError):
    """Nobody with that e-mail address may use the account."""

    code = "user.unknown"
    message = mark("Dit e-mailadres hoort niet bij een gebruiker van account {slug}.")
    hint = mark("Voeg de gebruiker toe met: overstap portal user add {slug} E-MAILADRES")


class UserExistsError(PortalError):
    """The person already belongs to the account."""

    code = "user.exists"
    message = mark("Deze persoon is al gebruiker van account {slug}.")
    hint = mark("Er hoeft niets te gebeuren. Een nieuw wachtwoord stelt de gebruiker zelf in via Wachtwoord vergeten.")


class EmailInvalidError(UsageError):
    """Not an e-mail address."""

    code = "user.email-invalid"
    message = mark("Dit is geen geldig e-mailadres.")
    hint = mark("Geef een adres zoals naam@kantoor.nl.")


class PasswordRefusedError(UsageError):
    """The password does not meet the portal's demands; all reasons are given at once."""

    code = "user.password-refused"
    message = mark("Dit wachtwoord kan niet worden gebruikt: {reasons}")
    hint = mark("Kies een langer wachtwoord dat niet voor de hand ligt, bijvoorbeeld vier losse woorden.")


class TokenRefusedError(AccessError):
    """A token that is unknown, expired, or whose owner lost access; which of these is not told."""

    code = "token.refused"
    message = mark("Dit toegangstoken is onbekend, verlopen of ingetrokken.")
    hint = mark("Maak een nieuw token: in het portaal onder Instellingen, Toegangstokens.")


class TokenNameError(UsageError):
    """A token without a name, by which nobody could tell later what it was for."""

    code = "token.name"
    message = mark("Een toegangstoken heeft een naam van ten hoogste {most} tekens.")
    hint = mark("Noem het naar het programma of de computer waarvoor het is.")


class AccountKeyMissingError(PortalError):
    """The account has no key pair, or not the one that a bundle was encrypted to."""

    code = "account.key-missing"
    message = mark("Dit account heeft de sleutel niet waarvoor het migratiebestand is versleuteld.")
    hint = mark("Exporteer opnieuw met het koppelbestand van dit account: overstap portal link {slug}")
