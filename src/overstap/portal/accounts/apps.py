"""The app as Django knows it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.accounts"
    label = "accounts"
