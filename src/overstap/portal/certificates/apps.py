"""The app as Django knows it."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.certificates"
    label = "certificates"
