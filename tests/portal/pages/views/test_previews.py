"""The preview of a migration: what it says per client, who may choose and agree, and the file to take along."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client
from django.utils import timezone

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.accounts.models import Membership
from overstap.portal.transfers import forecasting
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import BundleKey, ForecastCount, Migration
from overstap.portal.transfers.states import State
from tests.portal.pages.conftest import make_migration
from tests.portal.pages.reading import text_of

PREVIEW = "/migraties/1/voorbeeld/"


@pytest.fixture
def asking(account: Account, administrator: User) -> Migration:
    """A migration to be decided per client: one new client, one in conflict, and an office that stays as it is."""
    with bind(account.pk):
        row = make_migration(account, administrator, State.CONFIRMING, source_id="else4cas-1", options=ASK)
        add(row, "offices", "1", client_key=None, label="Vestiging Noord", forecast="unchanged")
        add(row, "clients", "c1", label="Bakker B.V.", forecast="new")
        add(row, "returns", "a0", client_key="c1", label="VPB 2011", outcome="skipped", reason="before-2012")
        changes = {"city": ["Assen", "Haren", True], "date_of_birth": [None, "1970-01-31", False]}
        add(row, "clients", "c2", label="Vries, A.B. de", forecast="conflict", changes=changes)
        row.forecast = forecasting.count(Scope(row.account_id, row.pk, "else4cas-1"))
        row.checked_at = timezone.now()
        row.save()
        return row


ASK = {"components": ["clients", "returns"], "sba_status": "", "conflicts": "ask"}


def add(row: Migration, table: str, key: str, **more: object) -> BundleKey:
    fields = {"client_key": key, "forecast": "skipped", "content_hash": "0"} | more
    return BundleKey.objects.create(account_id=row.account_id, migration=row, table=table, key=key, **fields)


def page_of_client(browser: Client, account: Account, key: str) -> str:
    with bind(account.pk):
        record = BundleKey.objects.get(table="clients", key=key).pk
    return text_of(browser.get(f"{PREVIEW}{record}/"))


@pytest.fixture
def hand_in(member: User) -> None:
    """Makes the visitor an administrator."""
    Membership.objects.filter(user=member).update(role=Membership.Role.ADMINISTRATOR)


def test_the_preview_says_what_will_happen_in_numbers_and_per_client(
    client_logged_in: Client, asking: Migration
) -> None:
    text = text_of(client_logged_in.get(PREVIEW))
    for said in ("1 gegeven komt erbij", "0 gegevens veranderen", "1 gegeven in conflict gaat zoals u kiest"):
        assert said in text
    assert "Bakker B.V." in text
    assert "Vries, A.B. de" in text
    assert "Kantoren en medewerkers" in text


@pytest.mark.parametrize(
    ("forecast", "shown"), [("conflict", "Vries"), ("new", "Bakker"), ("unchanged", "Kantoren en")]
)
def test_it_can_be_narrowed_to_what_happens(
    client_logged_in: Client, asking: Migration, forecast: str, shown: str
) -> None:
    text = text_of(client_logged_in.get(f"{PREVIEW}?wat={forecast}"))
    assert "1 regel" in text
    assert shown in text


def test_a_client_is_searched_for_without_his_name_in_the_address(client_logged_in: Client, asking: Migration) -> None:
    answer = client_logged_in.post(PREVIEW, {"q": "vries"})
    assert "vries" not in answer["Location"].lower()
    text = text_of(client_logged_in.get(answer["Location"].removeprefix("/k/noord")))
    assert "Vries, A.B. de" in text
    assert "Bakker B.V." not in text


def test_the_page_of_a_client_tells_each_field_from_old_to_new(
    client_logged_in: Client, account: Account, asking: Migration
) -> None:
    text = " ".join(page_of_client(client_logged_in, account, "c2").split())
    assert "Plaats: Assen → wordt Haren conflict" in text
    assert "Geboortedatum: – → wordt 31-01-1970" in text
    assert "nog kiezen" in text


NUMBERS = {
    "clients": {"bsn": "111222333", "fiscal_number": "822344211", "vat_number": "111222333B01"},
    "assessment_notices": {"notice_number": "1112.22.333.H.67.0112"},
    "returns": {"identifier": "111222333"},
}
"""Numbers of persons by the tables and fields that have them; what the file has differs in its last digit."""


@pytest.fixture
def with_numbers(account: Account, asking: Migration) -> Migration:
    """Records of one client of which numbers change, one to a short one; the notice's label is one of long ago."""
    with bind(account.pk):
        for table, numbers in NUMBERS.items():
            changes: dict[str, object] = {name: [old, f"{old[:-1]}9", False] for name, old in numbers.items()}
            label = "IB 2016 1112.22.333.H.67.0112" if table == "assessment_notices" else "een gegeven"
            add(asking, table, f"n-{table}", client_key="c2", label=label, forecast="changed", changes=changes)
        short: dict[str, object] = {"notice_number": ["4711", None, False]}
        add(asking, "assessment_notices", "kort", client_key="c2", label="IB 2016", forecast="changed", changes=short)
        alike: dict[str, object] = {"identifier": ["111222444", "999992444", False]}
        add(asking, "returns", "zelfde", client_key="c2", label="IB 2016", forecast="changed", changes=alike)
    return asking


