"""What can be wrong with the zip and the bag: each with its code and its sentence.

Beside ``content_problems``; raised by ``unzipping``, ``bag``, ``opening`` and ``verifying``. The codes are part of
the format (``docs/format/verifying.md``, ``conformance/verdicts.toml``).
"""

from __future__ import annotations

from overstap.bundle.problems import COPY_AGAIN, DISTRUST, BundleProblem
from overstap.i18n import mark

ZIPPED_AGAIN = mark(
    "Gebruik het bestand zoals de migratietool het maakte: een bestand dat is uitgepakt en opnieuw ingepakt, "
    "wordt niet aangenomen. Hebt u dat niet gedaan, kopieer het bestand dan opnieuw."
)


class NotABundleError(BundleProblem):
    """The file is no zip at all."""

    code = "bundle.not-a-bundle"
    message = mark("Dit is geen migratiebestand: het is geen zipbestand.")
    hint = mark("Kies het bestand dat de migratietool heeft gemaakt; de naam eindigt op .zip.")


class TruncatedError(BundleProblem):
    """The end of the zip is missing, or something was put behind it."""

    code = "bundle.truncated"
    message = mark("Het migratiebestand is niet compleet: het einde ontbreekt of er staat iets achter.")
    hint = COPY_AGAIN


class DirectoryError(BundleProblem):
    """The zip's central directory contradicts itself or the file."""

    code = "bundle.directory"
    message = mark("De inhoudsopgave van het zipbestand klopt niet.")
    hint = COPY_AGAIN


class TooManyMembersError(BundleProblem):
    """More members, or a larger directory, than the format allows."""

    code = "bundle.too-many-members"
    message = mark("Het migratiebestand heeft te veel onderdelen: {count}, terwijl er hoogstens {limit} mogen zijn.")
    hint = DISTRUST


class MemberTooLargeError(BundleProblem):
    """A member above the limit for its kind."""

    code = "bundle.member-too-large"
    message = mark("Onderdeel {path} is te groot: {size} bytes, terwijl {limit} is toegestaan.")
    hint = DISTRUST


class MemberCompressedError(BundleProblem):
    """Members that are not stored; told once, at the first of *count*."""

    code = "bundle.member-compressed"
    message = mark(
        "Het zipbestand is gecomprimeerd, vanaf onderdeel {path}. Aantal gecomprimeerde onderdelen: {count}."
    )
    hint = ZIPPED_AGAIN


class MemberFlagsError(BundleProblem):
    """Members with zip encryption, a data descriptor or another unknown flag; told once, at the first of *count*."""

    code = "bundle.member-flags"
    message = mark(
        "Het zipbestand gebruikt functies die niet zijn toegestaan, zoals een zipwachtwoord, vanaf onderdeel {path}. "
        "Aantal onderdelen: {count}."
    )
    hint = ZIPPED_AGAIN


class MemberAttributesError(BundleProblem):
    """Members with other attributes, times, versions or extra fields; told once, at the first of *count*."""

    code = "bundle.member-attributes"
    message = mark(
        "Het zipbestand is niet zo ingepakt als de migratietool het doet, vanaf onderdeel {path}. "
        "Aantal onderdelen dat afwijkt: {count}."
    )
    hint = ZIPPED_AGAIN


class MemberNameError(BundleProblem):
    """A name outside the layout: ``../x``, an absolute path, Unicode, an unknown file, a second top folder."""

    code = "bundle.member-name"
    message = mark("De naam {path} mag niet voorkomen in een migratiebestand.")
    hint = DISTRUST


class MemberKindError(BundleProblem):
    """A directory entry, symbolic link or device."""

    code = "bundle.member-kind"
    message = mark("Onderdeel {path} is geen gewoon bestand, maar bijvoorbeeld een map of een verwijzing.")
    hint = ZIPPED_AGAIN


class MemberDuplicateError(BundleProblem):
    """A name that occurs twice, or differs from another one in case only."""

    code = "bundle.member-duplicate"
    message = mark("Onderdeel {path} komt meer dan één keer voor.")
    hint = DISTRUST


class MemberOverlapError(BundleProblem):
    """Members that overlap, lie inside each other, or leave bytes that belong to none."""

    code = "bundle.member-overlap"
    message = mark("Onderdeel {path} sluit niet aan op het vorige: er is overlap of er staan bytes tussen.")
    hint = DISTRUST


class MemberHeaderError(BundleProblem):
    """A local header that differs from the directory."""

    code = "bundle.member-header"
    message = mark("De kop van onderdeel {path} verschilt van de inhoudsopgave.")
    hint = COPY_AGAIN


class MemberMissingError(BundleProblem):
    """A file that the layout, a manifest or a descriptor names, and that is not there."""

    code = "bundle.member-missing"
    message = mark("Onderdeel {path} ontbreekt.")
    hint = COPY_AGAIN


class MemberExtraError(BundleProblem):
    """A file that no manifest or descriptor names."""

    code = "bundle.member-extra"
    message = mark("Onderdeel {path} hoort niet bij dit migratiebestand: het staat in geen lijst.")
    hint = DISTRUST


class MemberChangedError(BundleProblem):
    """Bytes that are not those of the manifest, the descriptor or the CRC."""

    code = "bundle.member-changed"
    message = mark("Onderdeel {path} is veranderd of beschadigd: de controlesom klopt niet.")
    hint = COPY_AGAIN


class TagFileError(BundleProblem):
    """A BagIt tag file that is not as RFC 8493 and the format ask."""

    code = "bundle.tag-file"
    message = mark("Het bestand {path} is niet zoals BagIt en dit formaat het vragen: {what}.")


class OxumError(BundleProblem):
    """Payload-Oxum differs from the payload."""

    code = "bundle.payload-oxum"
    message = mark("Volgens {path} heeft de inhoud {stated} (bytes.bestanden), maar het is {found}.")
    hint = COPY_AGAIN
