from __future__ import annotations

from datetime import date

import pytest

from overstap.xbrl import Context, QName, read_instance
from tests.xbrl.making import NT9, NT14, Generation, company, context, instance, party, unit

DIVISION = (
    '<xbrli:unit id="u"><xbrli:divide><xbrli:unitNumerator><xbrli:measure>iso4217:EUR</xbrli:measure>'
    "</xbrli:unitNumerator><xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure>"
    "</xbrli:unitDenominator></xbrli:divide></xbrli:unit>"
)


def read(written: str, generation: Generation = NT14) -> Context:
    (found,) = read_instance(instance(written, generation=generation)).contexts.values()
    return found


def measure(written: str) -> str:
    return read_instance(instance(written)).units["u"]


def test_a_duration_has_its_first_and_last_day() -> None:
    found = read(context(period=("2020-10-01", "2020-10-31")))
    assert (found.start, found.end, found.instant) == (date(2020, 10, 1), date(2020, 10, 31), None)


def test_an_instant_is_one_day() -> None:
    found = read(context(period="2013-12-31"))
    assert (found.start, found.end, found.instant) == (None, None, date(2013, 12, 31))


def test_a_period_without_end_has_no_days_and_no_defect() -> None:
    whole = instance('<xbrli:context id="c"><xbrli:period><xbrli:forever/></xbrli:period></xbrli:context>')
    found = read_instance(whole)
    assert (found.contexts["c"].start, found.defects) == (None, ())


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2020-10-31", date(2020, 10, 31)),
        (" 2020-10-31 ", date(2020, 10, 31)),
        ("2020-11-01T00:00:00", date(2020, 10, 31)),
        ("2020-11-01T00:00:00.000Z", date(2020, 10, 31)),
        ("2020-10-31T23:59:59", date(2020, 10, 31)),
        ("2020-10-31+01:00", date(2020, 10, 31)),
        ("0001-01-01T00:00:00", None),
        ("2020-02-30", None),
        ("31-10-2020", None),
        ("٢٠٢٠-١٠-٣١", None),
        ("", None),
    ],
)
def test_the_last_day_is_understood_in_every_lawful_spelling(written: str, expected: date | None) -> None:
    assert read(context(period=("2020-10-01", written))).end == expected


def test_a_first_day_at_midnight_is_that_day() -> None:
    assert read(context(period=("2020-10-01T00:00:00", "2020-10-31"))).start == date(2020, 10, 1)


def test_the_number_and_its_scheme_lose_their_outer_white_space() -> None:
    found = read(context(identifier=" 123456782\n", scheme=" www.belastingdienst.nl/identificatie "))
    assert (found.identifier, found.scheme) == ("123456782", "www.belastingdienst.nl/identificatie")


@pytest.mark.parametrize("place", ["scenario", "segment"])
def test_dimensions_are_read_from_scenario_and_segment(place: str) -> None:
    written = context(members=company("1"))
    if place == "segment":
        scenario = written[written.index("<xbrli:scenario>") : written.index("</xbrli:context>")]
        inside = scenario.replace("scenario", "segment")
        written = written.replace(scenario, "").replace("</xbrli:entity>", f"{inside}</xbrli:entity>")
    found = read(written)
    assert found.dimensions == {
        QName(NT14.axes(), "PartyDimension"): QName(NT14.members(), "Company"),
        QName(NT14.axes(), "CompanySerialNumberDimension"): "1",
    }


@pytest.mark.parametrize("generation", [NT9, NT14], ids=["NT9", "NT14"])
def test_members_are_found_by_local_name_in_every_generation(generation: Generation) -> None:
    found = read(context(members=company("2")), generation)
    assert [found.member(axis) for axis in ("PartyDimension", "CompanySerialNumberDimension", "TimeDimension")] == [
        "Company",
        "2",
        None,
    ]


def test_a_prefix_declared_on_the_member_itself_is_followed() -> None:
    written = context(members=party("Partner")).replace(
        '<xbrldi:explicitMember dimension="axis:PartyDimension">m:Partner',
        '<xbrldi:explicitMember xmlns:m="urn:inner" dimension="axis:PartyDimension">m:Partner',
    )
    assert read(written).dimensions[QName(NT14.axes(), "PartyDimension")] == QName("urn:inner", "Partner")


def test_a_member_with_an_undeclared_prefix_keeps_its_local_name() -> None:
    assert read(context(members={"nowhere:PartyDimension": "gone:Partner"})).dimensions == {
        QName("", "PartyDimension"): QName("", "Partner")
    }


def test_members_inside_members_are_not_read() -> None:
    deep = "<xbrldi:typedMember dimension='axis:A'>" * 5 + "x" + "</xbrldi:typedMember>" * 5
    found = read(context(members={"axis:B": "m:B"}).replace("</xbrli:scenario>", f"{deep}</xbrli:scenario>"))
    assert [axis.name for axis in found.dimensions] == ["B", "A"]


def test_a_context_can_be_compared_and_kept_in_a_set() -> None:
    assert len({read(context(members=party("Partner"))), read(context(members=party("Partner"))), read(context())}) == 2


def test_an_empty_context_is_empty() -> None:
    found = read("<xbrli:context/>")
    assert (found.id, found.scheme, found.identifier, found.start, dict(found.dimensions)) == ("", "", "", None, {})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (unit("u"), "EUR"),
        (unit("u", "xbrli:pure"), "pure"),
        (unit("u", "EUR"), "EUR"),
        ('<xbrli:unit id="u"/>', ""),
        (unit("u").replace("</xbrli:unit>", "<xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>"), "EUR*USD"),
        (
            DIVISION,
            "EUR/shares",
        ),
    ],
)
def test_a_unit_is_known_by_its_measure(written: str, expected: str) -> None:
    assert measure(written) == expected
