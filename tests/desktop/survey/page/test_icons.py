from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from overstap.desktop.survey.page.icons import MARK, icon


@pytest.mark.parametrize("kind", ["ready", "blocking", "advisory"])
def test_an_icon_is_named_for_who_cannot_see_it(kind: str) -> None:
    assert "<title>woord</title>" in icon(kind, "woord")
    assert f'class="icon {kind}"' in icon(kind, "woord")


def test_shapes_differ_so_that_no_colour_is_needed() -> None:
    shapes = {re.findall(r' d="([^"]+)"', icon(kind, ""))[0] for kind in ("ready", "blocking", "advisory")}
    assert len(shapes) == 3


def test_what_an_icon_is_called_stays_text() -> None:
    assert "<b>" not in icon("ready", "<b>")


def test_the_mark_is_well_formed() -> None:
    assert ET.fromstring(MARK).tag == "svg"  # noqa: S314 - our own
