"""What can be wrong with a bundle that someone hands over: one class, code and sentence for each.

On top of ``overstap.errors``. The lazy reader raises the first one it meets; ``verifying`` gathers them all as
``Problem``. The codes are part of the format (``docs/format/verifying.md``, ``conformance/verdicts.toml``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from overstap.bundle.limits import MAX_PROBLEMS
from overstap.errors import BundleError
from overstap.i18n import mark

_COPY_AGAIN = mark("Kopieer of download het bestand opnieuw. Blijft dit zo, maak dan een nieuwe export.")
_MADE_WRONG = mark("Dit bestand is niet volgens het formaat gemaakt. Maak een nieuwe export met de overstaptool.")
_DISTRUST = mark(
    "Vertrouw dit bestand niet. Vraag de afzender om een nieuwe export die met de overstaptool is gemaakt."
)

SHOWN_NAME = 100
"""Characters of a stranger's member name that are shown at most."""


def shown(name: str) -> str:
    """A member name from a stranger's file, made safe to print: ASCII with escapes, cut off at 100 characters."""
    text = printable(name.encode("ascii", "backslashreplace").decode("ascii"))
    return text if len(text) <= SHOWN_NAME else text[:SHOWN_NAME] + "..."


def printable(text: str) -> str:
    """*text* from a stranger's file without what could steer a terminal: control signs stand there as escapes."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


class BundleProblem(BundleError):  # noqa: N818 - it is gathered more often than raised
    """Something wrong at *path*, the member's name inside the bag, or empty for the file as a whole."""

    hint = _MADE_WRONG

    def __init__(self, path: str = "", **details: object) -> None:
        self.path = shown(path)
        # Details may quote the file too: a property's name, a version.
        safe = {name: printable(value) if isinstance(value, str) else value for name, value in details.items()}
        super().__init__(path=self.path, **safe)


@dataclass(frozen=True)
class Problem:
    """One problem for reports: where, the stable code, and two sentences in the active language."""

    path: str
    code: str
    message: str
    hint: str

    @classmethod
    def of(cls, error: BundleError) -> Problem:
        """The problem that *error* stands for."""
        return cls(error.path if isinstance(error, BundleProblem) else "", error.code, str(error), error.advice)


class Problems:
    """Problems as they are met, each once, at most ``MAX_PROBLEMS``."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def add(self, error: BundleError) -> None:
        """Note *error* unless it was noted before."""
        if len(self._found) < MAX_PROBLEMS:
            self._found[Problem.of(error)] = None

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """What is raised about the bundle inside is noted, and ends the block quietly."""
        try:
            yield
        except BundleError as error:
            self.add(error)

    def all(self) -> tuple[Problem, ...]:
        """The problems in the order in which they were met."""
        return tuple(self._found)

    def __len__(self) -> int:
        return len(self._found)


class NotABundleError(BundleProblem):
    """The file is no zip at all."""

    code = "bundle.not-a-bundle"
    message = mark("Dit is geen migratiebestand: het is geen zipbestand.")
    hint = mark("Kies het bestand dat de overstaptool heeft gemaakt; de naam eindigt op .zip.")


class TruncatedError(BundleProblem):
    """The end of the zip is missing, or something was put behind it."""

    code = "bundle.truncated"
    message = mark("Het migratiebestand is niet compleet: het einde ontbreekt of er staat iets achter.")
    hint = _COPY_AGAIN


class DirectoryError(BundleProblem):
    """The zip's central directory contradicts itself or the file."""

    code = "bundle.directory"
    message = mark("De inhoudsopgave van het zipbestand klopt niet.")
    hint = _COPY_AGAIN


class TooManyMembersError(BundleProblem):
    """More members, or a larger directory, than the format allows."""

    code = "bundle.too-many-members"
    message = mark("Het migratiebestand heeft te veel onderdelen: {count}, terwijl er hoogstens {limit} mogen zijn.")
    hint = _DISTRUST


