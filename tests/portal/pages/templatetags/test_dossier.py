"""How a fact and a return are named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from overstap.portal.pages.facts.model import Line
from overstap.portal.pages.templatetags import dossier
from overstap.portal.returns.api import TaxReturn


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (Line("Omzet", "A", text="1500", amount=Decimal(1500)), "€ 1.500"),
        (Line("Percentage", "A", text="12.5", number=Decimal("12.5")), "12,5"),
        (Line("Datum", "A", text="2020-11-05", day=date(2020, 11, 5)), "05-11-2020"),
        (Line("Naam", "A", text="De Vries"), "De Vries"),
        (Line("Leeg", "A"), "–"),
    ],
)
def test_a_fact_is_written_by_its_kind(line: Line, shown: str) -> None:
    assert dossier.fact(line).replace("\N{NO-BREAK SPACE}", " ") == shown


def test_a_return_is_called_by_its_period() -> None:
    tax_return = TaxReturn(tax_type="OB", period_start=date(2020, 10, 1), period_end=date(2020, 10, 31), tax_year=2020)
    assert dossier.period(tax_return) == "oktober 2020"
    assert dossier.return_title(tax_return) == "Omzetbelasting oktober 2020"
