from __future__ import annotations

from datetime import date as day
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from overstap.xbrl import Message, NotATaxMessage, NoTaxpayerError, NoTaxYearError, describe, read_instance
from tests.xbrl.making import (
    BSN,
    GENERATIONS,
    IDENTIFICATION,
    NT9,
    NT11,
    NT14,
    OB_NUMBER,
    PARTNER_BSN,
    VAT_NUMBER,
    Generation,
    context,
    fact,
    income_tax_return,
    instance,
    notice,
    vat_return,
)

BANK_ID = "http://www.bank.nl/bank-id"
BANK_ENTRY = "https://www.sbrbanken.nl/bt11/frc/20161209/entrypoints/frc-rpt-ihz-aangifte-2016.xsd"


def described(data: bytes) -> Message:
    found = describe(read_instance(data))
    assert isinstance(found, Message)
    return found


def codes(message: Message) -> list[str]:
    return [finding.code for finding in message.findings]


def report(name: str, *parts: str, generation: Generation = NT9) -> Message:
    return described(instance(*parts, entry=generation.entry_point(name), generation=generation))


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda generation: generation.stem)
def test_a_vat_return_of_every_generation_is_described(generation: Generation) -> None:
    found = described(vat_return(generation))
    assert (found.tax_type, found.message_kind, found.generation) == ("OB", "aangifte", generation.name)
    assert (found.tax_year, found.period_start) == (generation.year, day(generation.year, 7, 1))
    assert (found.identifier_scheme, found.identifier) == (VAT_NUMBER, OB_NUMBER)
    assert found.entrypoint == generation.entry_point(f"ob-aangifte-{generation.year}")
    assert (found.tax_consultant_number, found.partner_identifier, found.findings) == ("234564", None, ())


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda generation: generation.stem)
def test_an_income_tax_return_of_every_generation_is_described(generation: Generation) -> None:
    found = described(income_tax_return(generation))
    assert (found.tax_type, found.message_kind, found.generation) == ("IB", "aangifte", generation.name)
    assert (found.tax_year, found.period_end) == (generation.year - 1, day(generation.year - 1, 12, 31))
    assert (found.identifier_scheme, found.identifier) == (IDENTIFICATION, BSN)
    assert (found.partner_identifier, found.names.surname, found.findings) == (PARTNER_BSN, "Zee", ())


def test_a_corporation_tax_return_over_a_broken_year_is_of_the_year_that_it_names() -> None:
    found = report("vpb-aangifte-2014", context(period=("2014-07-01", "2015-06-30")))
    assert (found.tax_type, found.tax_year, found.period_end) == ("VPB", 2014, day(2015, 6, 30))
    assert found.findings == ()


def test_an_income_tax_return_over_another_year_than_it_names_is_told() -> None:
    found = report("ihz-aangifte-2014", context(period=("2012-01-01", "2012-12-31")))
    assert (found.tax_year, codes(found)) == (2014, ["tax-year-conflict"])


def test_a_vat_return_is_of_the_year_of_its_period() -> None:
    found = report("ob-suppletie-2015", context(period=("2013-01-01", "2013-12-31")))
    assert (found.message_kind, found.tax_year, codes(found)) == ("suppletie", 2013, ["tax-year-conflict"])


def test_a_report_without_a_year_takes_that_of_its_period() -> None:
    found = report("moss-melding", context(period=("2015-04-01", "2015-06-30")))
    assert (found.tax_type, found.message_kind, found.tax_year, codes(found)) == ("OTHER", "moss-melding", 2015, [])


def test_a_period_is_not_missed_where_the_name_tells_the_year() -> None:
    found = report("ihz-vpb-uitstel-2014", context().replace("startDate", "a").replace("endDate", "b"))
    assert (found.message_kind, found.tax_year, found.period_start) == ("uitstel", 2014, None)


def test_an_instant_tells_the_year_when_there_is_no_period() -> None:
    found = report("uzgb", context(period="2015-03-01"))
    assert (found.tax_year, found.period_start, found.period_end) == (2015, None, None)


def test_an_inheritance_is_of_the_year_of_death_whatever_the_taxonomy() -> None:
    found = report("erf-aangifte-2015", context(period=("2013-05-01", "2013-05-01")))
    assert (found.tax_type, found.tax_year, found.findings) == ("ERF", 2013, ())


@pytest.mark.parametrize(("concept", "name"), [("FiscalYear", "ih-sba-2014"), ("AllowanceYear", "tsl-sbt-2015")])
def test_a_notice_says_its_own_year(concept: str, name: str) -> None:
    found = described(notice(name, fact(concept, "2011")))
    assert (found.is_notice, found.tax_year, found.findings) == (True, 2011, ())


