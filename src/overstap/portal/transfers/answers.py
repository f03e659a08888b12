"""What programs are answered, as ``rest`` gives it: a migration, an upload, a list, the report, a refusal.

The descriptions are Dutch and marked: the page about the interface shows them in the reader's language.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from overstap.errors import OverstapError, PortalError
from overstap.i18n import mark
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.addresses import page_of


class Refusal(Schema):
    """Why something was not done."""

    code: str = Field(description=mark("Vaste code, voor programma's en voor de helpdesk."))
    message: str = Field(description=mark("Wat er is gebeurd, in woorden."))
    hint: str = Field(description=mark("Wat u kunt doen."))

    @classmethod
    def of(cls, error: OverstapError) -> Refusal:
        """The same words as on a page."""
        return cls(code=error.code, message=str(error), hint=error.advice)


class ProblemAnswer(Refusal):
    """One thing that is wrong with a file."""

    path: str = Field(description=mark("Waar in het bestand; leeg als het om het hele bestand gaat."))


class TableAnswer(Schema):
    """What happened to one kind of record (``docs/reference/report.md``)."""

    table: str = Field(description=mark("Soort gegeven, als vast woord."))
    inventory: int = Field(description=mark("Hoeveel de bron er opsomde."))
    exported: int = Field(description=mark("Hoeveel er in het bestand staan."))
    left_behind: dict[str, int] = Field(description=mark("Hoeveel er bij de export achterbleven, per reden."))
    imported: int = Field(description=mark("Hoeveel er nieuw in het portaal staan."))
    changed: int = Field(description=mark("Hoeveel er zijn gewijzigd."))
    unchanged: int = Field(description=mark("Hoeveel er al gelijk in het portaal stonden."))
    skipped: dict[str, int] = Field(description=mark("Hoeveel er zijn overgeslagen, per reden."))
    failed: int = Field(description=mark("Hoeveel er niet zijn gelukt."))
    differences: int = Field(description=mark("Aantal verschillen."))
    reconciled: bool = Field(description=mark("Of bestand en portaal gelijk zijn."))
    seconds: float = Field(description=mark("Hoelang het inlezen duurde, in seconden."))
    conflicts: dict[str, int] = Field(
        default_factory=dict,
        description=mark("Hoeveel er in conflict waren, per uitkomst: conflict-portal of conflict-file."),
    )


class TotalAnswer(Schema):
    """The control total of one tax and year."""

    tax_type: str = Field(description=mark("Belasting: IB, VPB, OB, ICP, ERF, TSL, ZVW of OTHER."))
    tax_year: int = Field(description=mark("Belastingjaar."))
    stated: int = Field(description=mark("Aangiften volgens het bestand."))
    present: int = Field(description=mark("Aangiften in het portaal."))
    kept_out: int = Field(description=mark("Aangiften die zijn overgeslagen of niet zijn gelukt."))


class ReportAnswer(Schema):
    """The report as it is kept with the migration."""

    reconciled: bool = Field(description=mark("Of bestand en portaal gelijk zijn."))
    changed_nothing: bool = Field(description=mark("Of alles al in het portaal stond."))
    differences: int = Field(description=mark("Aantal verschillen."))
    not_attested: list[str] = Field(description=mark("Onderdelen van de bron die hun inventaris niet konden geven."))
    tables: list[TableAnswer] = Field(description=mark("Aantallen per soort gegeven, met redenen."))
    totals: list[TotalAnswer] = Field(description=mark("Aangiften per belasting en jaar, in bestand en portaal."))


class MigrationAnswer(Schema):
    """A migration; *progress* in percent, *report* once it is reconciled."""

    id: int = Field(description=mark("Nummer van de migratie binnen het kantoor."))
    state: str = Field(description=mark("Status, als vast woord."))
    sentence: str = Field(description=mark("Status, als zin."))
    progress: int = Field(description=mark("Voortgang van het uitpakken, in procenten."))
    seconds_left: int | None = Field(description=mark("Geschatte resterende tijd in seconden, zodra die bekend is."))
    url: str = Field(description=mark("Adres van de pagina van de migratie."))
    error: Refusal | None = Field(description=mark("Waarom de migratie is geweigerd of mislukt."))
    problems: list[ProblemAnswer] = Field(description=mark("Wat er mis is met het bestand, per vindplaats."))
    report: ReportAnswer | None = Field(description=mark("Het verslag, zodra de migratie is vergeleken."))

    @classmethod
    def of(cls, view: transfers.MigrationView) -> MigrationAnswer:
        """The answer about one migration."""
        failure = view.failure
        return cls(
            id=view.id,
            state=view.state.value,
            sentence=view.sentence,
            progress=view.progress.percent,
            seconds_left=view.progress.seconds_left,
            url=page_of(view.account, view.id),
            error=Refusal(code=failure.code, message=failure.message, hint=failure.hint) if failure else None,
            problems=[ProblemAnswer(**problem) for problem in view.problems],
            report=ReportAnswer(**view.report.as_json()) if view.report else None,
        )


REFUSED = frozenset({401, 403, 404, 422})
"""The statuses of a refusal; 409 and 413 are for uploads, which speak tus."""
ABOUT_A_MIGRATION: dict[Any, Any] = {200: MigrationAnswer, REFUSED: Refusal}
"""What most questions are answered with."""


class UploadAnswer(Schema):
    """An upload in bytes, and the migration that came of it."""

    offset: int = Field(description=mark("Bytes die zijn ontvangen."))
    length: int = Field(description=mark("Bytes van het hele bestand."))
    migration: MigrationAnswer | None = Field(description=mark("De migratie, zodra het bestand binnen is."))


class ListedMigration(Schema):
    """A line of the list."""

    id: int = Field(description=mark("Nummer van de migratie binnen het kantoor."))
    state: str = Field(description=mark("Status, als vast woord."))
    progress: int = Field(description=mark("Voortgang van het uitpakken, in procenten."))
    file_name: str = Field(description=mark("Naam van het bestand."))
    created_at: datetime = Field(description=mark("Wanneer het bestand is ontvangen."))
    finished_at: datetime | None = Field(description=mark("Wanneer de migratie klaar was."))
    url: str = Field(description=mark("Adres van de pagina van de migratie."))

    @classmethod
    def of(cls, view: transfers.MigrationView) -> ListedMigration:
        """The line of one migration."""
        return cls(
            id=view.id,
            state=view.state.value,
            progress=view.progress.percent,
            file_name=view.file_name,
            created_at=view.created_at,
            finished_at=view.finished_at,
            url=page_of(view.account, view.id),
        )


class MigrationList(Schema):
    """A page of the list."""

    count: int = Field(description=mark("Aantal migraties van het kantoor."))
    migrations: list[ListedMigration] = Field(description=mark("De gevraagde migraties, de nieuwste eerst."))


class Staying(Schema):
    """A record that undoing would leave where it is, wholly or in part."""

    table: str = Field(description=mark("Soort gegeven, als vast woord."))
    label: str = Field(description=mark("Hoe mensen het noemen, of anders de sleutel bij de bron."))
    reason: str = Field(description=mark("Waarom het blijft: edited (gewijzigd) of in-use (in gebruik)."))
    fields: list[str] = Field(description=mark("De velden die blijven; leeg als het hele gegeven blijft."))


class UndoAnswer(Schema):
    """What undoing would do at this moment, as long as *takes_edits* is not asked for."""

    possible: bool = Field(description=mark("Of de migratie nu kan worden teruggedraaid."))
    refusal: Refusal | None = Field(description=mark("Waarom het niet kan, en wat u dan kunt doen."))
    removed: dict[str, int] = Field(description=mark("Hoeveel er weggaat, per soort gegeven."))
    restored: dict[str, int] = Field(description=mark("Hoeveel er weer wordt zoals het was, per soort gegeven."))
    held: int = Field(description=mark("Hoeveel er geheel of voor een deel blijft staan."))
    remaining: list[Staying] = Field(description=mark("Wat blijft staan, ten hoogste 200 bij naam."))

    @classmethod
    def of(cls, outlook: transfers.Outlook) -> UndoAnswer:
        """The answer about a migration that can be undone."""
        remaining = [
            Staying(table=each.table, label=each.label, reason=each.reason, fields=sorted(each.fields))
            for each in outlook.remaining
        ]
        removed, restored = dict(outlook.removed), dict(outlook.restored)
        return cls(
            possible=True, refusal=None, removed=removed, restored=restored, held=outlook.held, remaining=remaining
        )

    @classmethod
    def refused(cls, hindrance: PortalError) -> UndoAnswer:
        """The answer about a migration that cannot be undone (now)."""
        refusal = Refusal.of(hindrance)
        return cls(possible=False, refusal=refusal, removed={}, restored={}, held=0, remaining=[])


class KeptRecord(Staying):
    """A record that undoing left where it is."""

    key: str = Field(description=mark("De sleutel bij de bron."))

    @classmethod
    def of(cls, row: transfers.Kept) -> KeptRecord:
        """The line of one record."""
        label = row.label or row.key
        return cls(table=row.table, key=row.key, label=label, reason=row.reason, fields=row.fields)


class KeptList(Schema):
    """A page of what undoing kept."""

    count: int = Field(description=mark("Hoeveel er is gebleven."))
    records: list[KeptRecord] = Field(description=mark("De gevraagde gegevens."))


class LinkAccount(Schema):
    """The account that a link file is for."""

    id: str = Field(description=mark("Vaste identiteit van het kantoor."))
    name: str = Field(description=mark("Naam van het kantoor."))


class LinkUser(Schema):
    """Somebody to whom desktop users can be linked."""

    email: str = Field(description=mark("E-mailadres."))
    name: str = Field(description=mark("Naam; leeg als die niet is ingevuld."))


class LinkFile(Schema):
    """The link file for the migration tool (``docs/reference/link-file.md``)."""

    overstap_link: int = Field(description=mark("Versie van het koppelbestand."))
    account: LinkAccount = Field(description=mark("Het kantoor waarvoor het is."))
    portal: str = Field(description=mark("Adres van het portaal."))
    public_key: str = Field(description=mark("Openbare sleutel waarmee het bestand wordt versleuteld."))
    users: list[LinkUser] = Field(description=mark("Gebruikers van het kantoor."))
    responsibilities: list[str] = Field(description=mark("Verantwoordelijkheden die het portaal kent."))
    created: str = Field(description=mark("Wanneer het koppelbestand is gemaakt."))
