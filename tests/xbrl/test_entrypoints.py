from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.xbrl.entrypoints import entry_point, is_bank_entry_point

OLD = "http://www.nltaxonomie.nl/9.0/report/bd/entrypoints/"
NEW = "http://www.nltaxonomie.nl/nt20/bd/20251210/entrypoints/"

NT9 = {
    "bd-rpt-ob-aangifte-2015": ("OB", "aangifte", 2015),
    "bd-rpt-ob-suppletie-2015": ("OB", "suppletie", 2015),
    "bd-rpt-ob-sba-2015": ("OB", "sba", 2015),
    "bd-rpt-icp-opgaaf-2015": ("ICP", "opgaaf", 2015),
    "bd-rpt-moss-melding": ("OTHER", "moss-melding", None),
    "bd-rpt-uzgb": ("OTHER", "uzgb", None),
    "bd-rpt-ihz-aangifte-2014": ("IB", "aangifte", 2014),
    "bd-rpt-ihz-via-2014": ("IB", "via", 2014),
    "bd-rpt-ih-sba-2014": ("IB", "sba", 2014),
    "bd-rpt-zvw-sba-2014": ("ZVW", "sba", 2014),
    "bd-rpt-vpb-aangifte-2014": ("VPB", "aangifte", 2014),
    "bd-rpt-vpb-sba-2014": ("VPB", "sba", 2014),
    "bd-rpt-erf-aangifte-2015": ("ERF", "aangifte", 2015),
    "bd-rpt-ihz-vpb-uitstel-2014": ("OTHER", "uitstel", 2014),
    "bd-rpt-ihz-vpb-aanwijsposten-2014": ("OTHER", "aanwijsposten", 2014),
    "bd-rpt-tsl-2015": ("TSL", "toeslagen", 2015),
    "bd-rpt-tsl-sbt-2015": ("TSL", "sbt", 2015),
}


@pytest.mark.parametrize(("name", "expected"), NT9.items())
def test_every_entry_point_of_nt9_is_understood(name: str, expected: tuple[str, str, int | None]) -> None:
    found = entry_point(f"{OLD}{name}.xsd")
    assert found is not None
    assert (found.tax_type, found.kind, found.year, found.generation) == (*expected, "NT9")


def test_no_published_entry_point_of_nt9_is_forgotten(shared_data: Path) -> None:
    folder = shared_data / "taxonomy/nt9/www.nltaxonomie.nl/9.0/report/bd/entrypoints"
    assert {path.stem for path in folder.glob("*.xsd")} == set(NT9)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bd-rpt-vpb-verzoekwijzigingva-2026", ("VPB", "verzoekwijzigingva", 2026)),
        ("bd-rpt-ob-suppletie-2025", ("OB", "suppletie", 2025)),
        ("bd-rpt-iets-nieuws-2031", ("OTHER", "iets-nieuws", 2031)),
        ("BD-RPT-OB-Aangifte-2026", ("OB", "aangifte", 2026)),
        ("bd-rpt-ob-aangifte", ("OB", "aangifte", None)),
    ],
)
def test_a_newer_entry_point_falls_into_place(name: str, expected: tuple[str, str, int | None]) -> None:
    found = entry_point(f"{NEW}{name}.xsd")
    assert found is not None
    assert (found.tax_type, found.kind, found.year, found.generation) == (*expected, "NT20")


@pytest.mark.parametrize("address", ["bd-rpt-ob-aangifte-2020.xsd", "../entrypoints/bd-rpt-ob-aangifte-2020.xsd"])
def test_a_schema_kept_beside_the_message_has_no_generation(address: str) -> None:
    found = entry_point(address)
    assert found is not None
    assert (found.tax_type, found.generation, found.address) == ("OB", None, address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://example.org/entrypoints/bd-rpt-ob-aangifte-2020.xsd",
        f"{NEW}kvk-rpt-jaarverantwoording-2020.xsd",
        f"{NEW}bd-rpt-.xsd",
        f"{NEW}bd-rpt-ob-aangifte-2020.xml",
        f"{NEW}bd-rpt-ob-aangifte-2020.xsd#fragment",
        f"{NEW}",
    ],
)
def test_other_addresses_are_no_entry_point(address: str) -> None:
    assert entry_point(address) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("frc-rpt-ihz-aangifte-2016.xsd", True),
        ("frc-rpt-vpb-aangifte-2016.xsd", True),
        ("frc-rpt-vt-duurzaamheidsscore.xsd", False),
        ("bd-rpt-ihz-aangifte-2016.xsd", False),
    ],
)
def test_a_banks_counterpart_of_a_return_is_known_by_name(name: str, *, expected: bool) -> None:
    assert is_bank_entry_point(f"https://www.sbrbanken.nl/bt11/frc/20161209/entrypoints/{name}") is expected


@given(st.text(alphabet="bd-rptobfc12.xs/:", max_size=4_096))
def test_any_address_is_judged(address: str) -> None:
    found = entry_point(address)
    assert found is None or found.tax_type
    assert is_bank_entry_point(address) in {True, False}
