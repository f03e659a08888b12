"""Where the portal listens."""

from __future__ import annotations

from overstap.portal.project.serving import WebAddress


def test_an_address_is_what_a_browser_takes() -> None:
    assert WebAddress("127.0.0.1", 8000).url == "http://127.0.0.1:8000"
