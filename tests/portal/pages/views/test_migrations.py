"""Migraties: the list, progress while it runs, the report at the end and the lists behind its counts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from lxml import html

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.transfers.models import Migration
from tests.portal.conftest import AccountClient
from tests.portal.pages.conftest import NOON, make_migration
from tests.portal.pages.reading import text_of


@pytest.fixture
def waiting(account: Account, administrator: User) -> Migration:
    """A migration that waits for the evening."""
    with bind(account.pk):
        return make_migration(account, administrator, "waiting", window_until=datetime(2026, 11, 23, 17, tzinfo=UTC))


def test_the_list_names_file_source_and_state(client_logged_in: Client, migration: Migration) -> None:
    shown = text_of(client_logged_in.get("/migraties/"))
    for expected in ("Migratie 1 2609201713002.zip", "Else4Cas", "Klaar, met verschillen"):
        assert expected in shown


def test_the_list_tells_how_much_came_of_each_and_leads_to_its_report(
    client_logged_in: Client, migration: Migration
) -> None:
    response = client_logged_in.get("/migraties/")
    page = html.document_fromstring(response.content.decode())
    cells = [" ".join(cell.text_content().split()) for cell in page.xpath("//tbody/tr/td")]
    assert cells[2:4] == ["6 2 kB", "2"]
    assert page.xpath("//tbody//a/@href")[-1] == "/k/noord/migraties/1/#report-title"


def test_the_list_is_cut_into_pages_and_can_be_sorted(
    client_logged_in: Client, account: Account, administrator: User
) -> None:
    with bind(account.pk):
        for number in range(30):
            make_migration(account, administrator, "refused", source_name=f"Bron {number:02}")
    assert [view.id for view in client_logged_in.get("/migraties/").context["migrations"]][:2] == [30, 29]
    sorted_by_source = client_logged_in.get("/migraties/?sorteer=bron&pagina=2").context["migrations"]
    assert [view.id for view in sorted_by_source] == [26, 27, 28, 29, 30]
    assert len(client_logged_in.get("/migraties/?sorteer=iets").context["migrations"]) == 25


def test_without_migrations_the_page_says_how_to_begin(client_logged_in: Client) -> None:
    shown = text_of(client_logged_in.get("/migraties/"))
    assert "Nog geen migratie" in shown
    assert "Maak een exportbestand op kantoor" in shown


def test_the_report_accounts_for_every_kind_of_record(client_logged_in: Client, migration: Migration) -> None:
    shown = text_of(client_logged_in.get("/migraties/1/"))
    assert "Aangiften 5 4 1 1 van 2011 of eerder 2 0 0 1 1 verwijst naar" in shown
    assert "niet bewezen volledig: BAS 2012" in shown


@pytest.mark.parametrize("address", ["/migraties/1/", "/migraties/1/verschillen/", "/migraties/1/voorbeeld/"])
def test_each_cell_of_a_table_that_stacks_on_a_narrow_screen_carries_the_name_of_its_column(
    client_logged_in: Client, migration: Migration, address: str
) -> None:
    page = html.document_fromstring(client_logged_in.get(address).content.decode())
    (table,) = page.xpath("//table[contains(@class, 'stacks')]")
    heads = [head.text_content().strip() for head in table.xpath("./thead//th")]
    rows = table.xpath("./tbody/tr")
    assert rows
    for row in rows:
        labels = [(cell.get("data-label"), head) for cell, head in zip(row, heads, strict=True) if cell.tag == "td"]
        assert all(label == head for label, head in labels)


def test_control_totals_show_both_sides_and_the_difference(client_logged_in: Client, migration: Migration) -> None:
    page = html.document_fromstring(client_logged_in.get("/migraties/1/").content.decode())
    rows = page.xpath("//table[contains(@class, 'pairs')]/tbody/tr")
    assert [[cell.text_content().strip() for cell in row] for row in rows] == [
        ["Bestand", "3", "1", "4"],
        ["Portaal", "1", "1", "2"],
        ["Niet ingelezen", "1", "0", "1"],
        ["Verschil", "1", "0", "1"],
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("achtergebleven", "Aangiften a0 van 2011 of eerder BAS 2010"),
        ("niet-ingelezen", "Aangiften a1 verwijst naar een gegeven dat er niet is overgeslagen"),
        ("bevindingen", "Aangiften a2 nummer voldoet niet aan de elfproef ter informatie · nummer in het bericht"),
        ("verschillen", "Aangiften a3 Gegevens in bestand en portaal alleen in het bestand"),
    ],
)
def test_each_list_says_what_is_the_matter_with_a_record(
    client_logged_in: Client, migration: Migration, name: str, expected: str
) -> None:
    assert expected in text_of(client_logged_in.get(f"/migraties/1/{name}/"))


def test_a_list_is_narrowed_and_says_when_nothing_fits(client_logged_in: Client, migration: Migration) -> None:
    address = "/migraties/1/achtergebleven/"
    assert len(client_logged_in.get(f"{address}?soort=returns&reden=before-2012").context["entries"]) == 1
    # A value that does not occur chooses nothing.
    assert len(client_logged_in.get(f"{address}?soort=clients").context["entries"]) == 1


def test_an_unknown_list_or_migration_is_not_found(client_logged_in: Client, migration: Migration) -> None:
    for address in ("/migraties/1/anders/", "/migraties/2/", "/migraties/2/voortgang/"):
        assert client_logged_in.get(address).status_code == 404


def test_a_waiting_migration_says_until_when_and_that_one_may_leave(
    client_logged_in: Client, waiting: Migration
) -> None:
    shown = text_of(client_logged_in.get("/migraties/1/"))
    assert "op 23-11-2026 18:00" in shown
    assert "U mag deze pagina sluiten" in shown
    assert "krijgt een e-mail zodra de migratie klaar is" in shown
    assert "Nu beginnen" not in shown, "only an administrator may"


def test_progress_is_asked_for_again_until_the_end(
    client_logged_in: Client, account: Account, waiting: Migration
) -> None:
    response = client_logged_in.get("/migraties/1/voortgang/")
    assert 'value="10"' in response.content.decode()
    assert "HX-Refresh" not in response
    with bind(account.pk):
        Migration.objects.update(state="complete")
    assert client_logged_in.get("/migraties/1/voortgang/")["HX-Refresh"] == "true"


def test_the_head_of_the_page_and_the_file_follow_the_progress(client_logged_in: Client, waiting: Migration) -> None:
    part = html.document_fromstring(client_logged_in.get("/migraties/1/voortgang/").content.decode())
    page = html.document_fromstring(client_logged_in.get("/migraties/1/").content.decode())
    for name, told in (("migration-facts", "Wacht"), ("migration-file", "Else4Cas")):
        (follows,) = part.xpath(f"//*[@id='{name}' and @hx-swap-oob='true']")
        (there,) = page.xpath(f"//*[@id='{name}' and not(@hx-swap-oob)]")
        assert told in follows.text_content()
        assert there.text_content() == follows.text_content()


def test_progress_tells_how_much_of_how_much(client_logged_in: Client, account: Account, administrator: User) -> None:
    with bind(account.pk):
        make_migration(account, administrator, "loading", progress_done=1500, progress_total=2000)
    shown = client_logged_in.get("/migraties/1/voortgang/").content.decode()
    assert "1.500 van 2.000" in shown
    assert 'value="70"' in shown


def test_a_load_in_which_nothing_moves_says_that_nobody_can_tell(
    client_logged_in: Client, account: Account, administrator: User
) -> None:
    with bind(account.pk):
        make_migration(account, administrator, "loading", progress_done=1500, progress_total=2000, load_started_at=NOON)
    assert "1.500 van 2.000 · hoelang nog is niet te zeggen" in text_of(client_logged_in.get("/migraties/1/"))


def test_one_that_stopped_tells_where(client_logged_in: Client, account: Account, administrator: User) -> None:
    reached = {"checked_at": NOON, "load_started_at": NOON, "progress_done": 1500, "progress_total": 2000}
    with bind(account.pk):
        make_migration(account, administrator, "cancelled", **reached)
    assert "Gestopt op 70 %." in text_of(client_logged_in.get("/migraties/1/"))
    assert "Afgebroken 70 %" in text_of(client_logged_in.get("/migraties/"))


def test_only_an_administrator_starts_a_waiting_migration(
    client_logged_in: Client, administrator: User, account: Account, waiting: Migration
) -> None:
    assert client_logged_in.post("/migraties/1/starten/").status_code == 403
    browser = AccountClient(administrator, account)
    assert "Nu beginnen met inlezen" in text_of(browser.get("/migraties/1/"))
    assert "wacht niet meer op het einde" in text_of(browser.post("/migraties/1/starten/", follow=True))
    assert "zij kan niet nu worden gestart" in text_of(browser.post("/migraties/1/starten/", follow=True))


def test_who_uploaded_it_and_administrators_may_cancel_it_and_have_it_go_on(
    client_logged_in: Client, administrator: User, member: User, account: Account, waiting: Migration
) -> None:
    assert "Migratie afbreken" not in text_of(client_logged_in.get("/migraties/1/"))
    assert client_logged_in.post("/migraties/1/afbreken/").status_code == 403
    browser = AccountClient(administrator, account)
    assert "Migratie afbreken" in text_of(browser.get("/migraties/1/"))
    shown = text_of(browser.post("/migraties/1/afbreken/", follow=True))
    assert "De migratie is afgebroken. Wat al was ingelezen, blijft staan." in shown
    assert "Migratie verder laten gaan" in shown
    assert "Deze migratie is al afgebroken." in text_of(browser.post("/migraties/1/afbreken/", follow=True))
    with bind(account.pk):
        Migration.objects.update(started_by=member)
    assert client_logged_in.post("/migraties/1/verdergaan/", follow=True).status_code == 200
    with bind(account.pk):
        assert Migration.objects.get().state == "uploaded", "it was never checked"


def test_a_failed_migration_says_what_happened_and_what_to_do(
    client_logged_in: Client, account: Account, administrator: User
) -> None:
    error = {
        "code": "transfers.x",
        "text": "Het {what} is op.",
        "advice": "Vul het aan.",
        "details": {"what": "papier"},
    }
    with bind(account.pk):
        make_migration(account, administrator, "failed", error=error)
    shown = text_of(client_logged_in.get("/migraties/1/"))
    assert "Het papier is op. Vul het aan. Code: transfers.x" in shown
