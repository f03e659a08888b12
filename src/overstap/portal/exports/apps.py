"""The app as Django knows it."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.exports"
    label = "exports"
