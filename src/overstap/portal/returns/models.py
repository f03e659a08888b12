"""Tax returns, assessment notices (SBA) and attachments, each with its document byte for byte.

The columns are those of the bundle's tables of the same name (``docs/format``).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from overstap.portal.accounts.api import SourceRecord
from overstap.portal.clients.api import Client


class Documented(models.Model):
    """A document as filed: in *document*, or in the portal's storage under *document_path* when over 4 MiB."""

    document_format = models.TextField(null=True)
    document = models.BinaryField(null=True)
    document_path = models.TextField(null=True)
    document_sha256 = models.CharField(max_length=64, null=True)
    document_size = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class TaxReturn(SourceRecord, Documented):
    """One return (aangifte, suppletie, opgaaf …) of a client for a tax year or period."""

    class Status(models.TextChoices):
        """How far the return is."""

        OPEN = "open", _("Open")
        FILED = "filed", _("Verzonden")
        DEFINITIVE = "definitive", _("Definitief")

    # Returns have to be kept: no client takes them along by being deleted.
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="returns")
    program = models.TextField()
    tax_type = models.TextField()
    message_kind = models.TextField()
    tax_year = models.IntegerField()
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    version = models.IntegerField(null=True)
    status = models.TextField(choices=Status.choices)
    # In the source's own word, which ``status`` may have made too much of (decision 0047).
    source_status = models.TextField(null=True)
    # Whose it is according to the document; it may differ from the client's, and is never corrected.
    identifier = models.TextField(null=True)
    filed_at = models.DateTimeField(null=True)
    entrypoint = models.TextField(null=True)

    class Meta(SourceRecord.Meta):
        abstract = False
        indexes: ClassVar = [
            # What the lists and the heat grid ask by; the id at the end keeps pages from overlapping.
            models.Index(fields=["account", "tax_year", "tax_type", "id"], name="return_account_year_type"),
        ]


class AssessmentNotice(SourceRecord, Documented):
    """A Service Bericht Aanslag: the assessment data that the Belastingdienst sent."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="assessment_notices")
    # The Belastingdienst sends a notice once, so it outlives its return, and can do without one.
    tax_return = models.ForeignKey(TaxReturn, on_delete=models.SET_NULL, null=True, related_name="assessment_notices")
    return_key = models.TextField(null=True)
    """The key of its return at the source, so that it finds it when the return comes in later."""
    tax_type = models.TextField()
    tax_year = models.IntegerField()
    notice_number = models.TextField(null=True)
    notice_date = models.DateField(null=True)
    # In whole euros, as assessments are; below zero it is to be received.
    amount = models.BigIntegerField(null=True)
    status = models.TextField(null=True)

    class Meta(SourceRecord.Meta):
        abstract = False
        indexes: ClassVar = [
            # Asked for every return that comes in; partial, as nearly all notices have theirs.
            models.Index(
                fields=["account", "source_id", "return_key"],
                condition=models.Q(tax_return__isnull=True, return_key__isnull=False),
                name="notice_waits_for_return",
            ),
        ]


class Attachment(SourceRecord, Documented):
    """A file that belongs to a return."""

    tax_return = models.ForeignKey(TaxReturn, on_delete=models.CASCADE, related_name="attachments")
    file_name = models.TextField()
    media_type = models.TextField(null=True)

    class Meta(SourceRecord.Meta):
        abstract = False
