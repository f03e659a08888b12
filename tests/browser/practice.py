"""The bundle that the browser looks at: two clients, a VAT return that can be read, one of before SBR, a notice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.portal.pages.documents import PROGRAM_DOCUMENT, VAT_MESSAGE
from tests.portal.transfers.office import Practice


def export_practice(folder: Path) -> Path:
    """A migration file in *folder*."""
    practice = Practice()
    practice.row("clients", "c1").update(name="Linden", prefix="van der", initials="A.B.", city="Groningen")
    practice.row("returns", "a2").update(
        tax_type="OB",
        tax_year=2020,
        program="BTW 2020",
        period_start=date(2020, 10, 1),
        period_end=date(2020, 12, 31),
        document=VAT_MESSAGE,
    )
    practice.row("returns", "a3").update(
        tax_year=2012, program="VPB 2012", document=PROGRAM_DOCUMENT, document_format="program-document"
    )
    return practice.export(folder)
