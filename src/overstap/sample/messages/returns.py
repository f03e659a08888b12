"""The messages of IB, VPB and OB returns, filled for a client.

Above ``templates``; ``dossiers`` calls ``return_message``. Which contexts a concept may have follows the cubes of NT9.
"""

from datetime import date, datetime, time, timedelta
from functools import cache

from overstap.sample.chance import Chance
from overstap.sample.messages.taxonomy import generation_of
from overstap.sample.messages.templates import Context, Form, Gap, Template, build
from overstap.sample.model import Client, Office, Planned

_IDENTIFICATION = "www.belastingdienst.nl/identificatie"
_VAT = "www.belastingdienst.nl/omzetbelastingnummer"
# Facts to aim for: with tuples and both parties this gives 170 to 800, as in the real samples.
_INCOME_SIZES = {"small": (160, 200, 240), "home": (270, 330, 390)}
_BUSINESS_SIZES = {"small": (370, 420, 480), "home": (500, 560, 620)}
_CORPORATION_SIZES = (190, 280, 380)
# Present in the published sample of 2021, absent from one of 2025.
_LAST_YEAR_WITH_REDUCTION = 2021
# The general rate went from 19 to 21 percent, the reduced one from 6 to 9.
_RATE_RAISED = date(2012, 10, 1)
_REDUCED_RAISED = date(2019, 1, 1)

# Texts are gaps filled from what is known of the return, tuples are stocks to choose from.
_SOFTWARE: dict[str, Gap] = {
    "alg:SoftwareVendorAccountNumber": ("SWO00042",),
    "alg:SoftwarePackageName": "software",
    "alg:SoftwarePackageVersion": "software_version",
    "alg:SoftwareSupplierCode": ("ELSV",),
    "alg:TaxConsultantNumber": "becon",
}
_CONSULTANT: dict[str, Gap] = {
    "alg:IntermediaryTaxConsultantNumber": "becon",
    "alg:TaxConsultantInitials": "consultant_initials",
    "alg:TaxConsultantSurname": "consultant_surname",
    "alg:TaxConsultantTelephoneNumber": ("06-90000000",),
}
_INCOME: dict[str, Gap] = {
    **_SOFTWARE,
    **_CONSULTANT,
    "alg:TaxReturnMessageType": ("64", "62"),
    "alg:Initials": "initials",
    "alg:Prefix": "prefix",
    "alg:Surname": "surname",
    "alg:DateOfBirth": "born",
    "alg:TelephoneNumber": "phone",
    "bedr:BusinessName": "business",
}
_CORPORATION: dict[str, Gap] = {
    **_SOFTWARE,
    **_CONSULTANT,
    "alg:TaxReturnMessageType": ("64",),
    "bedr:LegalPersonName": "name",
    "bedr:IncomeTaxReturnSignatureInitials": "initials",
    "bedr:IncomeTaxReturnSignaturePrefix": "prefix",
    "bedr:IncomeTaxReturnSignatureSurname": "surname",
    "bedr:IncomeTaxReturnSignatureFunctionSignatory": ("Directeur",),
    "bedr:IncomeTaxReturnSignatureTelephoneNumber": "phone",
    "bedr:FinancialYearStart": "start",
    "bedr:FinancialYearEnd": "end",
}
_TURNOVER: dict[str, Gap] = {
    **_SOFTWARE,
    "alg:MessageReferenceSupplierVAT": "reference",
    "alg:DateTimeCreation": "created",
    "alg:ContactInitials": "consultant_initials",
    "alg:ContactSurname": "consultant_surname",
    "alg:ContactTelephoneNumber": ("06-90000000",),
    "ob:TaxedTurnoverSuppliesServicesGeneralTariff": "1a",
    "ob:ValueAddedTaxSuppliesServicesGeneralTariff": "1a_tax",
    "ob:TaxedTurnoverSuppliesServicesReducedTariff": "1b",
    "ob:ValueAddedTaxSuppliesServicesReducedTariff": "1b_tax",
    "ob:TaxedTurnoverSuppliesServicesOtherRates": ("0",),
    "ob:ValueAddedTaxSuppliesServicesOtherRates": ("0",),
    "ob:TaxedTurnoverPrivateUse": ("0",),
    "ob:ValueAddedTaxPrivateUse": ("0",),
    "ob:SuppliesServicesNotTaxed": "1e",
    "ob:TurnoverSuppliesServicesByWhichVATTaxationIsTransferred": ("0",),
    "ob:ValueAddedTaxSuppliesServicesByWhichVATTaxationIsTransferred": ("0",),
    "ob:SuppliesToCountriesOutsideTheEC": "3a",
    "ob:SuppliesToCountriesWithinTheEC": "3b",
    "ob:InstallationDistanceSalesWithinTheEC": ("0",),
    "ob:TurnoverFromTaxedSuppliesFromCountriesOutsideTheEC": ("0",),
    "ob:ValueAddedTaxOnSuppliesFromCountriesOutsideTheEC": ("0",),
    "ob:TurnoverFromTaxedSuppliesFromCountriesWithinTheEC": "4b",
    "ob:ValueAddedTaxOnSuppliesFromCountriesWithinTheEC": "4b_tax",
    "ob:ValueAddedTaxOwed": "5a",
    "ob:ValueAddedTaxOnInput": "5b",
    "ob:SmallEntrepreneurProvisionReduction": ("0",),
    "ob:ValueAddedTaxOwedToBePaidBack": "total",
    "ob:ValueAddedTaxAmountTotalNew": "total",
    "ob:ValueAddedTaxAmountTotalOld": "before",
    "ob:ValueAddedTaxToBePaidAdditionalToBePaidBack": "difference",
}
# Left out rather than filled with a phrase.
_VAT_NEVER = frozenset({"alg:ContactPrefix", "alg:ProfessionalAssociationForTaxServiceProvidersName"})
_REDUCTION = frozenset({"ob:SmallEntrepreneurProvisionReduction"})

