"""An active certificate in one insert; making a real one costs a second and is tested where it belongs."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from overstap.portal.accounts.api import Account, bind
from overstap.portal.certificates.api import Certificate


def give_certificate(account: Account) -> None:
    """Let *account* have what uploading asks for."""
    now = timezone.now()
    with bind(account.pk):
        Certificate.objects.create(
            account=account,
            subject="CN=test",
            issuer="CN=test",
            serial_number="1",
            fingerprint="0" * 64,
            valid_from=now - timedelta(days=1),
            valid_until=now + timedelta(days=1),
            is_test=True,
            is_active=True,
            sealed_pkcs12=b"",
        )
