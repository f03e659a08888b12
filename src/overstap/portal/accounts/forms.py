"""allauth's forms for a new password, with the one sentence that they word themselves in ours."""

from __future__ import annotations

from allauth.account import forms as allauth_forms
from django.forms import Form
from django.utils.translation import gettext


class _Worded(Form):
    """Goes before allauth's check of the second password."""

    def clean(self) -> dict[str, object] | None:
        """As allauth's; two different passwords are told in our words."""
        cleaned = super().clean()
        twice = self.data.get("password1"), self.data.get("password2")
        if "password2" in self.errors and all(twice) and twice[0] != twice[1]:
            self.errors["password2"] = self.error_class([gettext("De twee wachtwoorden zijn niet gelijk.")])
        return cleaned


class ChangePassword(_Worded, allauth_forms.ChangePasswordForm):
    """A new password of somebody who is logged in."""


class NewPassword(_Worded, allauth_forms.ResetPasswordKeyForm):
    """A new password of somebody who came through the e-mail."""
