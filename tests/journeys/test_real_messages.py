"""The tutorial ``docs/tutorials/sbr-folder.md`` on messages that the Belastingdienst and banks published."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from overstap.cli.demo.running import overstap
from tests.journeys.conftest import PASSWORD, Kantoor

GENUINE = ("IHZ2013-01.xbrl", "VB-01_bd-rpt-ob-aangifte-2020.xbrl")

# One portal serves all journeys, so one worker walks them.
pytestmark = pytest.mark.xdist_group("journeys")


# Seven commands: made once, as the tests look at different sides of it. Only one of them uploads.
@pytest.fixture(scope="module")
def bundle_and_kantoor(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory, open_account: Callable[[], Kantoor]
) -> tuple[Path, Kantoor]:
    kantoor = open_account()
    folder = tmp_path_factory.mktemp("berichten")
    plan, out = folder / "plan.toml", folder / "uit"
    overstap("plan", "new", str(shared_data / "returns"), "-o", str(plan))
    overstap("export", "--plan", str(plan), "-o", str(out), "--link", str(kantoor.link_file(folder)))
    (bundle,) = out.glob("*.zip")
    return bundle, kantoor


def test_filed_messages_come_back_from_the_portal_byte_for_byte(
    bundle_and_kantoor: tuple[Path, Kantoor], shared_data: Path
) -> None:
    bundle, kantoor = bundle_and_kantoor
    report = json.loads(kantoor.upload(bundle))
    assert report["migration"]["state"] == "complete", report
    downloaded = {hashlib.sha256(content).hexdigest() for content in _download_all_returns(kantoor)}
    genuine = {hashlib.sha256((shared_data / "returns" / name).read_bytes()).hexdigest() for name in GENUINE}
    assert downloaded == genuine


def test_the_bundle_is_encrypted_and_still_verifiable_by_anyone(bundle_and_kantoor: tuple[Path, Kantoor]) -> None:
    bundle, _ = bundle_and_kantoor
    assert b"Berichtsoort" not in bundle.read_bytes()
    assert b"111055684" not in bundle.read_bytes()
    assert json.loads(overstap("bundle", "verify", str(bundle), "--json"))["ok"] is True


def _download_all_returns(kantoor: Kantoor) -> list[bytes]:
    browser = requests.Session()
    page = browser.get(f"{kantoor.portal.url}/inloggen/", timeout=120)
    csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert csrf
    form = {"login": kantoor.email, "password": PASSWORD, "csrfmiddlewaretoken": csrf[1]}
    assert browser.post(page.url, data=form, headers={"Referer": page.url}, timeout=120).ok
    listing = browser.get(f"{kantoor.portal.url}/aangiften/", timeout=120).text
    found = sorted(set(re.findall(r'href="(/k/[^/"]+/aangiften/\d+/)"', listing)))
    return [browser.get(f"{kantoor.portal.url}{path}bestand/", timeout=120).content for path in found]


def test_the_link_file_names_the_address_at_which_the_portal_answers(
    bundle_and_kantoor: tuple[Path, Kantoor], tmp_path: Path
) -> None:
    _, kantoor = bundle_and_kantoor
    assert json.loads(kantoor.link_file(tmp_path).read_text())["portal"] == kantoor.portal.url
