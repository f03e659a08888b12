"""The status of a return and of a notice, on their pages."""

from __future__ import annotations

from django.test import Client

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.returns.models import AssessmentNotice, TaxReturn
from tests.portal.conftest import AccountClient
from tests.portal.pages.conftest import Dossier
from tests.portal.pages.reading import text_of


def test_a_return_gets_another_status_and_tells_who_gave_it(
    client_logged_in: Client, account: Account, dossier: Dossier
) -> None:
    sent = {"status": "definitive", "gezien": "filed"}
    shown = text_of(client_logged_in.post(f"/aangiften/{dossier.vat.pk}/status/", sent, follow=True))
    assert "De status is gewijzigd." in shown
    assert "Gewijzigd door Medewerker" in shown
    with bind(account.pk):
        assert TaxReturn.objects.get(pk=dossier.vat.pk).status == "definitive"


def test_who_comes_second_is_told_what_it_is_now(client_logged_in: Client, dossier: Dossier) -> None:
    address = f"/aangiften/{dossier.vat.pk}/status/"
    client_logged_in.post(address, {"status": "definitive", "gezien": "filed"})
    shown = text_of(client_logged_in.post(address, {"status": "open", "gezien": "filed"}, follow=True))
    assert "intussen heeft iemand anders er Definitief van gemaakt" in shown


def test_a_notice_has_a_page_and_gets_another_status(client_logged_in: Client, dossier: Dossier) -> None:
    address = f"/aanslagen/{dossier.notice.pk}/"
    shown = text_of(client_logged_in.get(address))
    for expected in ("Aanslag Omzetbelasting 2020", "05-03-2021", "€ -1.250", "A.B. de Vries"):
        assert expected in shown
    sent = {"status": "Bezwaar", "gezien": "Akkoord"}
    assert "De status is gewijzigd." in text_of(client_logged_in.post(f"{address}status/", sent, follow=True))
    assert "Status: Akkoord →werd Bezwaar" in text_of(client_logged_in.get(address))


def test_a_notice_loses_its_status(client_logged_in: Client, account: Account, dossier: Dossier) -> None:
    client_logged_in.post(f"/aanslagen/{dossier.notice.pk}/status/", {"status": "", "gezien": "Akkoord"})
    with bind(account.pk):
        assert AssessmentNotice.objects.get().status is None


def test_a_made_up_status_is_refused_in_words(client_logged_in: Client, dossier: Dossier) -> None:
    for address, seen in ((f"/aanslagen/{dossier.notice.pk}/", "Akkoord"), (f"/aangiften/{dossier.vat.pk}/", "filed")):
        response = client_logged_in.post(f"{address}status/", {"status": "<b>", "gezien": seen}, follow=True)
        assert "Dit is geen status die gekozen kan worden." in text_of(response)


def test_the_list_of_notices_leads_to_each(client_logged_in: Client, dossier: Dossier) -> None:
    assert f'href="/k/noord/aanslagen/{dossier.notice.pk}/"' in client_logged_in.get("/aanslagen/").content.decode()


def test_what_is_another_accounts_is_not_there(dossier: Dossier, stranger: User, other_account: Account) -> None:
    browser = AccountClient(stranger, other_account)
    assert browser.get(f"/aanslagen/{dossier.notice.pk}/").status_code == 404
    for address in (f"/aanslagen/{dossier.notice.pk}/status/", f"/aangiften/{dossier.vat.pk}/status/"):
        assert browser.post(address, {"status": "open", "gezien": "filed"}).status_code == 404
