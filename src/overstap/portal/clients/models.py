"""Offices and clients, with the columns of the bundle's tables of the same name (``docs/format``)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from overstap.portal.accounts.api import SourceRecord


class Addressed(models.Model):
    """A Dutch address, as written at the source."""

    street = models.TextField(null=True)
    house_number = models.TextField(null=True)
    house_number_addition = models.TextField(null=True)
    postal_code = models.TextField(null=True)
    city = models.TextField(null=True)
    country = models.TextField(null=True)

    class Meta:
        abstract = True


class Office(SourceRecord, Addressed):
    """An establishment as the desktop software knew it; an account may have taken in several."""

    name = models.TextField()
    tax_consultant_number = models.TextField(null=True)

    class Meta(SourceRecord.Meta):
        abstract = False


class Client(SourceRecord, Addressed):
    """A person or company that the practice works for."""

    class Kind(models.TextChoices):
        """What the client is; decides its natural key."""

        PERSON = "person", _("Particulier")
        COMPANY = "company", _("Onderneming")

    class State(models.TextChoices):
        """Whether the practice still works for the client."""

        CURRENT = "current", _("Klant")
        FORMER = "former", _("Geen klant meer")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="clients")
    kind = models.TextField(choices=Kind.choices)
    client_number = models.TextField(null=True)
    state = models.TextField(choices=State.choices, default=State.CURRENT)
    bsn = models.TextField(null=True)
    fiscal_number = models.TextField(null=True)
    sequence_number = models.TextField(null=True)
    vat_number = models.TextField(null=True)
    vat_id = models.TextField(null=True)
    kvk_number = models.TextField(null=True)
    initials = models.TextField(null=True)
    first_name = models.TextField(null=True)
    prefix = models.TextField(null=True)
    name = models.TextField()
    gender = models.TextField(null=True)
    date_of_birth = models.DateField(null=True)
    email = models.TextField(null=True)
    phone = models.TextField(null=True)

    class Meta(SourceRecord.Meta):
        abstract = False
        indexes: ClassVar = [models.Index(fields=["account", "name", "id"], name="client_account_name")]