class MemberTooLargeError(BundleProblem):
    """A member above the limit for its kind."""

    code = "bundle.member-too-large"
    message = mark("Onderdeel {path} is te groot: {size} bytes, terwijl {limit} is toegestaan.")
    hint = _DISTRUST


class MemberCompressedError(BundleProblem):
    """A member that is not stored."""

    code = "bundle.member-compressed"
    message = mark("Onderdeel {path} is in het zipbestand gecomprimeerd; onderdelen worden onverpakt opgeslagen.")


class MemberFlagsError(BundleProblem):
    """A member with zip encryption, a data descriptor or another unknown flag."""

    code = "bundle.member-flags"
    message = mark("Onderdeel {path} gebruikt een zipfunctie die niet is toegestaan, zoals een zipwachtwoord.")


class MemberNameError(BundleProblem):
    """A name outside the layout: ``../x``, an absolute path, Unicode, an unknown file, a second top folder."""

    code = "bundle.member-name"
    message = mark("De naam {path} mag niet voorkomen in een migratiebestand.")
    hint = _DISTRUST


class MemberKindError(BundleProblem):
    """A directory entry, symbolic link or device."""

    code = "bundle.member-kind"
    message = mark("Onderdeel {path} is geen gewoon bestand, maar bijvoorbeeld een map of een verwijzing.")
    hint = _DISTRUST


class MemberDuplicateError(BundleProblem):
    """A name that occurs twice, or differs from another one in case only."""

    code = "bundle.member-duplicate"
    message = mark("Onderdeel {path} komt meer dan één keer voor.")
    hint = _DISTRUST


class MemberOverlapError(BundleProblem):
    """Members that overlap, lie inside each other, or leave bytes that belong to none."""

    code = "bundle.member-overlap"
    message = mark("Onderdeel {path} sluit niet aan op het vorige: er is overlap of er staan bytes tussen.")
    hint = _DISTRUST


class MemberHeaderError(BundleProblem):
    """A local header that differs from the directory."""

    code = "bundle.member-header"
    message = mark("De kop van onderdeel {path} verschilt van de inhoudsopgave.")
    hint = _COPY_AGAIN


class MemberMissingError(BundleProblem):
    """A file that the layout, a manifest or a descriptor names, and that is not there."""

    code = "bundle.member-missing"
    message = mark("Onderdeel {path} ontbreekt.")
    hint = _COPY_AGAIN


class MemberExtraError(BundleProblem):
    """A file that no manifest or descriptor names."""

    code = "bundle.member-extra"
    message = mark("Onderdeel {path} hoort niet bij dit migratiebestand: het staat in geen lijst.")
    hint = _DISTRUST


class MemberChangedError(BundleProblem):
    """Bytes that are not those of the manifest, the descriptor or the CRC."""

    code = "bundle.member-changed"
    message = mark("Onderdeel {path} is veranderd of beschadigd: de controlesom klopt niet.")
    hint = _COPY_AGAIN


class TagFileError(BundleProblem):
    """A BagIt tag file that is not as RFC 8493 and the format ask."""

    code = "bundle.tag-file"
    message = mark("Het bestand {path} is niet zoals BagIt en dit formaat het vragen: {what}.")


class OxumError(BundleProblem):
    """Payload-Oxum differs from the payload."""

    code = "bundle.payload-oxum"
    message = mark("Volgens {path} heeft de inhoud {stated} (bytes.bestanden), maar het is {found}.")
    hint = _COPY_AGAIN


class VersionUnknownError(BundleProblem):
    """A major version that this software does not know."""

    code = "bundle.version-unknown"
    message = mark("Dit migratiebestand heeft formaatversie {version}; deze software leest versie {known}.")
    hint = mark("Werk de overstaptool of het portaal bij tot een versie die dit formaat kent.")


class DescriptorError(BundleProblem):
    """A descriptor that cannot be read as one."""

    code = "bundle.descriptor"
    message = mark("De beschrijving {path} is niet leesbaar of niet volledig: {what}.")


