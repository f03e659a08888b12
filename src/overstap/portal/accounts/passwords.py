"""What a password must be, in sentences of our own.

Django's three rules with texts that our catalogue translates: Django's own Dutch lags behind its sentences, so that one
of them would come in English. ``project.settings`` names them.
"""

from __future__ import annotations

from django.contrib.auth import password_validation as django_rules
from django.utils.translation import gettext, ngettext


class LongEnough(django_rules.MinimumLengthValidator):
    """At least ``min_length`` characters."""

    def get_error_message(self) -> str:
        """Too short, and how long it has to be."""
        return ngettext(
            "Dit wachtwoord is te kort; het moet minstens {least} teken lang zijn.",
            "Dit wachtwoord is te kort; het moet minstens {least} tekens lang zijn.",
            self.min_length,
        ).format(least=self.min_length)


class UnlikeTheUser(django_rules.UserAttributeSimilarityValidator):
    """Not nearly the user's own name or e-mail address."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("email", "name"))

    def get_error_message(self) -> str:
        """Too much alike."""
        # Which of the two is not said: Django only knows the names of our columns, in English.
        return gettext("Dit wachtwoord lijkt te veel op uw naam of e-mailadres.")


class Uncommon(django_rules.CommonPasswordValidator):
    """Not one of the twenty thousand that everybody tries first."""

    def get_error_message(self) -> str:
        """Too common."""
        return gettext("Dit wachtwoord gebruiken te veel mensen; het is het eerste dat iemand probeert.")
