"""The app as Django knows it."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.ui"
    label = "ui"
