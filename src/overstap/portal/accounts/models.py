"""Accounts and who may use them. No row-level security here: log-in and sweeps run before or across accounts.

``AccountModel`` and ``SourceRecord`` are what the practice's tables in the apps above are built on; the policies that
guard those tables are in ``row_security``, and only ``binding`` opens them.
"""

from __future__ import annotations

import uuid
from datetime import time
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    """One establishment (vestiging) of a practice; every row of practice data belongs to one."""

    # Not a number: it goes into link files and bundles, where it must not tell how many accounts there are.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    office_hours_start = models.TimeField(default=time(8))
    office_hours_end = models.TimeField(default=time(18))
    # False: migrations load at once, also by day.
    loads_after_hours = models.BooleanField(default=True)
    # True: a migration that nothing blocks is loaded without somebody agreeing to its preview.
    confirms_itself = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """The name that people gave it."""
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users; an e-mail address is the user's name everywhere."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> User:
        """Store a user; without *password* nobody can log in as him yet."""
        user = self.model(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who logs in; one person may belong to several accounts."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, choices=[("nl", "Nederlands"), ("en", "English")], default="nl")
    is_active = models.BooleanField(default=True)
    # Runs the portal, without seeing practice data; not a role in any account.
    is_operator = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lowercase")
        ]

    def __str__(self) -> str:
        """Nothing personal: this text reaches logs."""
        return f"user {self.pk}"


class Membership(models.Model):
    """That a user may use an account, and as what."""

    class Role(models.TextChoices):
        """What a member may do; administrators also manage users, settings and migrations."""

        ADMINISTRATOR = "administrator", _("Beheerder")
        MEMBER = "member", _("Medewerker")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "user"], name="membership_once")]


class AccessToken(models.Model):
    """A user's key for the command line and the API, for one account; only its digest is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    # SHA-256 of a random text: nothing to guess, so nothing that a slow hash would protect.
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)


class AccountModel(models.Model):
    """Practice data of an account; its table stands under row-level security (``row_security``)."""

    # No index of its own: every index and constraint of these tables begins with the account.
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        abstract = True


class AccountKey(AccountModel):
    """The age key pair that bundles for this account are encrypted to; the identity is sealed (``sealing``)."""

    public_key = models.CharField(max_length=100)
    sealed_identity = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "public_key"], name="account_key_once")]


class SourceRecord(AccountModel):
    """A record that can come out of a bundle: the identity it had at its source and the hash of its content.

    Made in the portal itself, its source is ``portal`` and its key a random UUID.
    """

    # Which source (a desktop database, a folder of messages) and which record there.
    source_id = models.TextField(null=True)
    source_key = models.TextField(null=True)
    content_hash = models.CharField(max_length=64, null=True)
    migration_id = models.BigIntegerField(null=True)
    """The migration that last wrote the record; no foreign key, since ``transfers`` lies above."""
    edited = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    """What people changed since it was last written by a migration: field (bundle's name) to the value that the
    migration gave it. What a later file then meets is decided field by field (``transfers``)."""
    # Defaults in the database too: bundles are loaded in SQL, past Django.
    created_at = models.DateTimeField(auto_now_add=True, db_default=models.functions.Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=models.functions.Now())

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "source_id", "source_key"], name="%(class)s_source_once"),
        ]
