"""The language that a person reads: of his pages on every device, and of his e-mails."""

from __future__ import annotations

from django.conf import settings

from overstap.portal.accounts.models import User


def choose_language(user: User, language: str) -> None:
    """Let *user* read *language* from now on; one that the portal does not speak changes nothing."""
    if language in dict(settings.LANGUAGES):
        User.objects.filter(pk=user.pk).update(language=language)
