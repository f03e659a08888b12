"""What other apps may use of ``exports``; lists work within the account that the session is bound to."""

from __future__ import annotations

from django.db.models import QuerySet

from overstap.portal.exports.actions import KEPT, ask, erase, open_file, write_now
from overstap.portal.exports.errors import ExportRunningError, UnknownExportError
from overstap.portal.exports.models import AccountExport

__all__ = [
    "KEPT",
    "AccountExport",
    "ExportRunningError",
    "UnknownExportError",
    "ask",
    "erase",
    "exports",
    "open_file",
    "write_now",
]


def exports() -> QuerySet[AccountExport]:
    """The account's exports, newest first."""
    return AccountExport.objects.select_related("asked_by").order_by("-number")
