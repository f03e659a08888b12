"""Where people find a migration, as a whole address for e-mails and programs."""

from __future__ import annotations

from django.conf import settings

from overstap.portal.accounts.api import reverse_in


def page_of(account: str, number: int) -> str:
    """The address of the page of migration *number* of the account with that short name; ``pages`` names it."""
    return f"{settings.PUBLIC_URL}{reverse_in(account, 'migration', number)}"


def preview_of(account: str, number: int) -> str:
    """The address of the preview of that migration, where somebody agrees with it."""
    return f"{settings.PUBLIC_URL}{reverse_in(account, 'preview', number)}"
