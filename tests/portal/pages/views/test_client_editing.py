"""Adding and changing a client on the page: what is typed is never lost, and never written over somebody else's."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from lxml import html

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.clients.models import Client as OfficeClient
from overstap.portal.clients.models import Office
from tests.portal.conftest import AccountClient
from tests.portal.pages.conftest import BSN, Dossier
from tests.portal.pages.reading import text_of

Fields = dict[str, str | list[str]]


def form_of(response: HttpResponse) -> Fields:
    """What a browser would send of the page's form when nobody touched it."""
    (form,) = html.document_fromstring(response.content.decode()).xpath("//form[contains(@class, 'form-card')]")
    fields: Fields = {}
    for name, value in form.form_values():
        known = fields.setdefault(name, [])
        assert isinstance(known, list)
        known.append(value)
    return fields


def edit(browser: Client, client: OfficeClient, **typed: str) -> HttpResponse:
    address = f"/klanten/{client.pk}/wijzigen/"
    return browser.post(address, form_of(browser.get(address)) | typed, follow=True)


def add(browser: Client, kind: str = "person", **typed: str) -> HttpResponse:
    address = f"/klanten/nieuw/?soort={kind}"
    return browser.post(address, form_of(browser.get(address)) | typed, follow=True)


def stored(account: Account, **where: object) -> OfficeClient:
    with bind(account.pk):
        return OfficeClient.objects.get(**where)


@pytest.fixture
def imported(account: Account, dossier: Dossier) -> OfficeClient:
    """The person, as migration 7 brought him."""
    with bind(account.pk):
        OfficeClient.objects.filter(pk=dossier.person.pk).update(migration_id=7, source_id="s", source_key="k1")
        return OfficeClient.objects.get(pk=dossier.person.pk)


def test_a_person_is_added_with_what_was_typed(client_logged_in: Client, account: Account) -> None:
    typed = {"name": "Jansen", "bsn": "000.000.012", "date_of_birth": "28-02-1980", "postal_code": "9712ab"}
    response = add(client_logged_in, **typed)
    assert "De klant is toegevoegd." in text_of(response)
    client = stored(account)
    assert (client.bsn, str(client.date_of_birth), client.postal_code) == ("000000012", "1980-02-28", "9712 AB")
    assert (client.kind, client.country, client.source_id, client.state) == ("person", "NL", "portal", "current")


def test_a_company_has_its_own_fields_and_both_vat_numbers_as_typed(client_logged_in: Client, account: Account) -> None:
    add(client_logged_in, "company", name="Bes B.V.", fiscal_number="123456782", vat_number="001000044b37")
    client = stored(account)
    assert (client.kind, client.fiscal_number, client.vat_number, client.vat_id) == (
        "company",
        "123456782",
        "001000044B37",
        None,
    )


def test_a_wrong_bsn_is_refused_with_everything_typed_still_there(client_logged_in: Client, account: Account) -> None:
    response = add(client_logged_in, name="Jansen", bsn="123456789", city="Assen", email="x")
    shown = text_of(response)
    assert "voldoet niet aan de elfproef" in shown
    assert "Dit is geen e-mailadres" in shown
    fields = form_of(response)
    assert (fields["bsn"], fields["city"], fields["email"]) == (["123456789"], ["Assen"], ["x"])
    with bind(account.pk):
        assert not OfficeClient.objects.exists()


def test_a_wrong_field_says_so_to_who_listens(client_logged_in: Client) -> None:
    page = html.document_fromstring(add(client_logged_in, name="Jansen", bsn="1").content.decode())
    (field,) = page.xpath("//input[@name='bsn']")
    assert field.get("aria-invalid") == "true"
    assert "elfproef" in page.get_element_by_id(field.get("aria-describedby")).text_content()
    assert page.xpath("//*[@role='alert']//a[@href='#veld-bsn']")