_DECLARANT = (("PartyDimension", "Declarant"),)
_COMPANY = (("PartyDimension", "Company"),)
_BEGIN, _END = ("TimeDimension", "Begin"), ("TimeDimension", "End")
_ABROAD, _NETHERLANDS = ("ResidenceDimension", "Abroad"), ("ResidenceDimension", "Netherlands")

# Ids say kind (duration, instant), party and place, as in the published samples.
_CD = Context("CD_Declarant", members=_DECLARANT)
_CP = Context("CD_Partner", "partner", members=(("PartyDimension", "Partner"),))
_CB = Context("CI_Begin_Declarant", instant="before", members=(_BEGIN, *_DECLARANT))
_CE = Context("CI_End_Declarant", instant="end", members=(_END, *_DECLARANT))
_CN = Context("CD_Declarant_Netherlands", members=(*_DECLARANT, _NETHERLANDS))
_CA = Context("CD_Declarant_Abroad", members=(*_DECLARANT, _ABROAD))
_BD = Context("CD_Company_1", members=_COMPANY, serial=True)
_BB = Context("CI_Begin_Company_1", instant="before", members=(_BEGIN, *_COMPANY), serial=True)
_BE = Context("CI_End_Company_1", instant="end", members=(_END, *_COMPANY), serial=True)
_MESSAGE = Context("Msg")


def return_message(client: Client, office: Office, planned: Planned, stream: Chance) -> tuple[str, bytes]:
    """The entry point and the message of a return of 2013 or later, as filed."""
    known = _known(client, office, planned)
    if planned.tax == "OB":
        template = _vat_template(planned.kind, planned.year)
        known |= _turnover(planned, stream)
    elif planned.tax == "VPB":
        size = stream.choice(_CORPORATION_SIZES)
        template = _corporation_template(planned.year, size)
    else:
        sizes = _INCOME_SIZES if client.business is None else _BUSINESS_SIZES
        facts = stream.choice(sizes[stream.choice(("small", "small", "home"))])
        template = _income_template(
            planned.year, facts, business=client.business is not None, partner=client.partner is not None
        )
    return template.entrypoint, template.fill(known, stream)


def _known(client: Client, office: Office, planned: Planned) -> dict[str, str]:
    """What is known of the client, for named gaps; absent values are left out."""
    person, partner = client.person, client.partner
    values: dict[str, str | None] = {
        "identifier": identifier_of(client, planned),
        "start": f"{planned.start}",
        "end": f"{planned.end}",
        "before": f"{planned.start - timedelta(days=1)}",
        "software": f"{planned.program.title()}Win {planned.year}",
        "software_version": "2.1",
        "becon": office.tax_consultant_number,
        "consultant_initials": "K.",
        "consultant_surname": office.name.partition(" & ")[0],
        "initials": person.initials,
        "prefix": person.prefix,
        "surname": person.surname,
        "born": f"{person.born}",
        "phone": client.phone,
        "name": client.name,
        "business": client.business,
    }
    if partner:
        values |= {
            "partner": partner.bsn,
            "partner:initials": partner.initials,
            "partner:prefix": partner.prefix,
            "partner:surname": partner.surname,
            "partner:born": f"{partner.born}",
        }
    return {name: value for name, value in values.items() if value is not None}


