"""Makes a TEST hierarchy that looks like PKIoverheid's, and certificates below it: for the demo, trials and tests.

Its authority says TEST in its own name and is installed as a test anchor, so everything below it is shown as such. The
authority's keys exist only while certificates are made and are kept nowhere.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from overstap.portal.accounts.api import Account, User
from overstap.portal.certificates.actions import add_anchor, upload
from overstap.portal.certificates.models import Certificate

TEST_OIN = "00000099123456780000"
"""Prefix 00000099 is the OIN system's own for tests."""
SERVICES_POLICY = "2.16.528.1.1003.1.2.8.6"
KEY_BITS = 2048
LONGEST_ORGANISATION = 64
"""Characters of an organisation's name in X.509 (ub-organization-name)."""

_KEY_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True)
class Wish:
    """What a certificate is to be like; the defaults give one that the portal accepts."""

    organisation: str = "Voorbeeldkantoor"
    oin: str | None = TEST_OIN
    valid_from: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=1))
    valid_for: timedelta = timedelta(days=3 * 365)
    policy: str = SERVICES_POLICY
    usages: tuple[ObjectIdentifier, ...] = (ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH)


@dataclass(frozen=True)
class Authority:
    """A test authority that can issue."""

    certificate: x509.Certificate
    key: RSAPrivateKey = field(repr=False)

    @property
    def pem(self) -> bytes:
        """Its certificate, to be installed as an anchor."""
        return self.certificate.public_bytes(Encoding.PEM)


@dataclass(frozen=True)
class Hierarchy:
    """A root and an issuing authority below it."""

    root: Authority
    issuer: Authority

    def pkcs12(self, password: str, wish: Wish | None = None) -> bytes:
        """A new key and certificate as a ``.pfx`` with its chain, as an office gets it from its supplier."""
        key = _new_key()
        certificate = _issue(self.issuer, key, wish or Wish())
        return serialize_key_and_certificates(
            b"overstap-test",
            key,
            certificate,
            [self.issuer.certificate, self.root.certificate],
            BestAvailableEncryption(password.encode()),
        )


def make_hierarchy() -> Hierarchy:
    """A fresh root and issuing authority; takes a few tenths of a second for the keys."""
    root_key, issuer_key = _new_key(), _new_key()
    root_name = _name("TEST Overstap Private Root CA")
    root = Authority(_authority(root_name, root_key, root_name, root_key), root_key)
    issuer = _authority(_name("TEST Overstap Private Services CA"), issuer_key, root_name, root_key)
    return Hierarchy(root, Authority(issuer, issuer_key))


def give_test_certificate(account: Account, *, actor: User | None = None) -> Certificate:
    """Install a fresh test authority and give *account* an active certificate below it, through the ordinary door."""
    # A hierarchy per certificate: no key of an authority has to be kept for the next one.
    hierarchy, password = make_hierarchy(), secrets.token_urlsafe(16)
    add_anchor(hierarchy.root.pem)
    content = hierarchy.pkcs12(password, Wish(organisation=account.name[:LONGEST_ORGANISATION]))
    return upload(account, content, password=password, active=True, actor=actor)


def _authority(
    name: x509.Name, key: RSAPrivateKey, issuer_name: x509.Name, issuer_key: RSAPrivateKey
) -> x509.Certificate:
    builder = _begin(name, key, issuer_name).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    # A year back, so that certificates of the past can be issued too.
    now = datetime.now(UTC)
    return (
        builder.not_valid_before(now - timedelta(days=365))
        .not_valid_after(now + timedelta(days=10 * 365))
        .add_extension(_key_usage("key_cert_sign", "crl_sign"), critical=True)
        .sign(issuer_key, SHA256())
    )


def _issue(issuer: Authority, key: RSAPrivateKey, wish: Wish) -> x509.Certificate:
    name = _name(wish.organisation, organisation=wish.organisation, oin=wish.oin)
    policy = x509.PolicyInformation(ObjectIdentifier(wish.policy), None)
    return (
        _begin(name, key, issuer.certificate.subject)
        .not_valid_before(wish.valid_from)
        .not_valid_after(wish.valid_from + wish.valid_for)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage("digital_signature", "key_encipherment"), critical=True)
        .add_extension(x509.ExtendedKeyUsage(wish.usages), critical=True)
        .add_extension(x509.CertificatePolicies([policy]), critical=False)
        .sign(issuer.key, SHA256())
    )


def _begin(name: x509.Name, key: RSAPrivateKey, issuer_name: x509.Name) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(issuer_name)
    return builder.public_key(key.public_key()).serial_number(x509.random_serial_number())


def _name(common_name: str, *, organisation: str = "Overstap TEST", oin: str | None = None) -> x509.Name:
    # The order of a PKIoverheid subject; what is None is left out.
    values = {
        NameOID.COUNTRY_NAME: "NL",
        NameOID.ORGANIZATION_NAME: organisation,
        NameOID.SERIAL_NUMBER: oin,
        NameOID.COMMON_NAME: common_name,
    }
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in values.items() if value is not None])


def _key_usage(*wanted: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in wanted for usage in _KEY_USAGES})


def _new_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=KEY_BITS)
