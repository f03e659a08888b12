"""The app as Django knows it."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.audit"
    label = "audit"
