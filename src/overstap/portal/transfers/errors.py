"""Why a migration is refused or stops."""

from __future__ import annotations

from overstap.errors import AccessError, PortalError
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


class EmptyFileError(PortalError):
    """A zip without anything in it: told before it is sent."""

    code = "transfers.empty-file"
    message = mark("In dit zip-bestand zit niets.")
    hint = mark("Kies het zip-bestand dat de migratietool heeft gemaakt.")


class NotSoundError(PortalError):
    """The bundle did not pass its verification; the problems are kept with the migration."""

    code = "transfers.not-sound"
    message = mark("Het migratiebestand is niet in orde. Aantal problemen: {count}.")
    hint = mark(
        "De problemen staan op de pagina van de migratie. Meestal helpt het om het bestand opnieuw te uploaden of te "
        "exporteren."
    )


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


class AlreadyCancelledError(NotCancellableError):
    """Somebody else, or another window, was first."""

    code = "transfers.already-cancelled"
    message = mark("Deze migratie is al afgebroken.")
    hint = mark("Wat was ingelezen, blijft staan. Op de migratiepagina kunt u haar verder laten gaan.")


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


class NotConfirmingError(PortalError):
    """Only while it asks for agreement can somebody agree or decide."""

    code = "transfers.not-confirming"
    message = mark("Deze migratie wacht niet (meer) op akkoord.")
    hint = mark("Bekijk op de migratiepagina hoe ver zij is.")


class PreviewOutdatedError(PortalError):
    """What would be agreed to is not what would happen: another migration has changed the portal."""

    code = "transfers.preview-outdated"
    message = mark("Sinds dit voorbeeld is gemaakt, heeft een andere migratie het portaal veranderd.")
    hint = mark("Het voorbeeld wordt vanzelf opnieuw gemaakt. Bekijk het daarna en geef dan akkoord.")
    retry_helps = True


class UndecidedError(PortalError):
    """Whoever uploaded wanted to decide per client, and has not done so for all."""

    code = "transfers.undecided"
    message = mark("Over {count} gegevens in conflict is nog niet gekozen, daarom kan de migratie nog niet beginnen.")
    hint = mark("Kies bij elke klant met een conflict, of kies voor alle tegelijk.")


class NotUndoableError(PortalError):
    """It runs, was refused, or has been undone already."""

    code = "transfers.not-undoable"
    message = mark("Deze migratie kan niet worden teruggedraaid: zij is nog bezig, geweigerd of al teruggedraaid.")
    hint = mark("Breek een migratie die nog bezig is eerst af. Bekijk op de migratiepagina wat ermee is gebeurd.")


class TooOldError(PortalError):
    """It ended longer ago than anybody can oversee what was built on it."""

    code = "transfers.too-old"
    message = mark("Deze migratie is langer dan {days} dagen geleden klaar en kan niet meer worden teruggedraaid.")
    hint = mark("Verander in het portaal wat niet klopt, of upload een nieuw migratiebestand.")


class OtherRunsError(PortalError):
    """Another migration of the account has the turn."""

    code = "transfers.other-runs"
    message = mark("Migratie {number} van dit kantoor is nog bezig; zolang kan er niets worden teruggedraaid.")
    hint = mark("Wacht tot migratie {number} klaar is, of breek haar af.")


class LaterMigrationError(PortalError):
    """Later migrations wrote, found equal, or refer to what this one made or changed."""

    code = "transfers.later-migration"
    message = mark("Latere migraties bouwen voort op wat deze migratie in het portaal zette: {numbers}.")
    hint = mark("Draai eerst migratie {first} terug.")


class NotRetryableError(PortalError):
    """Nothing of it failed, or its file is gone."""

    code = "transfers.not-retryable"
    message = mark("Van deze migratie valt niets opnieuw te proberen, of haar bestand is intussen gewist.")
    hint = mark("Upload het migratiebestand opnieuw; wat al gelijk in het portaal staat, blijft zoals het is.")


class NoReportError(PortalError):
    """It is still on its way, or never came so far."""

    code = "transfers.no-report"
    message = mark("Deze migratie heeft (nog) geen verslag.")
    hint = mark("Het verslag is er zodra de migratie klaar is; bekijk hoe ver zij is.")


class NotAllowedError(AccessError):
    """Somebody else's migration, of a member who is no administrator."""

    code = "transfers.not-allowed"
    message = mark("U mag dit met deze migratie niet doen.")
    hint = mark("Vraag het een beheerder van het kantoor, of degene die het bestand heeft geüpload.")


class ForeignPageError(AccessError):
    """A browser that wants to change something, and does not come from a page of the portal."""

    code = "transfers.foreign-page"
    message = mark("Dit verzoek komt niet van een pagina van het portaal.")
    hint = mark("Laad de pagina opnieuw. Een programma stuurt een toegangstoken mee.")


class RequestError(PortalError):
    """A value in the address that cannot be what it should be."""

    code = "transfers.request"
    message = mark("Dit deel van het adres is niet wat het moet zijn: {names}.")
    hint = mark("Kijk in de beschrijving voor programma's, op het adres /api/docs van het portaal, wat er kan staan.")


class MethodError(PortalError):
    """A method that the address does not have."""

    code = "transfers.method"
    message = mark("Dit adres kent alleen: {methods}.")
    hint = mark("Kijk in de beschrijving voor programma's, op het adres /api/docs van het portaal, wat er kan.")


class NoSuchAddressError(PortalError):
    """Nothing of the interface for programs has that address."""

    code = "transfers.no-address"
    message = mark("Dit adres is er niet.")
    hint = mark("Kijk in de beschrijving voor programma's, op het adres /api/docs van het portaal, welke er zijn.")
