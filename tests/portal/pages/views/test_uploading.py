"""The wizard before anything is sent, and the link file."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client, override_settings
from lxml import html

from overstap.portal.accounts.api import Account, User, bind, publish_key
from overstap.portal.audit.models import Event
from overstap.portal.certificates.models import Certificate
from overstap.portal.uploads import lifecycle
from overstap.portal.uploads.models import Upload
from tests.portal.pages.reading import text_of
from tests.portal.uploads.certificates import give_certificate

FILE = "/migraties/nieuw/bestand/"


@pytest.fixture
def ready(account: Account) -> Account:
    """An account with a certificate."""
    give_certificate(account)
    return account


def sending(response: object) -> dict[str, Any]:
    """What the script is told."""
    page = html.document_fromstring(response.content.decode())
    (told,) = page.xpath("//form[@id='upload']/@data-sending")
    return json.loads(told)


def test_the_overview_leads_to_the_wizard_and_the_link_file(client_logged_in: Client) -> None:
    page = html.document_fromstring(client_logged_in.get("/migraties/").content.decode())
    links = page.xpath("//div[@class='pagehead']//a/@href")
    assert links == ["/k/noord/migraties/koppelbestand/", "/k/noord/migraties/nieuw/"]


def test_without_a_certificate_the_wizard_says_so_and_ends_there(client_logged_in: Client) -> None:
    response = client_logged_in.get("/migraties/nieuw/")
    assert "geen actief PKIoverheid-certificaat" in text_of(response)
    assert "Code: transfers.no-certificate" in text_of(response)
    assert "Volgende" not in text_of(response)
    for address in ("/migraties/nieuw/opties/", FILE):
        assert client_logged_in.get(address)["Location"] == "/k/noord/migraties/nieuw/"


def test_an_expired_certificate_is_none(client_logged_in: Client, ready: Account) -> None:
    assert client_logged_in.get(FILE).status_code == 200
    with bind(ready.pk):
        Certificate.objects.update(valid_until="2020-01-01T00:00Z")
    assert client_logged_in.get(FILE).status_code == 302


def test_the_welcome_says_how_large_a_file_may_be(client_logged_in: Client, ready: Account) -> None:
    with override_settings(UPLOAD_MAX_BYTES=5 * 1000**3):
        assert "5 GB" in text_of(client_logged_in.get("/migraties/nieuw/")).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("query", "components", "status"),
    [
        ("", "clients,returns,assessment_notices,relations", ""),
        (
            "wat=gecombineerd&deel=assessment_notices&status=Akkoord",
            "clients,returns,assessment_notices,relations",
            "Akkoord",
        ),
        ("wat=delen&deel=assessment_notices&deel=clients", "clients,assessment_notices", ""),
        ("wat=delen&deel=onzin&status=onzin", "clients,returns,assessment_notices,relations", ""),
    ],
)
def test_the_choice_goes_along_with_the_file(
    client_logged_in: Client, ready: Account, query: str, components: str, status: str
) -> None:
    told = sending(client_logged_in.get(f"{FILE}?{query}"))
    assert told["metadata"] == {"components": components, "sba_status": status, "conflicts": "portal"}


def test_who_wants_only_parts_and_chooses_none_is_asked_again(client_logged_in: Client, ready: Account) -> None:
    response = client_logged_in.get(f"{FILE}?wat=delen&status=Akkoord", follow=True)
    options = html.document_fromstring(response.content.decode())
    assert options.get_element_by_id("parts-fault").text == "Kies ten minste één deel, of kies Gecombineerd."
    assert options.xpath("//input[@name='deel'][@checked]") == []
    assert options.xpath("//input[@name='wat'][@checked]/@value") == ["delen"]
    assert options.xpath("//option[@selected]/@value") == ["Akkoord"]


@pytest.mark.parametrize(("query", "way"), [("conflicten=ask", "ask"), ("conflicten=niemand", "portal")])
def test_the_way_to_settle_conflicts_goes_along_too(
    client_logged_in: Client, ready: Account, query: str, way: str
) -> None:
    told = sending(client_logged_in.get(f"{FILE}?{query}"))
    assert told["metadata"]["conflicts"] == way


def test_each_way_to_settle_conflicts_says_what_it_means(client_logged_in: Client, ready: Account) -> None:
    response = client_logged_in.get("/migraties/nieuw/opties/?conflicten=file")
    options = html.document_fromstring(response.content.decode())
    assert options.xpath("//input[@name='conflicten']/@value") == ["portal", "file", "ask"]
    assert options.xpath("//input[@name='conflicten'][@checked]/@value") == ["file"]
    for about in options.xpath("//input[@name='conflicten']/@aria-describedby"):
        assert options.get_element_by_id(about).text_content().endswith(".")


def test_the_way_back_keeps_what_was_chosen(client_logged_in: Client, ready: Account) -> None:
    page = html.document_fromstring(
        client_logged_in.get(f"{FILE}?wat=delen&deel=assessment_notices&status=Bezwaar").content.decode()
    )
    (back,) = page.xpath("//a[text()='Vorige']/@href")
    options = html.document_fromstring(client_logged_in.get(back).content.decode())
    assert options.xpath("//input[@name='deel'][@checked]/@value") == ["assessment_notices"]
    assert options.xpath("//option[@selected]/@value") == ["Bezwaar"]
    assert options.xpath("//input[@name='wat'][@checked]/@value") == ["delen"]


def test_the_script_is_told_only_addresses_of_this_account_and_its_public_keys(
    client_logged_in: Client, ready: Account
) -> None:
    key = publish_key(ready)
    told = sending(client_logged_in.get(FILE))
    assert told["keys"] == [key]
    assert told["version"] == "1"
    for name in ("endpoint", "state", "page"):
        assert str(told[name]).startswith("/k/noord/")


def test_the_script_is_told_how_much_is_kept_already(client_logged_in: Client, half: Upload) -> None:
    with override_settings(UPLOAD_MAX_BYTES=500, UPLOAD_QUOTA_BYTES=600):
        told = sending(client_logged_in.get(FILE))
    assert (told["largest"], told["quota"], told["stored"]) == (500, 600, 200)


def test_the_link_file_is_that_of_the_account(client_logged_in: Client, account: Account) -> None:
    response = client_logged_in.get("/migraties/koppelbestand/")
    content = json.loads(response.content)
    assert content["account"] == {"id": str(account.pk), "name": "Kantoor Noord"}
    assert "noord.overstap-link.json" in response["Content-Disposition"]


@pytest.fixture
def half(ready: Account, member: User) -> Upload:
    """An upload of the visitor of which half is in."""
    said = {"modified": "1700000000000"}
    upload = lifecycle.create(lifecycle.Request(ready.pk, member.pk, "half.zip", 200, said))
    with bind(ready.pk):
        Upload.objects.update(offset=101)
    return upload


def test_the_overview_lists_what_is_not_finished_and_who_began_it(
    client_logged_in: Client, half: Upload, member: User
) -> None:
    text = text_of(client_logged_in.get("/migraties/"))
    for told in ("Uploads die nog niet klaar zijn", "half.zip", "50 %", member.email, "Verder uploaden"):
        assert told in text


def test_on_a_narrow_screen_each_value_of_it_has_its_name_beside_it(client_logged_in: Client, half: Upload) -> None:
    page = html.document_fromstring(client_logged_in.get("/migraties/").content.decode())
    (table,) = page.xpath("//table[contains(@class, 'stacks')]")
    heads = [head.text_content().strip() for head in table.xpath("./thead//th")]
    labels = [cell.get("data-label") for cell in table.xpath("./tbody/tr/td")]
    # All but the name of the file before them and the buttons behind.
    assert labels == [*heads[1:-1], None]


def test_what_is_all_in_or_erased_is_not_listed(client_logged_in: Client, half: Upload, account: Account) -> None:
    lifecycle.erase(account.pk, half.pk)
    assert "half.zip" not in text_of(client_logged_in.get("/migraties/"))
    with bind(account.pk):
        Upload.objects.update(offset=200, erased_at=None)
    assert "half.zip" not in text_of(client_logged_in.get("/migraties/"))


def test_the_start_page_lists_it_too(client_logged_in: Client, half: Upload) -> None:
    assert "half.zip" in text_of(client_logged_in.get("/"))


def test_before_one_is_removed_it_is_said_what_is_lost(
    client_logged_in: Client, half: Upload, account: Account
) -> None:
    page = html.document_fromstring(client_logged_in.get("/migraties/").content.decode())
    (asks,) = page.xpath("//a[text()='Verwijderen']/@href")
    shown = text_of(client_logged_in.get(asks)).replace("\xa0", " ")
    for told in ("half.zip", "50 % · 101 bytes / 200 bytes", "wordt gewist", "begint het uploaden weer bij het begin"):
        assert told in shown
    with bind(account.pk):
        assert Upload.objects.get().erased_at is None, "looking removes nothing"


def test_removing_one_erases_it_and_stands_in_the_log(
    client_logged_in: Client, half: Upload, account: Account, member: User
) -> None:
    address = f"/migraties/uploads/{half.pk}/verwijderen/"
    page = client_logged_in.post(address, follow=True)
    assert "De upload is verwijderd." in text_of(page)
    with bind(account.pk):
        assert Upload.objects.get().erased_at is not None
        assert Event.objects.get(action="upload.terminated").actor_id == member.pk
    for again in (client_logged_in.post, client_logged_in.get):
        assert again(address).status_code == 404


def test_the_script_knows_what_the_visitor_can_go_on_with(client_logged_in: Client, half: Upload) -> None:
    (known,) = sending(client_logged_in.get(FILE))["unfinished"]
    assert (known["name"], known["size"], known["modified"], known["percent"]) == ("half.zip", 200, "1700000000000", 50)
    assert known["url"].endswith(f"/uploads/{half.pk}")


def test_only_an_administrator_removes_what_somebody_else_began(
    client_logged_in: Client, half: Upload, account: Account, administrator: User
) -> None:
    with bind(account.pk):
        Upload.objects.update(created_by=administrator)
    assert "Verwijderen" not in text_of(client_logged_in.get("/migraties/"))
    for ask in (client_logged_in.post, client_logged_in.get):
        assert ask(f"/migraties/uploads/{half.pk}/verwijderen/").status_code == 403
    assert sending(client_logged_in.get(FILE))["unfinished"] == []


def test_what_is_chosen_anew_holds_for_the_upload(client_logged_in: Client, half: Upload, account: Account) -> None:
    address = f"/migraties/uploads/{half.pk}/keuzes/"
    said = {"components": "clients", "sba_status": "", "conflicts": "ask", "modified": "7"}
    assert client_logged_in.post(address, said).status_code == 204
    with bind(account.pk):
        assert Upload.objects.get().metadata == {
            "modified": "1700000000000",
            "components": "clients",
            "sba_status": "",
            "conflicts": "ask",
        }
    page = html.document_fromstring(client_logged_in.get("/migraties/").content.decode())
    (goes_on,) = page.xpath("//a[text()='Verder uploaden']/@href")
    shown = text_of(client_logged_in.get(goes_on))
    assert "Wordt ingelezen: Klanten" in shown
    assert "Ik kies per klant" in shown


def test_an_unknown_choice_is_refused_in_words_and_changes_nothing(
    client_logged_in: Client, half: Upload, account: Account
) -> None:
    answer = client_logged_in.post(f"/migraties/uploads/{half.pk}/keuzes/", {"conflicts": "gok"})
    assert (answer.status_code, "Code: " in answer.content.decode()) == (400, True)
    with bind(account.pk):
        assert Upload.objects.get().metadata == {"modified": "1700000000000"}


def test_only_who_began_an_upload_that_is_not_all_in_chooses_anew(
    client_logged_in: Client, half: Upload, account: Account, administrator: User
) -> None:
    address = f"/migraties/uploads/{half.pk}/keuzes/"
    assert client_logged_in.get(address).status_code == 405
    with bind(account.pk):
        Upload.objects.update(offset=200)
    assert client_logged_in.post(address).status_code == 404
    with bind(account.pk):
        Upload.objects.update(offset=101, created_by=administrator)
    assert client_logged_in.post(address).status_code == 404
