from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.programs.columns import columns_of
from overstap.desktop.programs.taps.columns import ColumnSource, Encoding
from overstap.desktop.programs.taps.description import StreamMapping
from overstap.desktop.programs.taps.records import UnfitError, translated, wanted

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
RETURNS = columns_of("returns")


def made(column: str, value: object, **how: object) -> object:
    """What *value* becomes in *column* of a return, or of a user when it has no such column."""
    source = ColumnSource(RETURNS.get(column) or columns_of("users")[column], "P", **how)  # type: ignore[arg-type]
    mapping = StreamMapping("S", "returns", (source,), {})
    return translated(mapping, {"P": value}, AMSTERDAM)[column]


@pytest.mark.parametrize(
    ("column", "value", "outcome"),
    [
        ("id", "a1", "a1"),
        ("id", 12, "12"),
        ("id", 12.0, "12"),
        ("id", 12.5, "12.5"),
        ("id", True, "true"),
        ("id", "", None),
        ("id", None, None),
        ("tax_year", 2016, 2016),
        ("tax_year", 2016.0, 2016),
        ("tax_year", " 2016 ", 2016),
        ("tax_year", "-7", -7),
        ("active", False, False),
        ("period_start", "2016-01-31", "2016-01-31"),
        ("period_start", "2016-01-31T00:00:00", "2016-01-31"),
        ("period_start", "2016-01-31 23:59:59+01:00", "2016-01-31"),
        ("filed_at", "2016-07-01T09:30:00", "2016-07-01T07:30:00+00:00"),
        ("filed_at", "2016-01-01T09:30:00", "2016-01-01T08:30:00+00:00"),
        ("filed_at", "2016-07-01T09:30:00Z", "2016-07-01T09:30:00+00:00"),
        ("filed_at", "2016-07-01T09:30:00+05:00", "2016-07-01T04:30:00+00:00"),
        ("document", "QUJD", "QUJD"),
    ],
)
def test_a_value_becomes_one_of_its_column(column: str, value: object, outcome: object) -> None:
    assert made(column, value) == outcome


@pytest.mark.parametrize(
    ("column", "value", "how", "outcome"),
    [
        ("id", 12, {"prefix": "a"}, "a12"),
        ("id", "", {"prefix": "a"}, None),
        ("status", "V", {"words": {"V": "filed"}}, "filed"),
        ("status", 1, {"words": {"1": "filed"}}, "filed"),
        ("status", True, {"words": {"true": "filed"}}, "filed"),
        ("status", "X", {"words": {"V": "filed"}, "otherwise": "open", "has_otherwise": True}, "open"),
        ("active", "J", {"words": {"J": True, "N": False}}, True),
        ("period_start", "31-01-2016", {"format": "%d-%m-%Y"}, "2016-01-31"),
        ("period_start", 20160131, {"format": "%Y%m%d"}, "2016-01-31"),
        ("filed_at", "01-07-2016 09:30", {"format": "%d-%m-%Y %H:%M"}, "2016-07-01T07:30:00+00:00"),
        ("document", "<x>é</x>", {"encoding": Encoding.TEXT}, "PHg+w6k8L3g+"),
    ],
)
def test_the_description_says_how(column: str, value: object, how: Mapping[str, object], outcome: object) -> None:
    assert made(column, value, **how) == outcome


@pytest.mark.parametrize(
    ("column", "value", "how"),
    [
        ("id", ["1"], {}),
        ("id", {"a": 1}, {}),
        ("tax_year", "vorig jaar", {}),
        ("tax_year", 2016.5, {}),
        ("tax_year", "٢٠١٦", {}),
        ("tax_year", True, {}),
        ("tax_year", 10**30, {}),
        ("active", "J", {}),
        ("active", 1, {}),
        ("period_start", "31-01-2016", {}),
        ("period_start", "2016-1-1", {}),
        ("period_start", "2016-01-31x", {}),
        ("period_start", "31-13-2016", {"format": "%d-%m-%Y"}),
        ("filed_at", "gisteren", {}),
        ("filed_at", 5, {}),
        ("status", "X", {"words": {"V": "filed"}}),
        ("status", ["V"], {"words": {"V": "filed"}}),
        ("document", 5, {}),
        ("document", "half \ud83d", {"encoding": Encoding.TEXT}),
    ],
)
def test_what_would_have_to_be_guessed_is_told_by_its_column(
    column: str, value: object, how: Mapping[str, object]
) -> None:
    with pytest.raises(UnfitError) as caught:
        made(column, value, **how)
    assert (caught.value.column, caught.value.__cause__) == (column, None)
    assert str(value) not in str(caught.value)


def test_a_constant_stands_in_every_record() -> None:
    mapping = StreamMapping("S", "returns", (ColumnSource(RETURNS["program"], None, "BAS 2016"),), {})
    assert translated(mapping, {}, AMSTERDAM) == {"program": "BAS 2016"}


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        ({"JAAR": 2016, "SOORT": "A"}, True),
        ({"JAAR": "2016", "SOORT": "B"}, True),
        ({"JAAR": 2016.0, "SOORT": "A"}, True),
        ({"JAAR": 2015, "SOORT": "A"}, False),
        ({"JAAR": 2016, "SOORT": None}, False),
        ({"JAAR": [2016], "SOORT": "A"}, False),
        ({}, False),
    ],
)
def test_only_the_records_that_are_asked_for_count(record: Mapping[str, object], *, outcome: bool) -> None:
    only = {"JAAR": frozenset({"2016"}), "SOORT": frozenset({"A", "B"})}
    assert wanted(StreamMapping("S", "returns", (), only), record) is outcome


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)


@given(st.sampled_from([*RETURNS, "active"]), values, st.sampled_from([{}, {"format": "%d-%m-%Y"}, {"prefix": "x"}]))
def test_law_a_value_fits_or_is_told(column: str, value: object, how: Mapping[str, object]) -> None:
    try:
        outcome = made(column, value, **how)
    except UnfitError:
        return
    assert outcome is None or isinstance(outcome, str | int)
