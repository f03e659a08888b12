"""The app as Django knows it."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.mail"
    label = "mail"
