"""The content policy of every answer."""

from __future__ import annotations

import pytest
from django.test import Client

from overstap.portal.ui.middleware import CONTENT_POLICY


def test_every_page_forbids_inline_code_and_other_machines(db: None) -> None:
    response = Client().get("/inloggen/")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))


@pytest.mark.parametrize("address", ["/merk.svg", "/nergens/", "/klanten/", "/taal/"])
def test_answers_of_every_kind_have_it(db: None, address: str) -> None:
    assert Client().get(address)["Content-Security-Policy"] == CONTENT_POLICY


def test_the_policy_names_no_other_place() -> None:
    allowed = {word for rule in CONTENT_POLICY.split("; ") for word in rule.split()[1:]}
    assert allowed == {"'none'", "'self'", "data:"}
