"""The kinds of problem that a survey can find: how serious each is, what to call it, what to do about it.

A leaf of ``survey``, and the one place for these texts; ``problems`` makes problems of a kind. Whether something blocks
is decided here: only what makes records stay behind that could have gone along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from overstap.bundle.model import Reason, Severity
from overstap.i18n import mark


@dataclass(frozen=True)
class ProblemKind:
    """A kind of problem; ``one`` and ``many`` say how often it occurs, ``advice`` what to do."""

    code: str
    severity: Severity
    one: str
    many: str
    advice: str


_BLOCKING = (
    (
        "nothing-to-migrate",
        mark("Er is niets gevonden om te migreren"),
        mark("Er is niets gevonden om te migreren"),
        mark("Kijk of u het goede instellingenbestand hebt aangewezen."),
    ),
    (
        "no-messages",
        mark("Er is niets gevonden om te migreren"),
        mark("Er is niets gevonden om te migreren"),
        mark(
            "In deze map ligt geen ElsevierNetwerk.ini; daarom is zij gelezen als een map met SBR-berichten. Wijs de "
            "map aan waarin de berichten staan, of het instellingenbestand zelf."
        ),
    ),
    (
        "program-missing",
        mark("{count} programma ontbreekt"),
        mark("{count} programma's ontbreken"),
        mark(
            "Installeer het programma of wijs zelf het programmabestand aan; anders blijven de aangiften ervan achter."
        ),
    ),
    (
        "program-too-old",
        mark("{count} programma is te oud"),
        mark("{count} programma's zijn te oud"),
        mark("Werk het programma bij via Help, Online updatecheck."),
    ),
    (
        "program-wrong-year",
        mark("{count} programmabestand is van een ander jaar"),
        mark("{count} programmabestanden zijn van een ander jaar"),
        mark("Wijs het programma van het goede jaar aan, of installeer het."),
    ),
    (
        "program-mismatch",
        mark("{count} programmabestand is van een ander programma"),
        mark("{count} programmabestanden zijn van een ander programma"),
        mark("Wijs het juiste programmabestand aan."),
    ),
    (
        "program-not-working",
        mark("{count} programma antwoordt niet of niet goed"),
        mark("{count} programma's antwoorden niet of niet goed"),
        mark("Start het programma eens met de hand en kijk of het een melding geeft; werk het zo nodig bij."),
    ),
    (
        "return-beyond-2100",
        mark("{count} aangifte is van na 2100 en blijft achter"),
        mark("{count} aangiften zijn van na 2100 en blijven achter"),
        mark("Verbeter het jaar in het desktopprogramma: daarna gaan ze mee."),
    ),
    (
        "return-without-client",
        mark("{count} aangifte hoort bij een klant die er niet is"),
        mark("{count} aangiften horen bij een klant die er niet is"),
        mark("Herstel de klant in CAS; zonder klant kan de aangifte niet mee."),
    ),
    (
        "file-unreadable",
        mark("{count} bestand is niet te lezen"),
        mark("{count} bestanden zijn niet te lezen"),
        mark("Het kan een aangifte zijn. Haal het bericht opnieuw op uit het programma of uit een back-up."),
    ),
    (
        "file-too-large",
        mark("{count} bestand is groter of ingewikkelder dan een bericht kan zijn"),
        mark("{count} bestanden zijn groter of ingewikkelder dan een bericht kan zijn"),
        mark("Kijk of het een verzonden bericht is. Zo ja, meld dit dan aan de leverancier van Overstap."),
    ),
    (
        "file-vanished",
        mark("{count} bestand verdween of veranderde tijdens het bekijken"),
        mark("{count} bestanden verdwenen of veranderden tijdens het bekijken"),
        mark("Wacht tot niemand meer in de map werkt en bekijk haar dan opnieuw."),
    ),
)

_ADVISORY = (
    (
        "program-not-attested",
        mark("{count} programma wordt vervangen door een tap van anderen"),
        mark("{count} programma's worden vervangen door een tap van anderen"),
        mark(
            "Een tap somt niet op wat hij bevat: wat hij overslaat mist alleen wie het elders geteld heeft. Vergelijk "
            "de aantallen met de bron."
        ),
    ),
    (
        "default-password",
        mark("De database heeft nog het wachtwoord dat de leverancier heeft gepubliceerd"),
        mark("De database heeft nog het wachtwoord dat de leverancier heeft gepubliceerd"),
        mark("Iedereen op het netwerk kan met dat wachtwoord bij de dossiers. Laat uw beheerder het wijzigen."),
    ),
    (
        "bsn-check",
        mark("{count} BSN doorstaat de controle niet"),
        mark("{count} BSN's doorstaan de controle niet"),
        mark("Verbeter het BSN in het klantdossier. De klant gaat ook zo mee, met een opmerking."),
    ),
    (
        "bsn-missing",
        mark("{count} persoon heeft geen BSN"),
        mark("{count} personen hebben geen BSN"),
        mark("Vul het BSN aan: het portaal herkent een persoon daaraan."),
    ),
    (
        "fiscal-number-check",
        mark("{count} fiscaal nummer doorstaat de controle niet"),
        mark("{count} fiscale nummers doorstaan de controle niet"),
        mark("Verbeter het nummer in het klantdossier. De klant gaat ook zo mee, met een opmerking."),
    ),
    (
        "fiscal-number-missing",
        mark("{count} bedrijf heeft geen fiscaal nummer"),
        mark("{count} bedrijven hebben geen fiscaal nummer"),
        mark("Vul het nummer aan: het portaal herkent een bedrijf daaraan."),
    ),
    (
        "vat-number-check",
        mark("{count} btw-nummer doorstaat de controle niet"),
        mark("{count} btw-nummers doorstaan de controle niet"),
        mark("Verbeter het nummer in het klantdossier. De klant gaat ook zo mee, met een opmerking."),
    ),
    (
        "client-twice",
        mark("{count} klant staat dubbel in hetzelfde kantoor"),
        mark("{count} klanten staan dubbel in hetzelfde kantoor"),
        mark("Voeg de dubbele klanten samen in CAS, zodat er in het portaal één dossier van komt."),
    ),
    (
        "client-in-several-offices",
        mark("{count} klant is ook klant van een ander kantoor"),
        mark("{count} klanten zijn ook klant van een ander kantoor"),
        mark("Dit mag. Kijk of het dezelfde klant is voordat u de kantoren naar hetzelfde account brengt."),
    ),
    (
        "user-without-email",
        mark("{count} gebruiker heeft geen e-mailadres"),
        mark("{count} gebruikers hebben geen e-mailadres"),
        mark("Vul het e-mailadres aan, of koppel de gebruiker na de migratie in het portaal."),
    ),
    (
        "user-wrong-email",
        mark("{count} gebruiker heeft een e-mailadres dat er geen is"),
        mark("{count} gebruikers hebben een e-mailadres dat er geen is"),
        mark("Verbeter het e-mailadres; anders blijft het in het plan leeg, en koppelt u de gebruiker na de migratie."),
    ),
    (
        "user-shared-email",
        mark("{count} gebruiker deelt een e-mailadres met een ander"),
        mark("{count} gebruikers delen een e-mailadres met een ander"),
        mark("Geef ieder een eigen adres: in het portaal is een adres één persoon."),
    ),
    (
        "unknown-word",
        mark("{count} klant heeft een soort of status die onbekend is"),
        mark("{count} klanten hebben een soort of status die onbekend is"),
        mark("Vul het woord aan in het bronprofiel; anders geldt de gewone betekenis."),
    ),
    (
        "unknown-status",
        mark("{count} aangifte heeft een status die onbekend is"),
        mark("{count} aangiften hebben een status die onbekend is"),
        mark("Vul het woord aan in het bronprofiel; anders telt de aangifte als verzonden wanneer ze verzonden is."),
    ),
    (
        "unfit-value",
        mark("{count} gegeven past niet bij zijn soort, zoals een datum die niet bestaat"),
        mark("{count} gegevens passen niet bij hun soort, zoals een datum die niet bestaat"),
        mark("Verbeter het in het dossier. Het gegeven blijft nu leeg; wat er stond komt in de opmerkingen."),
    ),
    (
        "missing-value",
        mark("{count} gegeven ontbreekt dat er hoort te zijn"),
        mark("{count} gegevens ontbreken die er horen te zijn"),
        mark("Vul het gegeven aan in het dossier."),
    ),
    (
        "record-without-owner",
        mark("{count} gegeven hoort bij een klant of aangifte die er niet is, en blijft achter"),
        mark("{count} gegevens horen bij een klant of aangifte die er niet is, en blijven achter"),
        mark("Mist u de klant of aangifte, herstel die dan in de desktopsoftware; anders is er niets te doen."),
    ),
    (
        "record-beyond-2100",
        mark("{count} gegeven hoort bij een jaar na 2100 en blijft achter"),
        mark("{count} gegevens horen bij een jaar na 2100 en blijven achter"),
        mark("Verbeter het jaar in het desktopprogramma: daarna gaan ze mee."),
    ),
    (
        "notice-without-status",
        mark("{count} aanslag (SBA) heeft geen status"),
        mark("{count} aanslagen (SBA) hebben geen status"),
        mark("Ze gaan zonder status mee. Wilt u dat ze er een hebben, zet die dan in CAS vóór de export."),
    ),
    (
        "return-open",
        mark("{count} aangifte is nog niet verzonden"),
        mark("{count} aangiften zijn nog niet verzonden"),
        mark("Open aangiften blijven achter, tenzij u in het plan anders kiest. Rond ze af of migreer ze later."),
    ),
    (
        "return-before-2012",
        mark("{count} aangifte is van 2011 of eerder"),
        mark("{count} aangiften zijn van 2011 of eerder"),
        mark("Deze kunnen niet worden gemigreerd. Bewaar de desktopprogramma's zolang u ze nodig hebt."),
    ),
    (
        "return-year-to-come",
        mark("{count} aangifte is van een jaar dat nog moet komen"),
        mark("{count} aangiften zijn van een jaar dat nog moet komen"),
        mark("Verbeter het jaar in het desktopprogramma; anders gaan ze met dit jaar mee."),
    ),
    (
        "past-retention",
        mark("{count} aangifte is ouder dan de bewaartermijn van 7 jaar"),
        mark("{count} aangiften zijn ouder dan de bewaartermijn van 7 jaar"),
        mark("Bepaal of u deze nog mag en wilt bewaren; in het plan kunt u ze achterlaten."),
    ),
    (
        "former-client",
        mark("{count} klant is geen klant meer"),
        mark("{count} klanten zijn geen klant meer"),
        mark("Loop de lijst na; in het plan kunt u oud-klanten achterlaten."),
    ),
    (
        "odd-number",
        mark("{count} bericht bevat een nummer dat de controle niet doorstaat"),
        mark("{count} berichten bevatten een nummer dat de controle niet doorstaat"),
        mark("De berichten gaan mee zoals ze zijn, met een opmerking."),
    ),
    (
        "file-not-sbr",
        mark("{count} bestand is geen SBR-bericht en blijft achter"),
        mark("{count} bestanden zijn geen SBR-bericht en blijven achter"),
        mark("Had het er een moeten zijn, haal het bericht dan opnieuw op uit het programma dat het heeft verzonden."),
    ),
    (
        "file-not-a-tax-message",
        mark("{count} SBR-bericht is geen belastingbericht en blijft achter"),
        mark("{count} SBR-berichten zijn geen belastingbericht en blijven achter"),
        mark("Zulke berichten, zoals een jaarrekening, horen niet bij de aangiften. Bewaar ze waar ze staan."),
    ),
    (
        "file-for-a-bank",
        mark("{count} SBR-bericht is bestemd voor een bank en blijft achter"),
        mark("{count} SBR-berichten zijn bestemd voor een bank en blijven achter"),
        mark("De aangifte aan de Belastingdienst is een ander bericht. Kijk of dat ook in de map staat."),
    ),
    (
        "file-twice",
        mark("{count} bestand is gelijk aan een ander en blijft achter"),
        mark("{count} bestanden zijn gelijk aan een ander en blijven achter"),
        mark("Het eerste van de gelijke bestanden gaat mee; er gaat niets verloren."),
    ),
    (
        "message-finding",
        mark("Bij {count} record is iets opgemerkt"),
        mark("Bij {count} records is iets opgemerkt"),
        mark("De records gaan mee, met een opmerking."),
    ),
    (
        "unknown-table",
        mark("{count} tabel of kolom van de database is onbekend en gaat niet mee"),
        mark("{count} tabellen of kolommen van de database zijn onbekend en gaan niet mee"),
        mark("Bekijk ze met overstap survey --schema. Horen ze bij uw dossiers, neem dan contact op met support."),
    ),
)

# Code → kind, the blocking ones first; the order is the one in which problems are shown.
KINDS = {
    kind.code: kind
    for severity, entries in ((Severity.BLOCKING, _BLOCKING), (Severity.ADVISORY, _ADVISORY))
    for kind in (ProblemKind(code, severity, one, many, advice) for code, one, many, advice in entries)
}


# Why a file of a folder stays behind whatever somebody chooses → the kind of problem that it is.
OF_FILES: Mapping[str, str] = {
    Reason.UNREADABLE: "file-unreadable",
    Reason.TOO_LARGE: "file-too-large",
    Reason.VANISHED: "file-vanished",
    Reason.NOT_SBR: "file-not-sbr",
    Reason.NOT_A_TAX_MESSAGE: "file-not-a-tax-message",
    Reason.BANK_VARIANT: "file-for-a-bank",
    Reason.DUPLICATE: "file-twice",
}