@pytest.mark.parametrize("tax", ["OB", "VPB", "ZVW"])
def test_a_notice_that_does_not_say_its_year_takes_that_of_its_period(tax: str) -> None:
    found = described(notice(f"{tax.lower()}-sba-2015", fact("FiscalYear", "onbekend")))
    assert (found.tax_type, found.message_kind, found.tax_year, found.findings) == (tax, "sba", 2014, ())


def test_a_return_is_no_notice() -> None:
    assert not described(vat_return()).is_notice


def test_a_message_without_any_year_is_refused() -> None:
    with pytest.raises(NoTaxYearError):
        report("uzgb", context(period=("onbekend", "onbekend")))


@pytest.mark.parametrize("parts", [(), (context(identifier=""),)], ids=["no context", "empty number"])
def test_a_message_for_nobody_is_refused(parts: tuple[str, ...]) -> None:
    with pytest.raises(NoTaxpayerError):
        report("ob-aangifte-2015", *parts)


def test_a_schema_kept_beside_the_message_is_enough_when_the_facts_tell_the_generation() -> None:
    found = described(instance(context(), fact("A"), entry="bd-rpt-ob-aangifte-2020.xsd", generation=NT11))
    assert (found.tax_type, found.generation) == ("OB", "NT11")


def test_a_schema_kept_beside_facts_of_others_is_no_tax_message() -> None:
    own = instance(context(), '<a xmlns="urn:own" contextRef="c"/>', entry="bd-rpt-ob-aangifte-2020.xsd")
    assert describe(read_instance(own)) == NotATaxMessage("not-a-tax-message")


def test_the_report_is_found_among_other_schemas() -> None:
    other = '<link:schemaRef xlink:href="http://example.org/extra.xsd"/>'
    found = described(vat_return().replace(b"<link:schemaRef", f"{other}<link:schemaRef".encode(), 1))
    assert (found.tax_type, found.findings) == ("OB", ())


def test_two_reports_in_one_message_are_told() -> None:
    other = f'<link:schemaRef xlink:href="{NT14.entry_point("icp-opgaaf-2020")}"/>'
    assert codes(described(vat_return(NT14, other))) == ["several-entry-points"]


def test_two_numbers_that_could_be_the_taxpayers_are_told() -> None:
    found = described(vat_return(NT14, context("other", identifier=BSN)))
    assert (found.identifier, codes(found)) == (OB_NUMBER, ["several-identifiers"])


def test_defects_of_the_instance_are_told() -> None:
    found = described(vat_return(NT14, fact("A", ref="nowhere")))
    assert [tuple(finding) for finding in found.findings] == [("document", "context-missing")]


def test_a_banks_copy_is_known_by_its_entry_point() -> None:
    assert describe(read_instance(instance(entry=BANK_ENTRY))) == NotATaxMessage("bank-variant")


def test_a_banks_copy_is_known_by_tax_facts_about_a_banks_number() -> None:
    data = instance(context(scheme=BANK_ID), fact("A"), entry="https://www.sbrbanken.nl/x/frc-rpt-nieuw.xsd")
    assert describe(read_instance(data)) == NotATaxMessage("bank-variant")


@pytest.mark.parametrize("entry", [None, "http://www.nltaxonomie.nl/nt14/kvk/20191211/entrypoints/kvk-rpt-x.xsd"])
def test_other_xbrl_is_no_tax_message(entry: str | None) -> None:
    assert describe(read_instance(instance(context(), fact("A"), entry=entry))) == NotATaxMessage("not-a-tax-message")


def test_the_software_is_named_with_its_version() -> None:
    found = described(vat_return(NT14, fact("SoftwarePackageVersion", "2.3"), fact("SoftwarePackageName", "BTW")))
    assert found.software == "BTW 2.3"


@pytest.mark.parametrize(
    ("concept", "written", "expected"),
    [
        ("DateTimeCreation", "202011151254", datetime(2020, 11, 15, 12, 54, tzinfo=ZoneInfo("Europe/Amsterdam"))),
        ("DateCreation", "2015-07-01", datetime(2015, 7, 1, tzinfo=ZoneInfo("Europe/Amsterdam"))),
        ("DateTimeCreation", "onbekend", None),
        ("DateTimeCreation", "209913011254", None),
        ("DateTimeCreation", "9" * 10_000, None),
    ],
)
def test_the_moment_of_creation_is_dutch_time(concept: str, written: str, expected: datetime | None) -> None:
    found = described(vat_return(NT14, fact(concept, written, ref="Msg"))).created
    assert found == expected


def test_the_moment_of_creation_knows_summer_from_winter() -> None:
    offsets = [
        created.utcoffset()
        for written in ("202001151200", "202007151200")
        if (created := described(vat_return(NT14, fact("DateTimeCreation", written, ref="Msg"))).created)
    ]
    assert offsets == [timedelta(hours=1), timedelta(hours=2)]
