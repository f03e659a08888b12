"""The app as Django knows it."""

from django.apps import AppConfig


class TransfersConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.transfers"
    label = "transfers"
