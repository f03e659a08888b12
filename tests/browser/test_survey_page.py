"""The survey's page in a real browser: readable by everybody, on a telephone, in the dark and on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from overstap.bundle import SourceInfo
from overstap.desktop.survey import Survey, page
from overstap.desktop.survey.model import ReturnCount, StaysBehind
from overstap.desktop.survey.problems import Example, problem
from tests.browser.test_accessible import violations
from tests.desktop.survey.written_survey import SURVEY

# A4 less the margins of the style sheet, in pixels of 1/96 inch.
PAPER_WIDTH = 688
MANY_YEARS = tuple(
    ReturnCount(f"BAS {year}", tax, year, year % 7 * 100 + 1, "1", "filed", "Verzonden", 1000)
    for year in range(2008, 2026)
    for tax in ("IB", "ICP", "OB", "VPB")
)
FULL = replace(SURVEY, returns=(*SURVEY.returns, *MANY_YEARS))
FOLDER = replace(SURVEY, source=SourceInfo("x", "sbr-folder", "berichten"), programs=(), choices=SURVEY.choices[:2])
# As folders and offices call things: one word, longer than a telephone is wide.
LONG = "https://www.nltaxonomie.nl/nt14/bd/20191211/entrypoints/" + "bd-rpt-ihz-aangifte-2019" * 3
WORDY = replace(
    FULL,
    source=SourceInfo("x", "sbr-folder", LONG),
    offices=(replace(SURVEY.offices[0], name=LONG), SURVEY.offices[0]),
    stays_behind=(*SURVEY.stays_behind, StaysBehind("returns", LONG, 3)),
    problems=tuple(
        problem(code, [Example(LONG, about=LONG, name=LONG)] * 5, table="returns")
        for code in ("file-for-a-bank", "bsn-missing")
    ),
)
SURVEYS = {
    "database": FULL,
    "long words": WORDY,
    "folder": FOLDER,
    "nothing": replace(SURVEY, returns=(), offices=(), problems=(), tables={}),
}

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def window(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text))
    yield opened
    opened.close()
    assert complaints == []


@pytest.fixture(params=SURVEYS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the page of each kind of survey is."""
    return written(tmp_path, SURVEYS[request.param])


def written(folder: Path, survey: Survey) -> str:
    (folder / "survey.html").write_text(page(survey), encoding="utf-8")
    return (folder / "survey.html").as_uri()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_rule_of_accessibility_that_can_be_checked_is_broken(window: Page, address: str, theme: str) -> None:
    window.emulate_media(color_scheme=theme)
    assert violations(window, address) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_is_never_wider_than_the_screen(window: Page, address: str, width: int) -> None:
    window.set_viewport_size({"width": width, "height": 844})
    window.goto(address)
    assert window.evaluate("document.documentElement.scrollWidth") <= width


def test_it_fits_on_paper(window: Page, address: str) -> None:
    window.set_viewport_size({"width": PAPER_WIDTH, "height": 1000})
    window.emulate_media(media="print")
    window.goto(address)
    assert window.evaluate("document.documentElement.scrollWidth") <= PAPER_WIDTH


def test_paper_is_light_whatever_the_screen_is(window: Page, tmp_path: Path) -> None:
    window.emulate_media(media="print", color_scheme="dark")
    window.goto(written(tmp_path, SURVEY))
    assert window.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_count_leads_to_the_list_behind_it(window: Page, tmp_path: Path) -> None:
    window.goto(written(tmp_path, SURVEY))
    window.locator(".chart a").first.click()
    assert window.evaluate("document.querySelector('tr:target').id") == "jaar-2011"


def test_the_link_of_an_office_opens_what_is_behind_it(window: Page, tmp_path: Path) -> None:
    window.goto(written(tmp_path, SURVEY))
    window.locator("#kantoren table a").first.click()
    assert window.locator("#kantoor-0 table").is_visible()


def test_headings_go_down_one_step_at_a_time(window: Page, address: str) -> None:
    window.goto(address)
    levels = window.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(each => Number(each.tagName[1]))")
    assert Counter(levels)[1] == 1
    assert all(next_ - level <= 1 for level, next_ in pairwise(levels))


def test_it_asks_nothing_from_anywhere(window: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    window.on("request", lambda request: asked.append(request.url))
    here = written(tmp_path, SURVEY)
    window.goto(here)
    assert asked == [here]
