"""What other apps may use of ``certificates``."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from overstap.portal.certificates.actions import activate, add_anchor, upload
from overstap.portal.certificates.errors import CertificateRefusedError, CertificateUnknownError
from overstap.portal.certificates.models import Certificate
from overstap.portal.certificates.testing import give_test_certificate

__all__ = [
    "Certificate",
    "CertificateRefusedError",
    "CertificateUnknownError",
    "activate",
    "active_certificate",
    "add_anchor",
    "certificates_of",
    "give_test_certificate",
    "upload",
]


def active_certificate(account_id: UUID) -> Certificate | None:
    """The certificate that the account works with now, or None: none is active, or the active one has expired.

    In a session bound to the account.
    """
    now = timezone.now()
    return Certificate.objects.filter(account_id=account_id, is_active=True, valid_until__gt=now).first()


def certificates_of(account_id: UUID) -> QuerySet[Certificate]:
    """All certificates of the account, the active one first; without the sealed key, which no list needs."""
    found = Certificate.objects.filter(account_id=account_id).defer("sealed_pkcs12")
    return found.order_by("-is_active", "-valid_until", "-pk")
