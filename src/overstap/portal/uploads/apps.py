"""The app as Django knows it."""

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.uploads"
    label = "uploads"
