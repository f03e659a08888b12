"""What other apps may use of ``history``."""

from overstap.portal.history.models import Change

__all__ = ["Change"]
