"""What can be done with certificates: each action with its transaction, change and audit row.

All but ``add_anchor`` work on one account, in a session that they bind themselves.
"""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone

from overstap.portal.accounts.api import Account, User, bind, seal
from overstap.portal.audit import api as audit
from overstap.portal.certificates.errors import CertificateUnknownError, TrustAnchorInvalidError
from overstap.portal.certificates.kinds import GENUINE_AUTHORITIES, MOST_BYTES
from overstap.portal.certificates.models import Certificate, TrustAnchor
from overstap.portal.certificates.path import Anchor, Verified, fingerprint, verify
from overstap.portal.certificates.reading import read_pkcs12, readable


def upload(account: Account, content: bytes, *, password: str, active: bool, actor: User | None) -> Certificate:
    """Store the certificate of a ``.pfx`` or ``.p12`` file, sealed; *active* puts it in the place of the active one.

    The same certificate again replaces itself.

    Raises:
        CertificateRefusedError: one of its subclasses, see ``errors``; then nothing was stored.
    """
    anchors = [
        Anchor(x509.load_der_x509_certificate(bytes(anchor.certificate)), anchor.is_test)
        for anchor in TrustAnchor.objects.order_by("pk")
    ]
    # Judged before anything is bound or locked: a refused file leaves no trace, and holds up nobody.
    verified = verify(read_pkcs12(content, password), anchors, now=timezone.now())
    with bind(account.pk):
        _one_at_a_time(account)
        stored = _store(account, verified, actor)
        details = {"fingerprint": stored.fingerprint, "is_test": stored.is_test}
        _record(account, "certificate.uploaded", stored, actor, details)
        if active:
            _activate(account, stored, actor)
    return stored


def activate(account: Account, certificate_id: int, *, actor: User | None) -> Certificate:
    """Make a stored certificate the active one.

    Raises:
        CertificateUnknownError: when the account has no such certificate.
    """
    with bind(account.pk):
        _one_at_a_time(account)
        certificate = Certificate.objects.filter(pk=certificate_id).first()
        if certificate is None:
            raise CertificateUnknownError
        _activate(account, certificate, actor)
    return certificate


def add_anchor(content: bytes) -> TrustAnchor:
    """Trust an authority (PEM or DER) from now on; as a test authority, unless its fingerprint is PKIoverheid's.

    Raises:
        TrustAnchorInvalidError: when it is no certificate of an authority.
    """
    certificate = _authority(content)
    digest = fingerprint(certificate)
    anchor, _ = TrustAnchor.objects.get_or_create(
        fingerprint=digest,
        defaults={
            "name": readable(certificate.subject),
            "certificate": certificate.public_bytes(Encoding.DER),
            "is_test": digest not in GENUINE_AUTHORITIES,
        },
    )
    return anchor


def _one_at_a_time(account: Account) -> None:
    Account.objects.select_for_update().get(pk=account.pk)


def _store(account: Account, verified: Verified, actor: User | None) -> Certificate:
    content = verified.content
    certificate = content.certificate
    # The same certificate again (a renewed password, a chain that was missing) takes its own place.
    stored, _ = Certificate.objects.update_or_create(
        account=account,
        fingerprint=fingerprint(certificate),
        defaults={
            "subject": readable(certificate.subject),
            "organisation": verified.organisation,
            "oin": verified.oin,
            "issuer": readable(certificate.issuer),
            "serial_number": f"{certificate.serial_number:x}",
            "valid_from": certificate.not_valid_before_utc,
            "valid_until": certificate.not_valid_after_utc,
            "is_test": verified.is_test,
            "sealed_pkcs12": seal(content.as_pkcs12()),
            "uploaded_by": actor,
        },
    )
    return stored


def _activate(account: Account, certificate: Certificate, actor: User | None) -> None:
    # The old one first: only one of an account may be active at any moment.
    Certificate.objects.filter(is_active=True).exclude(pk=certificate.pk).update(is_active=False)
    certificate.is_active = True
    certificate.save(update_fields=["is_active"])
    _record(account, "certificate.activated", certificate, actor, {})


def _record(
    account: Account, action: str, certificate: Certificate, actor: User | None, details: dict[str, object]
) -> None:
    subject = f"certificate:{certificate.pk}"
    audit.record(account.pk, action, actor_id=actor.pk if actor else None, subject=subject, details=details)


def _authority(content: bytes) -> x509.Certificate:
    # A download from the authority's site is one or the other, whatever its name ends in.
    load = x509.load_pem_x509_certificate if content.lstrip().startswith(b"-----") else x509.load_der_x509_certificate
    try:
        certificate = load(content[:MOST_BYTES])
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (ValueError, x509.ExtensionNotFound) as error:
        raise TrustAnchorInvalidError from error
    if not constraints.ca:
        raise TrustAnchorInvalidError
    return certificate