@pytest.mark.parametrize("where", ["page", "csv"])
def test_numbers_of_persons_are_told_by_their_ends_wherever_the_preview_is_read(
    client_logged_in: Client, account: Account, with_numbers: Migration, where: str
) -> None:
    if where == "page":
        text = page_of_client(client_logged_in, account, "c2")
    else:
        answer = client_logged_in.get("/migraties/1/voorbeeld.csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
    for numbers in NUMBERS.values():
        for old in numbers.values():
            # That it changed, and into what, can still be seen.
            assert f"•••••{old[-4:]}" in text
            assert f"•••••{old[-4:-1]}9" in text
            assert old[:-1] not in text
    assert "4711" not in text
    assert "•••••2444 (gewijzigd)" in text


@pytest.fixture
def of_export(account: Account, asking: Migration) -> str:
    """The hexadecimal that the ids of the migration, now of an own export, begin with; of a client who is not in it."""
    before = b"else4cas-1".hex()
    with bind(account.pk):
        Migration.objects.update(source_variant="portal", source_id=f"portal:{account.pk}")
        add(asking, "returns", f"{before}/a7", client_key=f"{before}/c7", forecast="new")
        ForecastCount.objects.all().delete()
        forecasting.count(Scope(account.pk, asking.pk, "portal:x"))
    return before


def test_no_page_of_an_own_export_shows_how_its_ids_are_written(
    client_logged_in: Client, account: Account, of_export: str
) -> None:
    page = text_of(client_logged_in.get(PREVIEW))
    assert "c7" in page
    with bind(account.pk):
        record = BundleKey.objects.get(client_key=f"{of_export}/c7").pk
    mine = text_of(client_logged_in.get(f"{PREVIEW}{record}/"))
    # Without a label a record is called by its key.
    assert "a7" in mine
    assert of_export not in page + mine


def test_the_csv_of_an_own_export_has_the_keys_of_its_sources(client_logged_in: Client, of_export: str) -> None:
    content = b"".join(client_logged_in.get("/migraties/1/voorbeeld.csv").streaming_content).decode("utf-8-sig")
    assert ["", "Aangiften", "a7", "a7", "Nieuw"] in [
        row[:5] for row in csv.reader(io.StringIO(content), delimiter=";")
    ]
    assert of_export not in content


def test_the_page_of_a_client_says_why_something_stays_out(
    client_logged_in: Client, account: Account, asking: Migration
) -> None:
    text = page_of_client(client_logged_in, account, "c1")
    assert "VPB 2011" in text
    assert "van 2011 of eerder" in text


def test_agreeing_waits_until_all_is_chosen(client_logged_in: Client, hand_in: None, asking: Migration) -> None:
    assert "disabled" in client_logged_in.get(PREVIEW).content.decode().partition("Akkoord</button>")[0][-200:]
    answer = client_logged_in.post(f"{PREVIEW}akkoord/", follow=True)
    assert "nog niet gekozen" in text_of(answer)


@pytest.mark.parametrize("choice", ["portal", "file"])
def test_a_choice_is_made_for_one_client_or_for_all(
    client_logged_in: Client, account: Account, hand_in: None, asking: Migration, choice: str
) -> None:
    with bind(account.pk):
        record = BundleKey.objects.get(key="c2").pk
    for whose in ({"klant": record}, {}):
        answer = client_logged_in.post(f"{PREVIEW}kiezen/", {"keuze": choice, **whose}, follow=True)
        assert "Gekozen voor 1 gegeven." in text_of(answer)
    with bind(account.pk):
        assert BundleKey.objects.get(key="c2").decision == choice


def test_only_who_has_a_hand_in_it_chooses_and_agrees(client_logged_in: Client, asking: Migration) -> None:
    assert "Akkoord</button>" not in client_logged_in.get(PREVIEW).content.decode()
    for address in ("kiezen/", "akkoord/"):
        assert client_logged_in.post(f"{PREVIEW}{address}", {"keuze": "file"}).status_code == 403


@pytest.mark.parametrize(
    "posted", [{"keuze": "ask"}, {}, {"keuze": "file", "klant": "x"}, {"keuze": "file", "klant": "0"}]
)
def test_a_choice_that_no_page_offers_is_none(
    client_logged_in: Client, hand_in: None, asking: Migration, posted: dict[str, str]
) -> None:
    assert client_logged_in.post(f"{PREVIEW}kiezen/", posted).status_code == 404


def test_what_does_not_ask_any_more_cannot_be_agreed_with(
    client_logged_in: Client, account: Account, hand_in: None, asking: Migration
) -> None:
    with bind(account.pk):
        Migration.objects.update(state=State.COMPLETE)
    assert "wacht niet (meer) op akkoord" in text_of(client_logged_in.post(f"{PREVIEW}akkoord/", follow=True))
    assert "zoals het er bij de controle voor stond" in text_of(client_logged_in.get(PREVIEW))


def test_everything_can_be_taken_along_as_csv(client_logged_in: Client, account: Account, asking: Migration) -> None:
    with bind(account.pk):
        add(asking, "returns", "a9", client_key="c1", label="=HYPERLINK(1)", forecast="new")
    answer = client_logged_in.get("/migraties/1/voorbeeld.csv")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(content), delimiter=";")
    assert head[0] == "Klant"
    assert [
        "Vries, A.B. de",
        "Klanten",
        "Vries, A.B. de",
        "c2",
        "Conflict",
        "",
        "Plaats",
        "Assen",
        "Haren",
        "ja",
        "nog kiezen",
    ] in rows
    assert ["Bakker B.V.", "Aangiften", "'=HYPERLINK(1)", "a9", "Nieuw", "", "", "", "", "", ""] in rows
    assert len(rows) == 6


