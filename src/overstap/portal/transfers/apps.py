"""The app as Django knows it."""

from importlib import import_module

from django.apps import AppConfig


class TransfersConfig(AppConfig):
    """Name and label."""

    name = "overstap.portal.transfers"
    label = "transfers"

    def ready(self) -> None:
        """Listen to ``uploads``: importing ``intake`` does it, which needs the models of all apps."""
        import_module(f"{self.name}.intake")