def identifier_of(client: Client, planned: Planned) -> str:
    """The number under which the return is filed: OB number, RSIN or BSN."""
    return (client.vat_number or "") if planned.tax == "OB" else client.filed_under


@cache
def _income_template(year: int, facts: int, *, business: bool, partner: bool) -> Template:
    generation = generation_of("ihz-aangifte", year)
    # Before NT9 there was no dimension for it: the facts stand in the plain context.
    residence = (_CN, _CA) if generation.has_residence else (_CD,)
    cubes: dict[str, tuple[Context, ...]] = {
        "pd": (_CD,),
        "pdp": (_CD, _CP) if partner else (_CD,),
        "pd_te": (_CE,),
        "pd_tbe": (_CB, _CE),
        "pd_rn": residence[:1],
        "pd_ra": residence[-1:],
        "pd_ran": residence,
    }
    if partner:
        cubes["pp"] = (_CP,)
    if business:
        cubes |= {"c_pc": (_BD,), "c_pc_te": (_BE,), "c_pc_tbe": (_BB, _BE)}
    return build(
        Form(
            name="ihz-aangifte",
            year=year,
            scheme=_IDENTIFICATION,
            cubes=cubes,
            named=_INCOME,
            facts=facts,
        )
    )


@cache
def _corporation_template(year: int, facts: int) -> Template:
    return build(
        Form(
            name="vpb-aangifte",
            year=year,
            scheme=_IDENTIFICATION,
            cubes={"pd": (_CD,), "pdhs": (_CD,), "pd_te": (_CE,), "pd_tbe": (_CB, _CE), "pdhs_tbe": (_CB, _CE)},
            named=_CORPORATION,
            facts=facts,
        )
    )


@cache
def _vat_template(kind: str, year: int) -> Template:
    form = f"ob-{kind}"
    return build(
        Form(
            name=form,
            year=year,
            scheme=_VAT,
            cubes={"nodim": (_MESSAGE,)},
            named=_TURNOVER,
            left_out=_VAT_NEVER if year <= _LAST_YEAR_WITH_REDUCTION else _VAT_NEVER | _REDUCTION,
        )
    )


def _turnover(planned: Planned, stream: Chance) -> dict[str, str]:
    """The boxes of a VAT return; they add up as the form says, in whole euros."""
    months = (planned.end.year - planned.start.year) * 12 + planned.end.month - planned.start.month + 1
    general = int(stream.lognormvariate(8.3, 0.9)) * months
    reduced = int(general * stream.choice((0, 0, 0, 0.2, 1.5)))
    acquired = int(general * stream.choice((0, 0, 0, 0.1)))
    general_rate = 0.19 if planned.end < _RATE_RAISED else 0.21
    reduced_rate = 0.06 if planned.end < _REDUCED_RAISED else 0.09
    taxes = {
        "1a_tax": int(general * general_rate),
        "1b_tax": int(reduced * reduced_rate),
        "4b_tax": int(acquired * general_rate),
    }
    owed = sum(taxes.values())
    on_input = int(owed * stream.uniform(0.1, 1.2))
    before = int((owed - on_input) * 0.9)
    # In whole euros and rounded down, as the form allows.
    boxes = {
        **taxes,
        "1a": general,
        "1b": reduced,
        "1e": int(general * stream.choice((0, 0, 0, 0.05))),
        "3a": int(general * stream.choice((0, 0, 0, 0.1))),
        "3b": int(general * stream.choice((0, 0, 0.15))),
        "4b": acquired,
        "5a": owed,
        "5b": on_input,
        "total": owed - on_input,
        "before": before,
        "difference": owed - on_input - before,
    }
    sent = planned.sent_at or datetime.combine(planned.end, time(12))
    return {
        **{name: str(value) for name, value in boxes.items()},
        "reference": f"OB{planned.start:%Y%m}{stream.randint(0, 999_999):06d}",
        "created": f"{sent:%Y%m%d%H%M}",
    }
