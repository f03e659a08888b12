"""The link file ("koppelbestand"): what the desktop tool must know of an account to export for it without internet.

Holds nothing secret: anybody may encrypt to the public key, only this portal opens it. The form is in
``docs/reference/link-file.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings

from overstap.portal.accounts.actions import publish_key
from overstap.portal.accounts.models import Account, User

LINK_FILE_VERSION = 1


def link_file(account: Account, responsibilities: Sequence[str], *, actor: User | None = None) -> dict[str, object]:
    """The content of *account*'s link file; makes its key pair at the first one.

    *responsibilities* are the names that the portal knows, which lie in an app above.
    """
    # Deactivated people are left out: the desktop tool would offer them as somebody to link to.
    members = User.objects.filter(memberships__account=account, is_active=True).order_by("email")
    return {
        "overstap_link": LINK_FILE_VERSION,
        "account": {"id": str(account.pk), "name": account.name},
        "portal": settings.PUBLIC_URL,
        "public_key": publish_key(account, actor=actor),
        "users": [{"email": user.email, "name": user.name} for user in members],
        "responsibilities": list(responsibilities),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
