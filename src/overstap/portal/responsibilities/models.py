"""Colleagues as the desktop software knew them, and who does what for which client.

A desktop user without a portal user stays a placeholder, so that he can be linked after the import too.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from overstap.portal.accounts.api import SourceRecord, User
from overstap.portal.clients.api import Client


class Colleague(SourceRecord):
    """A user of the desktop software (bundle table ``users``); *user* is null while nobody is linked."""

    name = models.TextField()
    # As the source wrote it; users are looked up by it without regard to case.
    email = models.TextField(null=True)
    active = models.BooleanField(null=True)
    # A user may be deleted; what his colleague was responsible for stays, with the name.
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(SourceRecord.Meta):
        abstract = False


class Responsibility(SourceRecord):
    """That a colleague is responsible for something of a client (bundle table ``relations``)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="responsibilities")
    # Work does not vanish with who did it: it is handed over first.
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="responsibilities")
    # A word and no choice: what files bring under other names is kept as it is (``names``).
    responsibility = models.TextField()
    source_role = models.TextField(null=True)
    removed = models.BooleanField(default=False, db_default=False)
    """Taken away by a person; the row stays, or the next file would bring it back."""

    class Meta(SourceRecord.Meta):
        abstract = False


class ReturnRole(SourceRecord):
    """A desktop role or planned task on a return (bundle table ``roles``), kept as it was."""

    # By name, as ``returns`` stands beside this app and is not imported here. Null as long as the return has not come
    # in: nobody sees the role until then.
    tax_return = models.ForeignKey("returns.TaxReturn", on_delete=models.SET_NULL, null=True, related_name="roles")
    return_key = models.TextField(null=True)
    """The key of its return at the source, so that it finds it when the return comes in later."""
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="roles")
    role = models.TextField()
    planned_on = models.DateField(null=True)

    class Meta(SourceRecord.Meta):
        abstract = False
        indexes: ClassVar = [
            # Asked for every return that comes in; partial, as nearly all roles have theirs.
            models.Index(
                fields=["account", "source_id", "return_key"],
                condition=models.Q(tax_return__isnull=True, return_key__isnull=False),
                name="role_waits_for_return",
            ),
        ]
