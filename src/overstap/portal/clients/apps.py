"""The app as Django knows it."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.clients"
    label = "clients"
