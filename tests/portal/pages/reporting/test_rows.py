"""The report as lines of a spreadsheet."""

from __future__ import annotations

from overstap.portal.accounts.api import Account, bind
from overstap.portal.pages.reporting.ledgers import LEDGERS
from overstap.portal.pages.reporting.rows import ACCOUNTED, head, ledger_rows, report_rows
from overstap.portal.pages.spreadsheets import Row
from overstap.portal.transfers import api as transfers_api
from overstap.portal.transfers.models import BundleKey, Migration


def lines(account: Account, number: int) -> list[Row]:
    with bind(account.pk):
        report = transfers_api.migration(number).report
        assert report is not None
        return list(report_rows(report, number))


def counted(rows: list[Row], part: str, kind: str) -> dict[str, int]:
    """The numbers of one kind of record, by what they count."""
    found: dict[str, int] = {}
    for title, word, _, _, what, _, number in rows:
        if (title, word) == (part, kind):
            found[str(what)] = found.get(str(what), 0) + int(number)
    return found


def test_every_line_has_as_many_cells_as_the_head(account: Account, migration: Migration) -> None:
    assert {len(row) for row in lines(account, 1)} == {len(head())}


def test_the_counts_of_a_kind_of_record_close(account: Account, migration: Migration) -> None:
    found = counted(lines(account, 1), "Aantallen", "Aangiften")
    assert found["in de inventaris van de bron"] == found["in het bestand"] + found["achtergebleven"]
    accounted = ("ingelezen", "gewijzigd", "ongewijzigd", "overgeslagen", "mislukt")
    assert found["in het bestand"] == sum(found[what] for what in accounted) == 4


def test_control_totals_have_both_sides_and_what_is_between_them(account: Account, migration: Migration) -> None:
    found = counted(lines(account, 1), "Controletotalen", "Omzetbelasting 2020")
    assert found == {"in het bestand": 3, "in het portaal": 1, "niet ingelezen": 1, "verschil": 1}


def test_each_record_of_each_list_is_a_line(account: Account, migration: Migration) -> None:
    named = {str(row[0]): row[2] for row in lines(account, 1) if row[2]}
    assert named == {"Achtergebleven": "a0", "Niet ingelezen": "a1", "Bevindingen": "a2", "Verschillen": "a3"}


def test_a_part_that_proves_nothing_is_passed_on(account: Account, migration: Migration) -> None:
    (line,) = [row for row in lines(account, 1) if row[0] == "Niet bewezen volledig"]
    assert line[3] == "BAS 2012"


def test_a_record_is_called_what_people_call_it(account: Account, migration: Migration) -> None:
    of = {"account": account, "migration": migration, "table": "returns"}
    with bind(account.pk):
        for key in ("a2", "a3"):
            BundleKey.objects.create(**of, key=key, content_hash="0", label=f"Aangifte {key}")
        rows = [row for name in ("bevindingen", "verschillen") for row in ledger_rows(LEDGERS[name], 1)]
    assert [row[3] for row in rows] == ["Aangifte a2", "Aangifte a3"]


def test_the_list_of_all_records_is_a_file_of_its_own() -> None:
    assert set(LEDGERS) - set(ACCOUNTED) == {"gegevens"}
