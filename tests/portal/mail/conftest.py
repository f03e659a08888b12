"""Templates as an app above would have them, and a real mail server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from tests.portal.mail.receiving import Mailbox, receiving


@pytest.fixture(autouse=True)
def mail_templates() -> Iterator[None]:
    engine = dict(django_settings.TEMPLATES[0])
    with override_settings(TEMPLATES=[engine | {"DIRS": [Path(__file__).parent / "templates"]}]):
        yield


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Django's real SMTP back end, sending to a server of this test."""
    with receiving() as box:
        yield box
