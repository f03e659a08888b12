"""The app as Django knows it."""

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.returns"
    label = "returns"
