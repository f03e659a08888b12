"""A record that refers to one that stayed behind: it stays too, loses the reference, or keeps it for another phase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from overstap.bundle.model import Reason
from overstap.desktop.export.ledger import EXPORTED
from overstap.desktop.export.references import UNWANTED, Judged, follow_references
from overstap.desktop.sources.contract import Records
from tests.desktop.scripted import Row, notice, role, tax_return

FATES: Mapping[tuple[str, str], str | None] = {
    ("clients", "c1"): EXPORTED,
    ("clients", "c2"): Reason.FORMER_CLIENT,
    ("clients", "c3"): Reason.OTHER_PHASE,
    ("clients", "c4"): None,
    ("users", "u1"): EXPORTED,
    ("returns", "r1"): EXPORTED,
    ("returns", "r2"): Reason.BEFORE_2012,
}


def fates(table: str, ids: Sequence[str]) -> Mapping[str, str | None]:
    return {key: FATES[table, key] for key in ids if (table, key) in FATES}


def judged(table: str, *rows: Row) -> Judged:
    return follow_references(table, Records.of(table, rows).batch, fates)


def test_a_reference_to_an_exported_record_stands() -> None:
    assert judged("returns", tax_return("a", "c1")).left_behind == {}


def test_a_required_reference_to_a_left_behind_record_takes_its_reason() -> None:
    result = judged("returns", tax_return("a", "c1"), tax_return("b", "c2"))
    assert result.left_behind == {"b": Reason.FORMER_CLIENT}


def test_an_optional_reference_to_a_left_behind_record_is_emptied() -> None:
    result = judged("assessment_notices", notice("a", "r1"), notice("b", "r2"), notice("c", None))
    assert result.left_behind == {}
    assert result.batch.column("return_id").to_pylist() == ["r1", None, None]


@pytest.mark.parametrize("reason", Reason)
def test_an_optional_reference_is_emptied_only_where_nobody_wants_what_it_leads_to(reason: Reason) -> None:
    batch = Records.of("assessment_notices", [notice("a", "r1"), notice("b", "r9")]).batch
    result = follow_references("assessment_notices", batch, lambda *_: {"r1": EXPORTED, "r9": reason})
    assert result.left_behind == {}
    # Its program may hand it over the next time, and then the portal finds the notice by this key.
    assert result.batch.column("return_id").to_pylist() == ["r1", None if reason in UNWANTED else "r9"]


def test_a_reference_into_another_phase_stands() -> None:
    result = judged("returns", tax_return("a", "c3"), tax_return("b", "c2"))
    assert result.left_behind == {"b": Reason.FORMER_CLIENT}


def test_a_reference_to_something_unknown_or_still_to_come_is_left_to_the_writer() -> None:
    assert judged("returns", tax_return("a", "c4"), tax_return("b", "nobody")).left_behind == {}


def test_of_two_references_the_one_that_stays_decides() -> None:
    assert judged("roles", role("a", "r1"), role("b", "r2")).left_behind == {"b": Reason.BEFORE_2012}
