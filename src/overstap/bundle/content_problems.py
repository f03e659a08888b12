"""What can be wrong with descriptors, segments and the whole: each with its code and its sentence.

Beside ``frame_problems``; raised by ``contents``, ``decoding``, ``segment_checks`` and ``accounting``. The codes are
part of the format (``docs/format/verifying.md``, ``conformance/verdicts.toml``).
"""

from __future__ import annotations

from overstap.bundle.problems import COPY_AGAIN, DISTRUST, BundleProblem
from overstap.i18n import mark


class VersionUnknownError(BundleProblem):
    """A major version that this software does not know."""

    code = "bundle.version-unknown"
    message = mark("Dit migratiebestand heeft formaatversie {version}; deze software leest versie {known}.")
    hint = mark("Werk de migratietool of het portaal bij tot een versie die dit formaat kent.")


class DescriptorError(BundleProblem):
    """A descriptor that cannot be read as one."""

    code = "bundle.descriptor"
    message = mark("De beschrijving {path} is niet leesbaar of niet volledig: {what}.")


class DecryptionError(BundleProblem):
    """A member that the right identity cannot decrypt."""

    code = "bundle.decryption"
    message = mark("Onderdeel {path} kan niet worden ontsleuteld.")
    hint = COPY_AGAIN


class SegmentUnreadableError(BundleProblem):
    """A segment that is not readable as Parquet, or not of the allowed kind of Parquet."""

    code = "bundle.segment-unreadable"
    message = mark("Segment {path} is niet leesbaar als Parquet-tabel: {what}.")


class SegmentTooLargeError(BundleProblem):
    """A segment that decodes to more rows or bytes than allowed: perhaps a bomb."""

    code = "bundle.segment-too-large"
    message = mark("Segment {path} wordt uitgepakt te groot: {what}.")
    hint = DISTRUST


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
    message = mark("Segment {path} bevat sleutels die al voorkomen; aantal: {count}.")


class ContentHashError(BundleProblem):
    """Records whose content hash is not that of their content."""

    code = "bundle.content-hash"
    message = mark("Segment {path}: de inhoudshash klopt niet met de inhoud; aantal records: {count}.")


class DocumentProblemError(BundleProblem):
    """Documents whose hash, length or place is not as their record says."""

    code = "bundle.document"
    message = mark("Segment {path}: de hash, de lengte of de vindplaats klopt niet; aantal documenten: {count}.")


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
    message = mark("In {path} is niet van elk record gezegd of de bron het zelf heeft opgesomd; aantal: {count}.")


class NotAccountedError(BundleProblem):
    """Keys of the inventory that were neither exported nor left behind."""

    code = "bundle.inventory-missing"
    message = mark(
        "Tabel {table}: wat in de inventaris staat, is niet alles meegekomen of verantwoord; aantal: {count}."
    )


class NotListedError(BundleProblem):
    """Keys that were exported or left behind without being in the inventory."""

    code = "bundle.inventory-unlisted"
    message = mark("Tabel {table}: er is meer meegekomen of achtergelaten dan de inventaris noemt; aantal: {count}.")


class TwiceAccountedError(BundleProblem):
    """Keys that were both exported and left behind."""

    code = "bundle.inventory-both"
    message = mark("Tabel {table}: hetzelfde is zowel meegekomen als achtergelaten; aantal: {count}.")


class DanglingReferenceError(BundleProblem):
    """References to records that the inventory does not list and no finding announces."""

    code = "bundle.reference"
    message = mark(
        "Tabel {table}, kolom {column}: verwijst naar records die er niet zijn, "
        "zonder bevinding daarover; aantal: {count}."
    )
