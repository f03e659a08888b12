"""What stops the writing or opening of a bundle; every sentence for people stands in its class.

On top of ``overstap.errors``; beside ``problems``, which names what can be wrong with a bundle that someone hands over.
Arguments are codes, counts, table and member names and source keys, never names of people or numbers of citizens.
"""

from __future__ import annotations

from overstap.errors import BundleError, EnvironmentFaultError, ReconciliationError, UsageError
from overstap.i18n import mark

__all__ = [
    "AlreadyExistsError",
    "DiskFullError",
    "DuplicateKeyError",
    "FolderError",
    "IdentityInvalidError",
    "IdentityNeededError",
    "IdentityWrongError",
    "InvalidBundleError",
    "RecipientInvalidError",
    "RecordRefusedError",
    "UnaccountedError",
    "WriterStateError",
]


class InvalidBundleError(BundleError):
    """Verification found problems; they have been shown one by one."""

    code = "bundle.invalid"
    message = mark("Het migratiebestand is niet in orde. Aantal problemen: {count}.")
    hint = mark("Gebruik dit bestand niet. Kopieer het opnieuw van de bron, of maak een nieuwe export.")


class IdentityNeededError(BundleError):
    """The bundle is encrypted and no identity was given."""

    code = "bundle.identity-needed"
    message = mark("Het migratiebestand is versleuteld en kan zonder de sleutel van het account niet worden gelezen.")
    hint = mark("Geef het sleutelbestand op met --identity, of upload het bestand in het portaal van dat account.")


class IdentityWrongError(BundleError):
    """The bundle is encrypted to another public key than that of the identity."""

    code = "bundle.identity-wrong"
    message = mark("Het migratiebestand is voor een ander account versleuteld (ontvanger {recipient}).")
    hint = mark("Upload het in het account van het gebruikte koppelbestand, of exporteer opnieuw met het juiste.")


class IdentityInvalidError(UsageError):
    """What was given as an identity is not an age X25519 secret key."""

    code = "bundle.identity-invalid"
    message = mark("De opgegeven sleutel is geen geldige age-sleutel.")
    hint = mark("Gebruik een bestand met een regel die begint met AGE-SECRET-KEY-1.")


class RecipientInvalidError(UsageError):
    """What was given as a public key is not an age X25519 recipient."""

    code = "bundle.recipient-invalid"
    message = mark("De publieke sleutel waarvoor moet worden versleuteld, is ongeldig.")
    hint = mark("Vraag de beheerder van het portaal om een nieuw koppelbestand en kies dat bestand.")


class AlreadyExistsError(UsageError):
    """The folder holds a bundle of that name already."""

    code = "bundle.exists"
    message = mark("Het migratiebestand {name} bestaat al.")
    hint = mark("Kies een andere map, of start de export opnieuw: de naam volgt uit het tijdstip van de start.")


class WriterStateError(UsageError):
    """The writer was used in an order that it does not allow: a programming error, said plainly."""

    code = "bundle.writer-state"
    message = mark("Het migratiebestand wordt in de verkeerde volgorde geschreven: {what}.")
    hint = mark("Meld dit als fout in het programma; er is niets verloren gegaan.")


class RecordRefusedError(BundleError):
    """Records do not fit their table; nothing of the batch was taken."""

    code = "bundle.record-refused"
    message = mark("Gegevens voor tabel {table} passen niet in het formaat: kolom {column}, {what} ({count} keer).")
    hint = mark("Laat deze records achter met een reden, of herstel ze in de bron en exporteer opnieuw.")


class SourceTextError(BundleError):
    """What the source or the account is called does not fit the descriptor: too long, or no Unicode text."""

    code = "bundle.source-text"
    message = mark("Een naam of kenmerk van de bron past niet in het migratiebestand ({what}).")
    hint = mark("Geef de bron een naam van ten hoogste {limit} bytes, zonder tekens die geen tekst zijn.")


class BundleTooLargeError(BundleError):
    """More than one bundle may hold: no reader would take it, so it is not made."""

    code = "bundle.too-large"
    message = mark("De export past niet in één migratiebestand ({what}).")
    hint = mark("Maak er meer dan één: per kantoor, of per aantal jaren. Het portaal voegt ze samen.")


class DuplicateKeyError(BundleError):
    """A key was declared, added or left behind twice; nothing of the batch was taken."""

    code = "bundle.key-twice"
    message = mark("In tabel {table} komen {count} sleutels meer dan één keer voor, zoals {keys}.")
    hint = mark("Elk record van de bron heeft één eigen sleutel. Controleer het bronprofiel of het programma.")


class UnaccountedError(ReconciliationError):
    """What was exported and left behind is not what the source listed: the bundle is not finished."""

    code = "bundle.unaccounted"
    message = mark("De export klopt niet met de inventaris van de bron: {differences}.")
    hint = mark("Er is geen bestand gemaakt. Kijk welk programma niet alles leverde en exporteer opnieuw.")


class DiskFullError(EnvironmentFaultError):
    """No room left on the disk that is written to."""

    code = "bundle.disk-full"
    message = mark("De schijf is vol; het migratiebestand kon niet worden afgemaakt.")
    hint = mark(
        "Maak ruimte vrij of kies een andere map, en geef dezelfde opdracht nog eens: "
        "wat klaar was, wordt zo mogelijk gebruikt."
    )
    retry_helps = True


class FolderError(EnvironmentFaultError):
    """The folder cannot be written to, or a file in it cannot be read or written."""

    code = "bundle.folder"
    message = mark("In de map voor het migratiebestand kan niet worden geschreven of gelezen: {reason}.")
    hint = mark("Controleer of de map bestaat, of u er rechten op hebt, en of de schijf of stick nog is aangesloten.")
