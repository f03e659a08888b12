"""Offices and clients, with the columns of the bundle's tables of the same name (``docs/format``)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from overstap.portal.accounts.api import AccountModel, SourceRecord


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

    # Null for who was added here: an account need not have establishments of its own.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="clients")
    kind = models.TextField(choices=Kind.choices)
    client_number = models.TextField(null=True)
    state = models.TextField(choices=State.choices, default=State.CURRENT)
    # Numbers are texts: they have leading zeros, and files bring ones that fail their check (decision 0145).
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
    placeholder = models.BooleanField(default=False, db_default=False)
    """Only its key is known: a file of a later phase names it, and the client list has not come in yet."""

    class Meta(SourceRecord.Meta):
        abstract = False
        indexes: ClassVar = [
            models.Index(fields=["account", "name", "id"], name="client_account_name"),
            # The natural keys: a person is his BSN, a company its fiscal number and sequence number.
            # Partial, so that no planner without statistics takes them for a way to anything else (decision 0065).
            models.Index(fields=["account", "bsn"], condition=Q(bsn__isnull=False), name="client_account_bsn"),
            models.Index(
                fields=["account", "fiscal_number", "sequence_number"],
                condition=Q(fiscal_number__isnull=False),
                name="client_account_fiscal",
            ),
        ]


class ClientIdentity(AccountModel):
    """A client as a source knows it; several may know one client, each with the hash of what it last gave."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="identities")
    source_id = models.TextField()
    source_key = models.TextField()
    # Null for a placeholder: the source has named the client, and not told of him yet.
    content_hash = models.CharField(max_length=64, null=True)
    migration_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "source_id", "source_key"], name="client_identity_once"),
        ]