def test_a_double_is_told_with_a_link_and_saved_on_purpose(
    client_logged_in: Client, account: Account, dossier: Dossier
) -> None:
    response = add(client_logged_in, name="Vries", bsn=BSN)
    assert f'href="/k/noord/klanten/{dossier.person.pk}/"' in response.content.decode()
    assert "Toch opslaan" in text_of(response)
    again = client_logged_in.post("/klanten/nieuw/", form_of(response), follow=True)
    assert "De klant is toegevoegd." in text_of(again)
    with bind(account.pk):
        assert OfficeClient.objects.filter(bsn=BSN).count() == 2


def test_the_same_form_sent_twice_adds_one_client(client_logged_in: Client, account: Account) -> None:
    fields = form_of(client_logged_in.get("/klanten/nieuw/")) | {"name": "Jansen"}
    for _ in range(2):
        assert client_logged_in.post("/klanten/nieuw/", fields).status_code == 302
    assert stored(account).name == "Jansen"


def test_a_change_is_written_and_its_origin_is_shown(
    client_logged_in: Client, account: Account, imported: OfficeClient
) -> None:
    response = edit(client_logged_in, imported, city="Assen", phone="050 1")
    shown = text_of(response)
    assert "De wijzigingen zijn opgeslagen." in shown
    assert "Gewijzigd door Medewerker" in shown
    assert "Plaats: Groningen →werd Assen" in shown
    assert stored(account, pk=imported.pk).edited == {"city": "Groningen", "phone": None}


def test_a_form_that_nobody_touched_changes_nothing(
    client_logged_in: Client, account: Account, imported: OfficeClient
) -> None:
    with bind(account.pk):
        odd = {"first_name": "", "street": " Kade\r\n1 ", "vat_number": "nl 1.2", "gender": "onbekend", "country": "nl"}
        OfficeClient.objects.filter(pk=imported.pk).update(**odd)
    assert "Er is niets gewijzigd." in text_of(edit(client_logged_in, imported))
    now = stored(account, pk=imported.pk)
    assert {name: getattr(now, name) for name in odd} == odd
    assert now.edited == {}


def test_a_wrong_imported_bsn_is_told_and_may_stay(
    client_logged_in: Client, account: Account, imported: OfficeClient
) -> None:
    with bind(account.pk):
        OfficeClient.objects.filter(pk=imported.pk).update(bsn="12345678")
    shown = text_of(edit(client_logged_in, imported, city="Assen"))
    assert "voldoet niet aan de controle van het nummer" in shown
    assert stored(account, pk=imported.pk).bsn == "12345678"


def test_the_second_of_two_keeps_what_he_typed_and_sees_what_the_first_did(
    client_logged_in: Client, account: Account, administrator: User, imported: OfficeClient
) -> None:
    address = f"/klanten/{imported.pk}/wijzigen/"
    mine = form_of(client_logged_in.get(address)) | {"city": "Assen", "phone": "050 1"}
    edit(AccountClient(administrator, account), imported, city="Emmen", email="nieuw@vries.example")
    response = client_logged_in.post(address, mine)
    shown = text_of(response)
    assert "Iemand anders heeft deze klant intussen gewijzigd." in shown
    assert "Intussen gewijzigd door Beheerder: was Groningen, is nu Emmen." in shown
    fields = form_of(response)
    assert (fields["city"], fields["phone"], fields["email"]) == (["Assen"], ["050 1"], ["nieuw@vries.example"])
    client_logged_in.post(address, fields)
    now = stored(account, pk=imported.pk)
    assert (now.city, now.phone, now.email) == ("Assen", "050 1", "nieuw@vries.example")


def test_a_field_of_another_page_that_changed_is_told_too(
    client_logged_in: Client, account: Account, administrator: User, imported: OfficeClient
) -> None:
    address = f"/klanten/{imported.pk}/wijzigen/"
    mine = form_of(client_logged_in.get(address)) | {"city": "Assen"}
    AccountClient(administrator, account).post(f"/klanten/{imported.pk}/status/", {"status": "former"})
    shown = text_of(client_logged_in.post(address, mine))
    assert "was Klant, is nu Geen klant meer" in shown


