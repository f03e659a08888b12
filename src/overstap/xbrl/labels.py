"""Dutch names for the concepts that nearly every message has, and for the boxes of the VAT return.

For ``facts``. Short on purpose: the thousands of other concepts get their official labels from a taxonomy package. The
names are those on the return itself; box letters come first, because people look for them.
"""

from __future__ import annotations

from collections.abc import Mapping

from overstap.i18n import mark, translate

__all__ = ["concept_label", "party_label"]

# Local name → label; local names are the same in every generation.
CONCEPTS: Mapping[str, str] = {
    # the boxes of the VAT return (aangifte and suppletie)
    "TaxedTurnoverSuppliesServicesGeneralTariff": mark("1a Omzet, hoog tarief"),
    "ValueAddedTaxSuppliesServicesGeneralTariff": mark("1a Omzetbelasting, hoog tarief"),
    "TaxedTurnoverSuppliesServicesReducedTariff": mark("1b Omzet, laag tarief"),
    "ValueAddedTaxSuppliesServicesReducedTariff": mark("1b Omzetbelasting, laag tarief"),
    "TaxedTurnoverSuppliesServicesOtherRates": mark("1c Omzet, overige tarieven"),
    "ValueAddedTaxSuppliesServicesOtherRates": mark("1c Omzetbelasting, overige tarieven"),
    "TaxedTurnoverPrivateUse": mark("1d Omzet, privégebruik"),
    "ValueAddedTaxPrivateUse": mark("1d Omzetbelasting, privégebruik"),
    "SuppliesServicesNotTaxed": mark("1e Omzet, nultarief of niet bij u belast"),
    "TurnoverSuppliesServicesByWhichVATTaxationIsTransferred": mark("2a Omzet, heffing naar u verlegd"),
    "ValueAddedTaxSuppliesServicesByWhichVATTaxationIsTransferred": mark("2a Omzetbelasting, heffing naar u verlegd"),
    "SuppliesToCountriesOutsideTheEC": mark("3a Leveringen naar landen buiten de EU"),
    "SuppliesToCountriesWithinTheEC": mark("3b Leveringen naar en diensten in landen binnen de EU"),
    "InstallationDistanceSalesWithinTheEC": mark("3c Installatie en afstandsverkopen binnen de EU"),
    "TurnoverFromTaxedSuppliesFromCountriesOutsideTheEC": mark("4a Omzet uit landen buiten de EU"),
    "ValueAddedTaxOnSuppliesFromCountriesOutsideTheEC": mark("4a Omzetbelasting, landen buiten de EU"),
    "TurnoverFromTaxedSuppliesFromCountriesWithinTheEC": mark("4b Omzet uit landen binnen de EU"),
    "ValueAddedTaxOnSuppliesFromCountriesWithinTheEC": mark("4b Omzetbelasting, landen binnen de EU"),
    "ValueAddedTaxOwed": mark("5a Verschuldigde omzetbelasting"),
    "ValueAddedTaxOnInput": mark("5b Voorbelasting"),
    "SmallEntrepreneurProvisionReduction": mark("Vermindering kleineondernemersregeling"),
    "ValueAddedTaxOwedToBePaidBack": mark("Totaal te betalen of terug te vragen"),
    # who may be called about a VAT return
    "ContactType": mark("Soort contactpersoon"),
    "ContactInitials": mark("Voorletters contactpersoon"),
    "ContactPrefix": mark("Tussenvoegsel contactpersoon"),
    "ContactSurname": mark("Achternaam contactpersoon"),
    "ContactTelephoneNumber": mark("Telefoonnummer contactpersoon"),
    # the taxpayer, in an income-tax return
    "DateOfBirth": mark("Geboortedatum"),
    "Initials": mark("Voorletters"),
    "Prefix": mark("Tussenvoegsel"),
    "Surname": mark("Achternaam"),
    "TelephoneNumber": mark("Telefoonnummer"),
    # the message itself
    "DateTimeCreation": mark("Datum en tijd van aanmaak"),
    "MessageReferenceSupplierVAT": mark("Berichtkenmerk"),
    "SoftwarePackageName": mark("Naam softwarepakket"),
    "SoftwarePackageVersion": mark("Versie softwarepakket"),
    "SoftwareVendorAccountNumber": mark("Relatienummer softwareontwikkelaar"),
    "TaxConsultantNumber": mark("Beconnummer"),
    "TaxReturnMessageType": mark("Berichtsoort"),
    # assessment notices
    "NoticeOfAssessmentNumber": mark("Aanslagnummer"),
    "NoticeOfAssessmentDate": mark("Dagtekening"),
    "FiscalYear": mark("Belastingjaar"),
}

# Members of the party axis, those of NT7 to NT13.
PARTIES: Mapping[str, str] = {
    "Declarant": mark("Aangever"),
    "Partner": mark("Partner"),
    "Company": mark("Onderneming"),
    "HoldingCompany": mark("Moedermaatschappij"),
    "SubsidiaryCompany": mark("Dochtermaatschappij"),
    "Child": mark("Kind"),
}


def concept_label(concept: str) -> str | None:
    """The label, in the active language, of the Belastingdienst's concept with this local name, if it is common."""
    label = CONCEPTS.get(concept)
    return None if label is None else translate(label)


def party_label(party: str) -> str:
    """What a member of the party axis is called, in the active language; its own name when it is none of the common."""
    return translate(PARTIES.get(party, party))
