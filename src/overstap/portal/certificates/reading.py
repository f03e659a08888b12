"""From the bytes that somebody uploaded to a key with its certificate and chain; nothing is trusted yet.

``path`` then judges it. The two stages have types of their own, so that unjudged content cannot be stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from asn1crypto.pkcs12 import Pfx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PublicFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PKCS12KeyAndCertificates,
    load_pkcs12,
    serialize_key_and_certificates,
)
from cryptography.x509.oid import NameOID

from overstap.portal.certificates import errors
from overstap.portal.certificates.kinds import MOST_BYTES

_NAMES = {NameOID.SERIAL_NUMBER: "serialNumber", NameOID.ORGANIZATION_IDENTIFIER: "organizationIdentifier"}
"""RFC 4514 writes these as numbers; people know them by these names."""

SigningKey = RSAPrivateKey | EllipticCurvePrivateKey
"""The keys that PKIoverheid certifies; a file with another kind holds no key for us."""


@dataclass(frozen=True)
class Unverified:
    """What a PKCS#12 file held: well-formed, with a key that fits, by an issuer that is still to be judged."""

    key: SigningKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    def as_pkcs12(self) -> bytes:
        """Key, certificate and chain in one file without password: to be sealed, never to be written anywhere."""
        return serialize_key_and_certificates(None, self.key, self.certificate, self.chain, NoEncryption())


def read_pkcs12(content: bytes, password: str) -> Unverified:
    """Open a ``.pfx`` or ``.p12``, in today's encryption and in that of older Windows (3DES, RC2).

    Raises:
        CertificateFileTooLargeError, CertificateUnreadableError, CertificatePasswordError,
        CertificateWithoutKeyError: see ``errors``.
    """
    if len(content) > MOST_BYTES:
        raise errors.CertificateFileTooLargeError(size=len(content), most=MOST_BYTES)
    if not _is_pkcs12(content):
        raise errors.CertificateUnreadableError
    # Bounded by now, and no URL or file is followed: parsing costs at most milliseconds.
    opened = _open(content, password)
    key, certificate = opened.key, opened.cert
    if not isinstance(key, SigningKey) or certificate is None or not _fits(key, certificate.certificate):
        raise errors.CertificateWithoutKeyError
    return Unverified(key, certificate.certificate, tuple(extra.certificate for extra in opened.additional_certs))


def _is_pkcs12(content: bytes) -> bool:
    # The library says the same of a wrong password and of any other file: so the outer form is looked at first.
    try:
        return bool(Pfx.load(content, strict=True)["version"].native == "v3")
    except (ValueError, TypeError):
        return False


def _open(content: bytes, password: str) -> PKCS12KeyAndCertificates:
    try:
        return load_pkcs12(content, password.encode())
    except ValueError:
        if password:
            raise errors.CertificatePasswordError from None
    # "No password" and "an empty password" are different things in PKCS#12, and the same to people.
    try:
        return load_pkcs12(content, None)
    except ValueError:
        raise errors.CertificatePasswordError from None


def _fits(key: SigningKey, certificate: x509.Certificate) -> bool:
    # Compared by their public halves: the file itself only claims that the two belong together.
    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(*form) == certificate.public_key().public_bytes(*form)


def readable(name: x509.Name) -> str:
    """A subject or issuer in words (RFC 4514), with the names that PKIoverheid's documents use."""
    return name.rfc4514_string(_NAMES)
