"""How django-allauth is bent to this portal: nobody signs up by himself."""

from __future__ import annotations

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by operators and administrators only."""

    # allauth's Dutch says je, ours says u: every sentence that one of our pages can show stands here.
    error_messages: ClassVar[dict[str, object]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Met dit e-mailadres kan niet meer worden ingelogd."),
        "email_password_mismatch": _("Dit e-mailadres en dit wachtwoord horen niet bij elkaar."),
        "enter_current_password": _("Dit is niet uw huidige wachtwoord."),
        "incorrect_password": _("Dit is niet uw wachtwoord."),
        "invalid_password_reset": _("Deze koppeling werkt niet meer: zij is al gebruikt of verlopen."),
        "rate_limited": _("Er komen te veel verzoeken na elkaar. Wacht even en probeer het opnieuw."),
        "too_many_login_attempts": _(
            "Er is te vaak een verkeerd wachtwoord gegeven. Wacht enkele minuten en probeer het opnieuw."
        ),
        "unknown_email": _("Dit e-mailadres is hier niet bekend."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        del request
        return False
