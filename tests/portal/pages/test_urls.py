"""The addresses of the pages."""

from __future__ import annotations

import re
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client
from django.urls import get_resolver

PAGES = [
    (pattern.name, str(pattern.pattern))
    for include in get_resolver().url_patterns
    if "pages" in str(getattr(include, "urlconf_name", ""))
    for pattern in include.url_patterns
]
BEFORE_THE_LOG_IN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "set_language",
}
"""Pages for who is not logged in (yet); a new one has to be put here knowingly."""
POSTED = {
    "client_state",
    "colleague_link",
    "export_ask",
    "export_erase",
    "migration_cancel",
    "migration_resume",
    "migration_retry",
    "migration_start",
    "migration_undo",
    "notice_status",
    "preview_confirm",
    "preview_decide",
    "return_status",
    "settings_token_revoke",
    "upload_choices",
    "upload_remove",
}
"""Addresses that only do something."""


def test_there_are_pages_to_look_at() -> None:
    assert len(PAGES) > len(BEFORE_THE_LOG_IN)


@pytest.mark.parametrize(("name", "pattern"), [page for page in PAGES if page[0] not in BEFORE_THE_LOG_IN])
def test_every_other_page_asks_for_a_log_in(db: None, name: str, pattern: str) -> None:
    numbered = re.sub(r"<int:\w+>", "1", pattern).replace("<slug:name>", "bevindingen")
    address = "/" + re.sub(r"<uuid:\w+>", str(UUID(int=0)), numbered)
    was = {"referer": "http://testserver/k/noord/migraties/1/?pagina=2"}
    response = Client().post(address, headers=was) if name in POSTED else Client().get(address, headers=was)
    assert response.status_code == 302
    # What only does something is no page to come back to: the page with the button is.
    back = was["referer"].removeprefix("http://testserver") if name in POSTED else address
    assert response["Location"] == f"/inloggen/?{urlencode({'next': back}, safe='/')}"


@pytest.mark.parametrize("referer", [None, "", "http://elders.example/k/noord/", "//elders.example", "javascript:x"])
def test_who_sent_something_from_elsewhere_begins_at_the_start(db: None, referer: str | None) -> None:
    headers = {} if referer is None else {"referer": referer}
    assert Client().post("/migraties/1/afbreken/", headers=headers)["Location"] == "/inloggen/?next=/"
