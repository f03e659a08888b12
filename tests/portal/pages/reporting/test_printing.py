"""The report as PDF: what it says, how it looks to a screen reader, and that nothing from outside breaks it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import override_settings
from django.utils import translation
from pypdf import PdfReader

from overstap import i18n
from overstap.portal.accounts.api import Account, bind
from overstap.portal.pages.reporting import printing
from overstap.portal.pages.reporting.printing import Printed, breakable, report_pdf
from overstap.portal.transfers import api as transfers_api
from overstap.portal.transfers.models import BundleKey, Difference, Finding, LeftBehind, Migration


def printed(account: Account) -> PdfReader:
    with bind(account.pk):
        migration = transfers_api.migration(1)
        assert migration.report is not None
        return PdfReader(io.BytesIO(report_pdf(Printed(migration, migration.report, account.name))))


def text_of(pdf: PdfReader) -> str:
    """The words of all pages, with single spaces."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))


def test_it_names_the_office_the_migration_and_its_end(account: Account, migration: Migration) -> None:
    pdf = printed(account)
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Verslag van migratie 1"
    text = text_of(pdf)
    for expected in ("Kantoor Noord", "Klaar, met verschillen", "Else4Cas (database)", "Pagina 1 / "):
        assert expected in text


def test_what_is_copied_from_it_has_no_characters_that_nobody_sees(account: Account, migration: Migration) -> None:
    migration.content_digest = "0123456789abcdef" * 4
    with bind(account.pk):
        migration.save(update_fields=["content_digest"])
    text = text_of(printed(account))
    assert "\N{ZERO WIDTH SPACE}" not in text
    assert migration.content_digest in text.replace(" ", "")


def test_it_has_the_numbers_the_reasons_and_each_difference(account: Account, migration: Migration) -> None:
    text = text_of(printed(account))
    for expected in (
        "Aangiften 5 4 1 2 0 0 1 1 1",
        "Aangiften achtergebleven van 2011 of eerder 1",
        "niet bewezen volledig: BAS 2012",
        "2020 3 1 1 1",
        "a3 Gegevens in bestand en portaal",
    ):
        assert expected in text


def test_it_has_the_keys_of_its_sources_also_of_an_own_export(account: Account, migration: Migration) -> None:
    before = b"else4cas-1".hex()
    with bind(account.pk):
        Migration.objects.update(source_variant="portal")
        for model in (BundleKey, Difference, Finding, LeftBehind):
            model._default_manager.update(key=Concat(Value(f"{before}/"), "key"))
    # Long words may be broken anywhere.
    text = text_of(printed(account)).replace(" ", "")
    assert "a3Gegevensinbestandenportaal" in text
    assert before not in text


def test_it_is_a4_tagged_and_carries_its_fonts(account: Account, migration: Migration) -> None:
    pdf = printed(account)
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]
    catalogue = pdf.root_object
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "nl"
    assert b"pdfuaid:part" in catalogue["/Metadata"].get_object().get_data()
    fonts = [font.get_object() for font in pdf.pages[0]["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert descriptors
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in descriptors)


def test_it_speaks_the_language_of_who_asks(account: Account, migration: Migration) -> None:
    with translation.override("en"):
        i18n.activate("en")
        pdf = printed(account)
    assert pdf.root_object["/Lang"] == "en"


@pytest.mark.parametrize("name", ["#panic()", "$x^2$ *vet* _schuin_ \\ ` @ref <label>", '"]}', "Ελλάς Кириллица"])
def test_nothing_that_a_source_calls_itself_is_read_as_markup(
    account: Account, migration: Migration, name: str
) -> None:
    with bind(account.pk):
        Migration.objects.update(source_name=name)
    assert f"{name} (database)" in text_of(printed(account))


@pytest.mark.parametrize("name", ["王小明", "🎉", "bel\x07 \x1b[31m", "\u202eomgekeerd"])
def test_a_sign_that_no_font_has_costs_nobody_the_report(account: Account, migration: Migration, name: str) -> None:
    with bind(account.pk):
        Migration.objects.update(source_name=name)
    pdf = printed(account)
    assert "Aangiften 5 4 1" in text_of(pdf)
    assert pdf.root_object["/MarkInfo"]["/Marked"]


def test_lines_that_do_not_fit_are_counted_and_not_forgotten(
    account: Account, migration: Migration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_LINES", 3)
    of = {"account": account, "migration": migration, "table": "returns", "comparison": "records", "side": "bundle"}
    with bind(account.pk):
        Difference.objects.bulk_create(Difference(**of, key=f"k{number}") for number in range(1500))
    text = text_of(printed(account))
    assert "Nog 1.498 regels staan alleen op de pagina van de migratie en in het CSV-bestand." in text
    assert "Nog 1 regel staat alleen" in text, "the other lists have no room left, and say so"


def test_an_operators_own_name_and_mark_stand_above_it(account: Account, migration: Migration, tmp_path: Path) -> None:
    mark = tmp_path / "mark.svg"
    mark.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>')
    with override_settings(PRODUCT_NAME="Overzetter", PRODUCT_MARK=mark):
        assert "Overzetter" in text_of(printed(account))


def test_a_long_key_may_end_a_line_and_stays_itself() -> None:
    key = "a" * 64
    assert breakable(key).replace("\N{ZERO WIDTH SPACE}", "") == key
    assert max(len(part) for part in breakable(key).split("\N{ZERO WIDTH SPACE}")) == 16
    assert breakable("een gewone zin") == "een gewone zin"