def test_the_migration_page_leads_to_it(client_logged_in: Client, asking: Migration) -> None:
    page = client_logged_in.get("/migraties/1/").content.decode()
    assert "Bekijk het voorbeeld en geef akkoord" in page
    assert f'href="/k/noord{PREVIEW}"' in page


@pytest.mark.parametrize("address", [PREVIEW, "/migraties/1/voorbeeld.csv"])
def test_another_account_has_no_such_preview(
    client_logged_in: Client, other_account: Account, stranger: User, address: str
) -> None:
    with bind(other_account.pk):
        make_migration(other_account, stranger, State.CONFIRMING)
    assert client_logged_in.get(address).status_code == 404


def test_a_record_of_another_migration_names_no_client(client_logged_in: Client, asking: Migration) -> None:
    assert client_logged_in.get(f"{PREVIEW}999999/").status_code == 404


def test_what_asks_for_attention_comes_first(client_logged_in: Client, account: Account, asking: Migration) -> None:
    with bind(account.pk):
        add(asking, "returns", "a5", client_key="c2", label="IB 2015", forecast="unchanged")
        add(asking, "returns", "a6", client_key="c2", label="IB 2016", forecast="new")
    text = page_of_client(client_logged_in, account, "c2").partition("Wat er gebeurt")[2]
    assert text.index("Klanten") < text.index("IB 2016") < text.index("IB 2015")


def test_another_migration_that_wrote_since_is_told_and_nobody_can_agree(
    client_logged_in: Client, account: Account, administrator: User, hand_in: None, asking: Migration
) -> None:
    with bind(account.pk):
        BundleKey.objects.update(decision="file")
        written = {"load_started_at": timezone.now(), "finished_at": timezone.now()}
        make_migration(account, administrator, State.COMPLETE, **written)
    page = client_logged_in.get(PREVIEW)
    assert "wordt daarna vanzelf opnieuw gemaakt" in text_of(page)
    assert re.search(r"disabled>\s*Akkoord", page.content.decode())
    refused = client_logged_in.post(f"{PREVIEW}akkoord/", follow=True)
    assert "heeft een andere migratie het portaal veranderd" in text_of(refused)


def test_while_it_is_checked_there_is_no_preview(client_logged_in: Client, account: Account, asking: Migration) -> None:
    with bind(account.pk):
        Migration.objects.update(state=State.CHECKING)
    assert client_logged_in.get(PREVIEW).url == "/k/noord/migraties/1/"
