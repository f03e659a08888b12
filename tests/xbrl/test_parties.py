from __future__ import annotations

from datetime import date

from overstap.xbrl import Message, describe, read_instance
from tests.xbrl.making import BSN, NT9, NT14, PARTNER_BSN, company, context, fact, instance, notice, party, tuple_of

YEAR = ("2019-01-01", "2019-12-31")


def described(*parts: str, report: str = "ihz-aangifte-2019") -> Message:
    found = describe(read_instance(instance(*parts, entry=NT14.entry_point(report))))
    assert isinstance(found, Message)
    return found


def test_the_declarant_goes_before_whoever_has_more_facts() -> None:
    found = described(
        context("P", identifier=PARTNER_BSN, period=YEAR, members=party("Partner")),
        context("X", identifier="999", period=YEAR),
        context("D", period=YEAR, members=party("Declarant")),
        *(fact(f"A{n}", ref="P") for n in range(5)),
        fact("B", ref="X"),
    )
    assert (found.identifier, found.partner_identifier, found.findings) == (BSN, PARTNER_BSN, ())


def test_without_a_declarant_the_number_with_most_facts_counts() -> None:
    found = described(
        context("a", identifier="111", period=YEAR),
        context("b", period=YEAR, members=party("Company")),
        *(fact("A", ref=ref) for ref in "abb"),
    )
    assert found.identifier == BSN


def test_with_as_many_facts_each_the_first_context_counts() -> None:
    found = described(context("a", identifier="111", period=YEAR), context("b", identifier="222", period=YEAR))
    assert (found.identifier, [finding.code for finding in found.findings]) == ("111", ["several-identifiers"])


def test_the_partner_is_never_the_declarant_unless_alone() -> None:
    partner = context("P", identifier=PARTNER_BSN, period=YEAR, members=party("Partner"))
    assert described(partner, context("c", period=YEAR), fact("A", ref="P")).identifier == BSN
    assert described(partner).identifier == PARTNER_BSN


def test_a_partner_with_the_declarants_own_number_is_none() -> None:
    found = described(
        context("P", period=YEAR, members=party("Partner")), context("D", period=YEAR, members=party("Declarant"))
    )
    assert found.partner_identifier is None


def test_a_partner_named_in_a_fact_counts_where_no_context_does() -> None:
    data = notice("ih-sba-2014", fact("FiscalPartnerTaxpayerIdentificationNumber", PARTNER_BSN), generation=NT9)
    found = describe(read_instance(data))
    assert isinstance(found, Message)
    assert found.partner_identifier == PARTNER_BSN


def test_the_period_is_the_declarants_and_not_that_of_a_company_inside_the_year() -> None:
    found = described(
        context("C", period=("2019-12-10", "2019-12-31"), members=party("Company")),
        context("D", period=YEAR, members=party("Declarant")),
        *(fact("A", ref="C") for _ in range(5)),
    )
    assert (found.period_start, found.period_end) == (date(2019, 1, 1), date(2019, 12, 31))


def test_the_period_with_most_facts_goes_before_a_longer_one() -> None:
    found = described(
        context("a", period=YEAR),
        context("b", period=("2019-07-01", "2019-09-30")),
        fact("A", ref="b"),
        report="ob-aangifte-2019",
    )
    assert (found.period_start, found.period_end) == (date(2019, 7, 1), date(2019, 9, 30))


def test_of_periods_used_as_much_the_longest_counts() -> None:
    found = described(
        context("a", period=("2019-06-01", "2019-12-31"), members=party("Declarant")),
        context("b", period=YEAR, members=party("Declarant")),
    )
    assert found.period_start == date(2019, 1, 1)


def test_the_period_comes_from_another_context_of_the_same_number_when_the_declarant_has_only_instants() -> None:
    found = described(
        context("D", period="2019-12-31", members=party("Declarant")),
        context("C", period=YEAR, members=party("Company")),
    )
    assert (found.period_start, found.period_end) == (date(2019, 1, 1), date(2019, 12, 31))


def test_names_are_the_declarants_own() -> None:
    found = described(
        context("P", identifier=PARTNER_BSN, period=YEAR, members=party("Partner")),
        context("D", period=YEAR, members=party("Declarant")),
        context("C", period=YEAR, members=company("1")),
        *(fact(name, "partner", ref="P") for name in ("Initials", "Prefix", "Surname")),
        fact("BusinessName", "Bakkerij", ref="C"),
        fact("Initials", "J.", ref="D"),
        fact("Surname", "Jansen", ref="D"),
    ).names
    assert (found.initials, found.prefix, found.surname, found.business_name) == ("J.", None, "Jansen", "Bakkerij")


def test_a_partner_under_the_same_number_does_not_lend_a_name() -> None:
    found = described(
        context("P", period=YEAR, members=party("Partner")),
        context("D", period=YEAR, members=party("Declarant")),
        fact("Surname", "Partner", ref="P"),
        fact("Surname", "Eigen", ref="D"),
    )
    assert found.names.surname == "Eigen"


def test_names_in_tuples_belong_to_others() -> None:
    found = described(context("c", period=YEAR), tuple_of("Heir", fact("Surname", "Erfgenaam"), fact("Initials", "E")))
    assert (found.names.surname, found.names.initials) == (None, None)


def test_a_contact_person_or_adviser_is_not_the_taxpayer() -> None:
    facts = (fact("ContactSurname", "Adviseur"), fact("TaxConsultantSurname", "Adviseur"))
    assert described(context("c", period=YEAR), *facts, report="ob-aangifte-2020").names.surname is None


def test_names_of_other_taxonomies_are_not_taken() -> None:
    namespace = "http://www.nltaxonomie.nl/nt14/kvk/20191211/dictionary/kvk-data"
    other = f'<o:Surname xmlns:o="{namespace}" contextRef="c">X</o:Surname>'
    assert described(context("c", period=YEAR), other).names.surname is None


def test_a_company_is_called_by_the_name_of_its_legal_person() -> None:
    facts = (fact("BusinessName", "Handel"), fact("LegalPersonName", "Zeilmakerij B.V."))
    found = described(context("c", period=YEAR), *facts, report="vpb-aangifte-2019")
    assert found.names.business_name == "Zeilmakerij B.V."
