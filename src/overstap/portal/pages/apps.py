"""The app as Django knows it."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.pages"
    label = "pages"
