"""Judges a certificate: its time, its path to an authority of PKIoverheid, its kind, its organisation number.

Between ``reading`` (what it takes) and ``actions`` (which stores what it passes). The path is RFC 5280's, checked by
pyhanko-certvalidator, which knows the RSASSA-PSS signatures of the G4 line. Nothing is fetched: revocation is "not
checked" until lists can be added.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto.x509 import Certificate as ParsedCertificate
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.utils.formats import date_format
from django.utils.timezone import localtime
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from overstap.portal.certificates import errors
from overstap.portal.certificates.kinds import AUTHENTICATION_POLICIES, GENUINE_AUTHORITIES, OIN, OIN_LENGTH
from overstap.portal.certificates.reading import Unverified


@dataclass(frozen=True)
class Anchor:
    """An authority that an operator installed; a test one makes everything below it a test certificate."""

    certificate: x509.Certificate
    is_test: bool


@dataclass(frozen=True)
class Verified:
    """A certificate that may be used, with what is shown of it."""

    content: Unverified
    oin: str
    organisation: str
    is_test: bool


def verify(content: Unverified, anchors: Sequence[Anchor], *, now: datetime) -> Verified:
    """Pass *content* when it is PKIoverheid's (or below an installed test authority), valid and of the right kind.

    Raises:
        CertificateExpiredError, CertificateNotYetValidError, CertificateNotTrustedError, CertificateWrongKindError,
        CertificateWithoutOinError: see ``errors``.
    """
    # Time first: an expired certificate of a supplier that ended would otherwise be called untrusted.
    _check_time(content.certificate, now)
    # The chain is the uploader's own word; only what has a pinned fingerprint in it counts as an authority.
    genuine = [Anchor(found, is_test=False) for found in content.chain if fingerprint(found) in GENUINE_AUTHORITIES]
    anchor = _reached(content, [*genuine, *anchors], now)
    if not _authenticates(content.certificate, is_test=anchor.is_test):
        raise errors.CertificateWrongKindError
    oin = _of_subject(content.certificate, NameOID.SERIAL_NUMBER)
    # Optional in the G4 profile, and without it Digipoort does not know for whom a message is sent.
    if len(oin) != OIN_LENGTH or not OIN.fullmatch(oin):
        raise errors.CertificateWithoutOinError
    organisation = _of_subject(content.certificate, NameOID.ORGANIZATION_NAME)
    return Verified(content, oin, organisation, anchor.is_test)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the whole certificate, hex."""
    return certificate.fingerprint(SHA256()).hex()


def _check_time(certificate: x509.Certificate, now: datetime) -> None:
    if now > certificate.not_valid_after_utc:
        raise errors.CertificateExpiredError(until=_day(certificate.not_valid_after_utc))
    if now < certificate.not_valid_before_utc:
        raise errors.CertificateNotYetValidError(since=_day(certificate.not_valid_before_utc))


def _reached(content: Unverified, anchors: Sequence[Anchor], now: datetime) -> Anchor:
    # One by one, genuine ones first: so it is known which authority vouches, and a test one cannot pass for another.
    for anchor in sorted(anchors, key=lambda anchor: anchor.is_test):
        if _leads_to(content, anchor, now):
            return anchor
    raise errors.CertificateNotTrustedError


def _leads_to(content: Unverified, anchor: Anchor, now: datetime) -> bool:
    # Only this anchor: the operating system's own authorities never count.
    context = ValidationContext(
        trust_roots=[_parsed(anchor.certificate)], moment=now, allow_fetching=False, revocation_mode="soft-fail"
    )
    validator = CertificateValidator(
        _parsed(content.certificate),
        intermediate_certs=[_parsed(found) for found in content.chain],
        validation_context=context,
    )
    # Nothing in there waits for anything; the library is asynchronous because it could fetch lists.
    try:
        asyncio.run(validator.async_validate_usage({"digital_signature"}))
    except (PathError, ValidationError):
        return False
    return True


def _authenticates(certificate: x509.Certificate, *, is_test: bool) -> bool:
    """Whether it is for signing a system in: client authentication, under one of PKIoverheid's policies for that."""
    try:
        usages = set(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
        policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return False
    # Test hierarchies need not copy PKIoverheid's policies; genuine certificates have them.
    known = any(policy.policy_identifier.dotted_string in AUTHENTICATION_POLICIES for policy in policies)
    return ExtendedKeyUsageOID.CLIENT_AUTH in usages and (known or is_test)


def _of_subject(certificate: x509.Certificate, attribute: x509.ObjectIdentifier) -> str:
    found = certificate.subject.get_attributes_for_oid(attribute)
    return str(found[0].value) if found else ""


def _parsed(certificate: x509.Certificate) -> ParsedCertificate:
    return ParsedCertificate.load(certificate.public_bytes(Encoding.DER))


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), "d-m-Y")
