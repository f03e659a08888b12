"""Why a migration is refused or stops."""

from __future__ import annotations

from overstap.errors import PortalError
from overstap.i18n import mark


class NoActiveCertificateError(PortalError):
    """The account has no active certificate; the step plan asks for one first."""

    code = "transfers.no-certificate"
    message = mark("Dit kantoor heeft geen actief PKIoverheid-certificaat, daarom kan er nog niet worden gemigreerd.")
    hint = mark("Vraag de beheerder van het portaal een actief certificaat aan dit account toe te voegen.")


class OtherAccountError(PortalError):
    """The file was made for another account: encrypted to its key, or naming it."""

    code = "transfers.other-account"
    message = mark("Dit migratiebestand is gemaakt voor een ander kantoor.")
    hint = mark("Log in bij dat kantoor, of maak een nieuwe export met het koppelbestand van dit kantoor.")


class NotSoundError(PortalError):
    """The bundle did not pass its verification; the problems are kept with the migration."""

    code = "transfers.not-sound"
    message = mark("Het migratiebestand is niet in orde. Aantal problemen: {count}.")
    hint = mark("Bekijk de problemen hieronder. Meestal helpt het om het bestand opnieuw te uploaden of te exporteren.")


class StoppedError(PortalError):
    """Something unforeseen, several times over."""

    code = "transfers.stopped"
    message = mark("De migratie is na {attempts} pogingen gestopt door een storing in het portaal.")
    hint = mark("Neem contact op met de beheerder van het portaal en noem dit nummer: {reference}.")


class UnknownMigrationError(PortalError):
    """No such migration in this account; one of another account looks exactly the same."""

    code = "transfers.not-found"
    message = mark("Deze migratie bestaat niet.")
    hint = mark("Kies een migratie uit het overzicht.")


class NotWaitingError(PortalError):
    """Only a waiting migration can be started early."""

    code = "transfers.not-waiting"
    message = mark("Deze migratie wacht niet meer; zij kan niet nu worden gestart.")
    hint = mark("Bekijk op de migratiepagina hoe ver zij is.")


class NotCancellableError(PortalError):
    """Ended already, or so far that it ends by itself."""

    code = "transfers.not-cancellable"
    message = mark("Deze migratie kan niet meer worden afgebroken: zij is klaar of bijna klaar.")
    hint = mark("Bekijk op de migratiepagina wat ermee is gebeurd.")


class NotResumableError(PortalError):
    """Not cancelled, or its file is gone."""

    code = "transfers.not-resumable"
    message = mark("Deze migratie kan niet verdergaan: zij is niet afgebroken, of haar bestand is intussen gewist.")
    hint = mark("Upload het migratiebestand opnieuw; wat al in het portaal staat, wordt niet nog eens ingelezen.")


class OptionsError(PortalError):
    """A choice that no page of ours offers."""

    code = "transfers.options"
    message = mark("Wat er moet worden ingelezen, is op een manier gekozen die dit portaal niet kent.")
    hint = mark("Begin opnieuw met Upload migratiebestand, of werk het uploadprogramma bij.")
