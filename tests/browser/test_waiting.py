"""A migration that asks for agreement and then waits for the evening: what the page says meanwhile.

Whether it is evening depends on the clock, so the moment is put into the row; that the hours are kept is tested in
``tests/portal/transfers/test_window.py``.
"""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, Office
from tests.browser.test_accessible import look_at
from tests.portal.transfers.office import Practice

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WAIT = """
    UPDATE transfers_migration SET state = 'waiting', window_until = '2031-03-04 17:00+00'
    WHERE account_id = (SELECT id FROM accounts_account WHERE slug = %s)
"""


def wait_for_the_evening(office: Office, slug: str) -> None:
    """Have the account's only migration wait until 18:00, Dutch time, of a day in March."""
    address = (office.folder / "secrets" / "overstap_owner.url").read_text(encoding="utf-8").strip()
    with psycopg.connect(address) as connection:
        account = connection.execute("SELECT id FROM accounts_account WHERE slug = %s", [slug]).fetchone()
        assert account
        connection.execute("SELECT set_config('overstap.account', %s, true)", [str(account[0])])
        assert connection.execute(WAIT, [slug]).rowcount == 1


def upload(page: Page, bundle: Path) -> None:
    page.goto("/migraties/nieuw/opties/")
    page.get_by_role("button", name="Volgende").click()
    page.get_by_label("Selecteer een bestand").set_input_files(bundle)
    page.get_by_role("button", name="Volgende").click()
    page.wait_for_url(re.compile(r"/migraties/1/$"))


def test_it_says_until_when_it_waits_and_that_nobody_has_to_stay(own: Page, office: Office, tmp_path: Path) -> None:
    own.goto("/instellingen/kantoor/")
    own.get_by_label("Een medewerker, die eerst bekijkt").check()
    own.get_by_role("button", name="Bewaren").click()
    upload(own, Practice().export(tmp_path))
    own.get_by_role("link", name="Bekijk het voorbeeld en geef akkoord").click(timeout=60_000)
    expect(own.get_by_role("button", name="Akkoord")).to_be_enabled()
    found = look_at(own, own.url)
    assert (found.broken, found.is_wider) == ([], False)
    own.set_viewport_size(DESK)
    wait_for_the_evening(office, own.url.split("/k/")[1].split("/")[0])
    own.goto("/migraties/1/")
    progress = own.get_by_role("region", name="Wacht")
    expect(progress).to_contain_text("Het inlezen begint na kantooruren, op 04-03-2031 18:00.")
    expect(progress).to_contain_text("U mag deze pagina sluiten")
    expect(progress).to_contain_text("krijgt een e-mail zodra de migratie klaar is")
    expect(progress.get_by_role("progressbar", name="Uitpakken")).to_have_attribute("value", "10")
    progress.get_by_role("button", name="Nu beginnen met inlezen").click()
    expect(own.get_by_text("De migratie is klaar.")).to_be_visible(timeout=60_000)
