"""Where people find a migration, as a whole address for e-mails and programs."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def page_of(number: int) -> str:
    """The address of the page of migration *number*; ``pages`` names it ``migration``."""
    return f"{settings.PUBLIC_URL}{reverse('migration', args=[number])}"
