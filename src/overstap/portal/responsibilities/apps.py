"""The app as Django knows it."""

from django.apps import AppConfig


class ResponsibilitiesConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.responsibilities"
    label = "responsibilities"
