"""The app as Django knows it."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.history"
    label = "history"