@pytest.mark.parametrize("copy", ["", "onzin", "é"])
def test_without_the_forms_own_copy_nothing_is_written_over(
    client_logged_in: Client, account: Account, imported: OfficeClient, copy: str
) -> None:
    response = edit(client_logged_in, imported, city="Assen", gezien=copy)
    assert "Er is nog niets opgeslagen." in text_of(response)
    assert form_of(response)["city"] == ["Assen"]
    assert stored(account, pk=imported.pk).city == "Groningen"


def test_a_person_becomes_a_company_and_keeps_his_bsn(
    client_logged_in: Client, account: Account, imported: OfficeClient
) -> None:
    address = f"/klanten/{imported.pk}/wijzigen/?soort=company"
    client_logged_in.post(address, form_of(client_logged_in.get(address)) | {"fiscal_number": BSN})
    now = stored(account, pk=imported.pk)
    assert (now.kind, now.fiscal_number, now.bsn, now.edited["kind"]) == ("company", BSN, BSN, "person")


def test_an_office_is_chosen_from_those_of_the_account(
    client_logged_in: Client, account: Account, other_account: Account, imported: OfficeClient
) -> None:
    with bind(other_account.pk):
        theirs = Office.objects.create(account=other_account, name="Vreemd")
    for number in (str(theirs.pk), "x", "9" * 30):
        assert "Kies een kantoor uit de lijst." in text_of(edit(client_logged_in, imported, office_id=number))
    with bind(account.pk):
        mine = Office.objects.create(account=account, name="Vestiging Zuid")
    edit(client_logged_in, imported, office_id=str(mine.pk))
    assert stored(account, pk=imported.pk).office_id == mine.pk


def test_a_client_is_closed_and_taken_on_again(
    client_logged_in: Client, account: Account, imported: OfficeClient
) -> None:
    address = f"/klanten/{imported.pk}/status/"
    assert "geen klant meer" in text_of(client_logged_in.post(address, {"status": "former"}, follow=True))
    assert stored(account, pk=imported.pk).state == "former"
    assert "weer klant" in text_of(client_logged_in.post(address, {"status": "current"}, follow=True))
    assert stored(account, pk=imported.pk).edited == {}


def test_numbers_of_persons_are_masked_in_the_history(client_logged_in: Client, imported: OfficeClient) -> None:
    edit(client_logged_in, imported, bsn="000000012", vat_number="111222333B01")
    page = html.document_fromstring(client_logged_in.get(f"/klanten/{imported.pk}/geschiedenis/").content.decode())
    (told,) = page.find_class("moments")
    assert "•••••0012" in told.text_content()
    assert BSN not in told.text_content()


@pytest.mark.parametrize("key", ["", "geen-uuid", "0c6ab3e5-3f0b-4b8e-9d6e-0a5a5f1f7a11"])
def test_a_forged_key_is_only_a_key(client_logged_in: Client, account: Account, key: str) -> None:
    add(client_logged_in, name="Jansen", sleutel=key)
    assert stored(account).source_id == "portal"


@pytest.mark.parametrize("typed", [{"name": "\x00"}, {"bsn": "9" * 5000}, {"date_of_birth": "0000-00-00"}])
def test_hostile_values_are_refused_in_words(client_logged_in: Client, account: Account, typed: dict[str, str]) -> None:
    response = add(client_logged_in, **{"name": "Jansen"} | typed)
    assert "Er is nog niets opgeslagen" in text_of(response)


def test_another_accounts_client_cannot_be_looked_at_or_changed(
    dossier: Dossier, stranger: User, other_account: Account
) -> None:
    browser = AccountClient(stranger, other_account)
    for path in ("wijzigen", "geschiedenis", "verantwoordelijkheden"):
        assert browser.get(f"/klanten/{dossier.person.pk}/{path}/").status_code == 404
    for path in ("wijzigen", "status"):
        assert browser.post(f"/klanten/{dossier.person.pk}/{path}/", {"status": "former"}).status_code == 404
