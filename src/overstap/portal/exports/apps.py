"""The app as Django knows it."""

from importlib import import_module

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.exports"
    label = "exports"

    def ready(self) -> None:
        """Listen to ``transfers``; after the models of all apps."""
        import_module(f"{self.name}.burying")
