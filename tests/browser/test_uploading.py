"""Upload migratiebestand in a real browser: through the wizard, interrupted, refused before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, FileChooser, Page, Route, StorageState, expect

from overstap.bundle import Recipient, generate_identity
from overstap.formatting import size
from tests.browser.conftest import Office
from tests.browser.practice import export_practice
from tests.portal.transfers.office import Practice

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return export_practice(tmp_path)


def to_file(page: Page) -> None:
    """Through the wizard, as far as the choice of a file."""
    page.goto("/migraties/")
    page.get_by_role("link", name="Upload migratiebestand").click()
    page.get_by_role("link", name="Volgende").click()
    expect(page.get_by_label("Gecombineerd")).to_be_checked()
    page.get_by_role("button", name="Volgende").click()


def test_a_file_goes_through_the_wizard_into_the_portal(page: Page, bundle: Path) -> None:
    to_file(page)
    page.get_by_label("Selecteer een bestand").set_input_files(bundle)
    page.get_by_role("button", name="Volgende").click()
    page.wait_for_url(re.compile(r"/migraties/\d+/$"))
    expect(page.get_by_text("De migratie is klaar.")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("alles in het bestand (gecombineerd)")).to_be_visible()


def test_a_part_and_a_status_are_chosen_and_shown_with_the_migration(page: Page, bundle: Path) -> None:
    page.goto("/migraties/nieuw/opties/")
    page.get_by_label("Alleen deze delen:").check()
    for part in ("Klanten", "Aangiften, met bijlagen", "Relaties"):
        page.get_by_role("checkbox", name=re.compile(f"^{part}")).uncheck()
    page.get_by_label("Status voor aanslagen (SBA) zonder status").select_option("Te beoordelen")
    page.get_by_role("button", name="Volgende").click()
    page.get_by_label("Selecteer een bestand").set_input_files(bundle)
    page.get_by_role("button", name="Volgende").click()
    page.wait_for_url(re.compile(r"/migraties/\d+/$"))
    details = page.get_by_role("region", name="Bestand")
    expect(details).to_contain_text("Aanslagen (SBA)")
    expect(details).to_contain_text("Te beoordelen")


def test_a_double_click_is_one_wish(context: BrowserContext, bundle: Path) -> None:
    page = context.new_page()
    # So that there is time to read what is said.
    context.route("**/uploads/*", _cut_off)
    made: list[str] = []
    page.on("request", lambda request: made.append(request.url) if request.method == "POST" else None)
    to_file(page)
    page.get_by_label("Selecteer een bestand").set_input_files(bundle)
    made.clear()
    # Both at once: the second comes before the first has looked at the file.
    page.evaluate("for (const _ of [1, 2]) document.getElementById('upload').requestSubmit()")
    expect(page.locator("#upload-figures")).to_contain_text("0 % ·")
    expect(page.locator("#upload-fault")).to_be_hidden()
    assert [url.rsplit("/", 2)[-2] for url in made] == ["uploads"]
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Upload afbreken").click()
    expect(page.get_by_text("De upload is afgebroken.")).to_be_visible()


def test_an_interrupted_upload_goes_on_where_it_was_in_a_new_window(context: BrowserContext, bundle: Path) -> None:
    first = context.new_page()
    context.route("**/uploads/*", _cut_off)
    to_file(first)
    first.get_by_label("Selecteer een bestand").set_input_files(bundle)
    first.get_by_role("button", name="Volgende").click()
    # As the tool wrote it, or somebody would think that not all of it arrived.
    expect(first.locator("#upload-figures")).to_contain_text(f"/ {size(bundle.stat().st_size)}")
    first.get_by_role("button", name="Pauzeren").click()
    expect(first.get_by_text("Gepauzeerd.")).to_be_visible()
    first.close()
    context.unroute("**/uploads/*")
    second = context.new_page()
    asked: list[str] = []
    second.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    to_file(second)
    second.get_by_label("Selecteer een bestand").set_input_files(bundle)
    second.get_by_role("button", name="Volgende").click()
    second.wait_for_url(re.compile(r"/migraties/\d+/$"))
    uploads = [line.split()[0] for line in asked if "/uploads/" in line and "/api/" not in line]
    assert uploads == ["POST", "HEAD", "PATCH"], "what is chosen for it, and then the same upload, not a new one"
    assert [line for line in asked if line.startswith("POST") and line.endswith("/keuzes/")]


def test_what_is_chosen_last_holds_for_an_upload_that_goes_on(context: BrowserContext, bundle: Path) -> None:
    page = context.new_page()
    context.route("**/uploads/*", _cut_off)
    page.goto("/migraties/nieuw/bestand/?wat=delen&deel=clients&conflicten=file")
    page.get_by_label("Selecteer een bestand").set_input_files(bundle)
    page.get_by_role("button", name="Volgende").click()
    expect(page.locator("#upload-figures")).to_contain_text("0 % ·")
    page.get_by_role("button", name="Pauzeren").click()
    expect(page.get_by_text("Gepauzeerd.")).to_be_visible()
    page.goto("/migraties/")
    page.get_by_role("row", name=bundle.name).get_by_role("link", name="Verder uploaden").click()
    expect(page.get_by_text("Wordt ingelezen: Klanten")).to_be_visible()
    expect(page.get_by_text("Wat in het bestand staat, gaat voor")).to_be_visible()
    page.get_by_role("link", name="Vorige").click()
    page.get_by_label("Gecombineerd").check()
    page.get_by_label("Wat in het portaal staat, blijft").check()
    page.get_by_role("button", name="Volgende").click()
    page.get_by_label("Selecteer een bestand").set_input_files(bundle)
    context.unroute("**/uploads/*")
    page.get_by_role("button", name="Volgende").click()
    page.wait_for_url(re.compile(r"/migraties/\d+/$"))
    details = page.get_by_role("region", name="Bestand")
    expect(details).to_contain_text("alles in het bestand (gecombineerd)")
    expect(details).to_contain_text("Wat in het portaal staat, blijft")


def test_whose_log_in_ended_meanwhile_is_told_so_and_goes_on_afterwards(
    chromium: Browser, logged_in: StorageState, office: Office, bundle: Path
) -> None:
    context = chromium.new_context(base_url=office.url, storage_state=logged_in, locale="nl-NL")
    page = context.new_page()
    context.route("**/uploads/*", _cut_off)
    to_file(page)
    page.get_by_label("Selecteer een bestand").set_input_files(bundle)
    page.get_by_role("button", name="Volgende").click()
    expect(page.locator("#upload-figures")).to_contain_text("0 % ·")
    page.get_by_role("button", name="Pauzeren").click()
    expect(page.get_by_text("Gepauzeerd.")).to_be_visible()
    cookies = context.cookies()
    context.clear_cookies()
    made: list[str] = []
    page.on("request", lambda request: made.append(f"{request.method} {request.url}"))
    page.get_by_role("button", name="Verdergaan").click()
    expect(page.get_by_text("U bent niet meer ingelogd")).to_be_visible()
    assert [line for line in made if not line.endswith("/keuzes/")] == [], "no other upload is begun"
    context.add_cookies([{name: cookie[name] for name in ("name", "value", "domain", "path")} for cookie in cookies])
    context.unroute("**/uploads/*")
    page.reload()
    page.get_by_label("Selecteer een bestand").set_input_files(bundle)
    page.get_by_role("button", name="Volgende").click()
    page.wait_for_url(re.compile(r"/migraties/\d+/$"))
    assert "PATCH" in [line.split()[0] for line in made]
    assert [line for line in made if line.startswith("POST") and line.endswith("/uploads/")] == []
    context.close()


def test_an_upload_is_known_again_in_the_wizard_and_can_be_given_up_there(
    context: BrowserContext, bundle: Path
) -> None:
    page = context.new_page()
    context.route("**/uploads/*", _cut_off)
    to_file(page)
    page.get_by_label("Selecteer een bestand").set_input_files(bundle)
    page.get_by_role("button", name="Volgende").click()
    expect(page.locator("#upload-figures")).to_contain_text("0 % ·")
    page.goto("/migraties/")
    page.get_by_role("row", name=bundle.name).get_by_role("link", name="Verder uploaden").click()
    page.get_by_label("Selecteer een bestand").set_input_files(bundle)
    expect(page.get_by_text("Van dit bestand is al 0 % ontvangen.")).to_be_visible()
    page.get_by_role("button", name="Volgende").click()
    expect(page.locator("#upload-figures")).to_contain_text("0 % ·")
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", agree)
    page.get_by_role("button", name="Upload afbreken").click()
    expect(page.get_by_text("De upload is afgebroken. Wat was ontvangen, is gewist.")).to_be_visible()
    assert asked == ["Wat al is ontvangen, wordt gewist. Wilt u deze upload afbreken?"]
    page.goto("/migraties/")
    expect(page.get_by_role("heading", name="Uploads die nog niet klaar zijn")).to_be_hidden()


def test_of_two_windows_with_one_file_the_second_says_that_the_first_sends_it(
    context: BrowserContext, bundle: Path
) -> None:
    context.route("**/uploads/*", _cut_off)
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        to_file(page)
        page.get_by_label("Selecteer een bestand").set_input_files(bundle)
        page.get_by_role("button", name="Volgende").click()
    expect(second.get_by_role("alert")).to_contain_text("intussen vanuit een ander venster")
    expect(first.get_by_text("De verbinding is weg. Wij proberen het opnieuw; er gaat niets verloren.")).to_be_visible()
    first.get_by_role("button", name="Pauzeren").click()
    context.unroute("**/uploads/*")
    second.get_by_role("button", name="Volgende").click()
    second.wait_for_url(re.compile(r"/migraties/\d+/$"))


@pytest.fixture
def elsewhere(chromium: Browser, logged_in: StorageState, office: Office) -> Iterator[BrowserContext]:
    """The same person in another browser, which knows nothing of what the first one does."""
    with chromium.new_context(storage_state=logged_in, base_url=office.url, locale="nl-NL") as other:
        yield other


def test_of_two_browsers_with_one_file_the_portal_tells_the_second_that_the_first_sends_it(
    context: BrowserContext, elsewhere: BrowserContext, bundle: Path
) -> None:
    context.route("**/uploads/*", _cut_off)
    first, second = context.new_page(), elsewhere.new_page()
    for page in (first, second):
        to_file(page)
        page.get_by_label("Selecteer een bestand").set_input_files(bundle)
    first.get_by_role("button", name="Volgende").click()
    expect(first.get_by_text("De verbinding is weg.")).to_be_visible()
    second.get_by_role("button", name="Volgende").click()
    expect(second.get_by_role("alert")).to_contain_text("wordt al geüpload vanuit een ander venster")
    expect(second.get_by_role("alert")).to_contain_text("Code: uploads.being-sent")
    first.close()
    second.reload()
    second.get_by_label("Selecteer een bestand").set_input_files(bundle)
    expect(second.get_by_text("Van dit bestand is al 0 % ontvangen.")).to_be_visible()
    second.get_by_role("button", name="Volgende").click()
    second.wait_for_url(re.compile(r"/migraties/\d+/$"))


def test_a_lost_line_is_told_and_when_it_is_back_the_upload_goes_on(context: BrowserContext, bundle: Path) -> None:
    page = context.new_page()
    context.route("**/uploads/*", lambda route: route.abort())
    to_file(page)
    page.get_by_label("Selecteer een bestand").set_input_files(bundle)
    page.get_by_role("button", name="Volgende").click()
    expect(page.get_by_text("De verbinding is weg. Wij proberen het opnieuw")).to_be_visible()
    # While nothing gets through the button stays; afterwards the upload may go on by itself before anybody clicks.
    page.get_by_role("button", name="Nu opnieuw proberen").click()
    context.unroute("**/uploads/*")
    page.wait_for_url(re.compile(r"/migraties/\d+/$"))


def _cut_off(route: Route) -> None:
    # The upload is made, but its bytes never get through.
    if route.request.method == "PATCH":
        route.abort()
    else:
        route.continue_()


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("text", "Dit is geen migratiebestand: het is geen zipbestand."),
        ("empty", "In dit zip-bestand zit niets."),
        ("cut off", "Het migratiebestand is niet compleet: het einde ontbreekt"),
        ("other", "Dit migratiebestand is gemaakt voor een ander kantoor."),
        ("future", "Dit migratiebestand heeft formaatversie 9.0; deze software leest versie 1."),
    ],
)
def test_what_can_be_known_is_said_before_anything_is_sent(
    page: Page, tmp_path: Path, kind: str, sentence: str
) -> None:
    to_file(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_label("Selecteer een bestand").set_input_files(_unfit(tmp_path, kind))
    page.get_by_role("button", name="Volgende").click()
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    assert [url for url in sent if "/uploads/" in url] == []


def test_a_file_that_is_too_large_is_refused_as_soon_as_it_is_chosen(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "groot.zip"
    # A file of zeros that takes no room on the disk: larger than any portal takes by itself.
    with path.open("wb") as large:
        large.truncate(60 * 1024**3)
    to_file(page)
    page.get_by_label("Selecteer een bestand").set_input_files(path)
    expect(page.locator("#file-name")).to_contain_text("(64,4 GB)")
    expect(page.get_by_role("alert")).to_contain_text("Het bestand is te groot: 64,4 GB, terwijl dit portaal")
    expect(page.get_by_role("alert")).to_contain_text("Code: uploads.too-large")


PRESSES, PATIENCE_MS = 10, 500


def test_the_choice_of_a_file_speaks_our_words_and_takes_the_keyboard(page: Page, bundle: Path) -> None:
    to_file(page)
    expect(page.get_by_text("Nog geen bestand gekozen.")).to_be_visible()
    page.get_by_role("button", name="Volgende").click()
    expect(page.get_by_role("alert")).to_contain_text("Selecteer eerst het bestand")
    choosers: list[FileChooser] = []

    def offered(chooser: FileChooser) -> None:
        choosers.append(chooser)

    page.on("filechooser", offered)
    field = page.get_by_label("Selecteer een bestand")
    field.focus()
    # A browser was seen to let a key pass by that came right after a click; a person presses again.
    for _ in range(PRESSES):
        field.press("Enter")
        page.wait_for_timeout(PATIENCE_MS)
        if choosers:
            break
    choosers[0].set_files(bundle)
    expect(page.locator("#file-name")).to_contain_text(f"{bundle.name} (")
    expect(page.get_by_role("alert")).to_be_hidden()


def _unfit(folder: Path, kind: str) -> Path:
    if kind == "text":
        path = folder / "brief.zip"
        path.write_text("Geachte heer, mevrouw")
        return path
    if kind == "empty":
        path = folder / "leeg.zip"
        ZipFile(path, "w").close()
        return path
    stranger = Recipient(generate_identity()[1], None) if kind == "other" else None
    path = Practice().export(folder, recipient=stranger)
    if kind == "future":
        path.write_bytes(path.read_bytes().replace(b"Format-Version: 1.", b"Format-Version: 9."))
    if kind == "cut off":
        path.write_bytes(path.read_bytes()[:-200])
    return path
