"""PKIoverheid certificates of an account; the key file is sealed, what is shown is kept beside it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from overstap.portal.accounts.api import AccountModel, User


class Certificate(AccountModel):
    """An uploaded ``.pfx`` or ``.p12``; at most one of an account is active."""

    # What is shown, read once at the upload: the sealed file is opened only to be used.
    subject = models.TextField()
    organisation = models.TextField(blank=True)
    oin = models.TextField(blank=True)
    issuer = models.TextField()
    serial_number = models.TextField()
    # Of the certificate, SHA-256 in hex: the same file again is recognised by it.
    fingerprint = models.CharField(max_length=64)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    is_test = models.BooleanField()
    is_active = models.BooleanField(default=False)
    # Key, certificate and chain without a password, sealed; never in a list (``api.certificates_of`` leaves it out).
    sealed_pkcs12 = models.BinaryField()
    uploaded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "fingerprint"], name="certificate_once"),
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(is_active=True), name="certificate_one_active"
            ),
        ]

    def days_left(self, now: datetime) -> int:
        """Whole days that it is still valid; negative when it has expired."""
        return (self.valid_until - now).days


class TrustAnchor(models.Model):
    """An authority that the operator installed, for all accounts; below a test one there are test certificates only."""

    name = models.TextField()
    fingerprint = models.CharField(max_length=64, unique=True)
    certificate = models.BinaryField()
    is_test = models.BooleanField()
    added_at = models.DateTimeField(auto_now_add=True)