class DecryptionError(BundleProblem):
    """A member that the right identity cannot decrypt."""

    code = "bundle.decryption"
    message = mark("Onderdeel {path} kan niet worden ontsleuteld.")
    hint = _COPY_AGAIN


class SegmentUnreadableError(BundleProblem):
    """A segment that is not readable as Parquet, or not of the allowed kind of Parquet."""

    code = "bundle.segment-unreadable"
    message = mark("Segment {path} is niet leesbaar als Parquet-tabel: {what}.")


class SegmentTooLargeError(BundleProblem):
    """A segment that decodes to more rows or bytes than allowed: perhaps a bomb."""

    code = "bundle.segment-too-large"
    message = mark("Segment {path} wordt uitgepakt te groot: {what}.")
    hint = _DISTRUST


class SegmentSchemaError(BundleProblem):
    """A column missing, unknown or of another type."""

    code = "bundle.segment-schema"
    message = mark("Segment {path} heeft niet de kolommen van zijn tabel: kolom {column}, {what}.")


class ValueProblemError(BundleProblem):
    """Values that the table does not allow: missing, unknown code, too long, out of range."""

    code = "bundle.value"
    message = mark("Segment {path}, kolom {column}: {what} ({count} keer).")


class NotSortedError(BundleProblem):
    """Rows that are not in the order of the key."""

    code = "bundle.not-sorted"
    message = mark("De rijen van segment {path} staan niet op volgorde van de sleutel.")


class KeyDuplicateError(BundleProblem):
    """Keys that occur more than once in a table."""

    code = "bundle.key-duplicate"
    message = mark("Segment {path} bevat {count} sleutels die al voorkomen.")


class ContentHashError(BundleProblem):
    """Records whose content hash is not that of their content."""

    code = "bundle.content-hash"
    message = mark("Segment {path}: van {count} records klopt de inhoudshash niet met de inhoud.")


class DocumentProblemError(BundleProblem):
    """Documents whose hash, length or place is not as their record says."""

    code = "bundle.document"
    message = mark("Segment {path}: van {count} documenten klopt de hash, de lengte of de vindplaats niet.")


class CountError(BundleProblem):
    """A number in the descriptor that differs from what is there."""

    code = "bundle.count"
    message = mark("Volgens de beschrijving heeft {what} {stated} records, maar het zijn er {found}.")


class TotalsError(BundleProblem):
    """Control totals that differ from what is there."""

    code = "bundle.totals"
    message = mark("De controletotalen van de aangiften kloppen niet met de aangiften.")


class DigestError(BundleProblem):
    """The content digest differs from the content."""

    code = "bundle.content-digest"
    message = mark("De samenvattende hash van de inhoud klopt niet met de inhoud.")


class AttestationError(BundleProblem):
    """A part in the inventory of which the descriptor does not say whether it listed by itself."""

    code = "bundle.attested"
    message = mark("Van {count} records in {path} is niet gezegd of de bron ze zelf heeft opgesomd.")


class NotAccountedError(BundleProblem):
    """Keys of the inventory that were neither exported nor left behind."""

    code = "bundle.inventory-missing"
    message = mark(
        "Van tabel {table} staan {count} records in de inventaris die niet zijn meegekomen en niet zijn verantwoord."
    )


class NotListedError(BundleProblem):
    """Keys that were exported or left behind without being in the inventory."""

    code = "bundle.inventory-unlisted"
    message = mark(
        "Van tabel {table} zijn {count} records meegekomen of achtergelaten die niet in de inventaris staan."
    )


class TwiceAccountedError(BundleProblem):
    """Keys that were both exported and left behind."""

    code = "bundle.inventory-both"
    message = mark("Van tabel {table} zijn {count} records zowel meegekomen als achtergelaten.")


class DanglingReferenceError(BundleProblem):
    """References to records that the inventory does not list and no finding announces."""

    code = "bundle.reference"
    message = mark(
        "Tabel {table}, kolom {column}: {count} verwijzingen naar records die er niet zijn, zonder bevinding daarover."
    )
