"""Colleagues as the desktop software knew them, and who does what for which client.

A desktop user without a portal user stays a placeholder, so that he can be linked after the import too.
"""

from __future__ import annotations

from django.db import models

from overstap.portal.accounts.api import SourceRecord, User
from overstap.portal.clients.api import Client


class Colleague(SourceRecord):
    """A user of the desktop software (bundle table ``users``); *user* is null while nobody is linked."""

    name = models.TextField()
    email = models.TextField(null=True)
    active = models.BooleanField(null=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(SourceRecord.Meta):
        abstract = False


class Responsibility(SourceRecord):
    """That a colleague is responsible for something of a client (bundle table ``relations``)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="responsibilities")
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="responsibilities")
    responsibility = models.TextField()
    source_role = models.TextField(null=True)
    removed = models.BooleanField(default=False, db_default=False)
    """Taken away by a person; the row stays, or the next file would bring it back."""

    class Meta(SourceRecord.Meta):
        abstract = False


class ReturnRole(SourceRecord):
    """A desktop role or planned task on a return (bundle table ``roles``), kept as it was."""

    tax_return = models.ForeignKey("returns.TaxReturn", on_delete=models.CASCADE, related_name="roles")
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="roles")
    role = models.TextField()
    planned_on = models.DateField(null=True)

    class Meta(SourceRecord.Meta):
        abstract = False
