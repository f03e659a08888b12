"""One line of each list of a migration."""

from __future__ import annotations

import pytest

from overstap.portal.pages.reporting.ledgers import LEDGERS, Entry
from overstap.portal.transfers.models import BundleKey, Difference, Finding, Kept, LeftBehind

OF = {"table": "clients", "key": "c1"}


def entry(name: str, row: object) -> Entry:
    return LEDGERS[name].entry(row)


def test_left_behind_tells_why_and_where_it_was_listed() -> None:
    row = LeftBehind(**OF, part="BAS 2016", reason="unreadable", detail="beschadigd")
    assert entry("achtergebleven", row) == Entry("Klanten", "c1", "niet leesbaar", "BAS 2016 · beschadigd")


@pytest.mark.parametrize(
    ("outcome", "detail", "serious"), [("skipped", "overgeslagen", False), ("failed", "mislukt", True)]
)
def test_a_failure_is_more_serious_than_a_skip(outcome: str, detail: str, *, serious: bool) -> None:
    row = BundleKey(**OF, outcome=outcome, reason="reference-missing")
    assert entry("niet-ingelezen", row) == Entry(
        "Klanten", "c1", "verwijst naar een gegeven dat er niet is", detail, is_serious=serious
    )


def test_a_failure_without_a_reason_is_still_a_line() -> None:
    assert entry("niet-ingelezen", BundleKey(**OF, outcome="failed", reason=None)).what == ""


@pytest.mark.parametrize(
    ("severity", "said", "serious"),
    [("blocking", "houdt het gegeven tegen · BSN", True), ("advisory", "ter informatie · BSN", False)],
)
def test_a_finding_tells_whether_it_holds_the_record_back(severity: str, said: str, *, serious: bool) -> None:
    row = Finding(**OF, field="bsn", code="identifier-check", severity=severity, origin="bundle")
    assert entry("bevindingen", row) == Entry(
        "Klanten", "c1", "nummer voldoet niet aan de elfproef", said, is_serious=serious
    )


@pytest.mark.parametrize("name", ["gegevens", "niet-ingelezen", "bevindingen", "verschillen", "gebleven"])
def test_no_list_shows_the_whole_number_of_a_notice_that_was_noted_with_it(name: str) -> None:
    notice = {"table": "assessment_notices", "key": "s1"}
    rows: dict[str, object] = {
        "bevindingen": Finding(**notice, field="amount", code="unfit-value", severity="advisory", origin="bundle"),
        "verschillen": Difference(**notice, comparison="records", side="portal", detail="changed"),
        "gebleven": Kept(**notice, reason="edited", made=False, row=1, fields=[]),
    }
    row = rows.get(name, BundleKey(**notice, outcome="failed", reason="reference-missing"))
    # Some have it as a column, others by their query: the same name for both.
    vars(row)["label"] = "IB 2016 1112.22.333.H.67.0112"
    assert entry(name, row).name == "IB 2016 •••••0112"


def test_a_difference_tells_which_sides_and_how() -> None:
    row = Difference(**OF, comparison="inventory", side="source", detail="absent")
    assert entry("verschillen", row) == Entry(
        "Klanten", "c1", "Inventaris en bestand", "alleen in de bron · ontbreekt aan de andere kant", is_serious=True
    )


def test_what_undoing_left_names_fields_as_the_form_does() -> None:
    row = Kept(**OF, reason="edited", made=False, row=1, label="Jansen", fields=["city", "phone"])
    assert entry("gebleven", row) == Entry(
        "Klanten", "c1", "sindsdien door u gewijzigd", "Plaats, Telefoon", name="Jansen"
    )
