"""The test hierarchy says what it is, and makes what is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from cryptography.x509.oid import NameOID

from overstap.portal.accounts.models import Account
from overstap.portal.certificates.models import TrustAnchor
from overstap.portal.certificates.testing import Hierarchy, Wish, give_test_certificate


def test_its_authorities_say_test_in_their_own_names(hierarchy: Hierarchy) -> None:
    for authority in (hierarchy.root, hierarchy.issuer):
        name = authority.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        assert str(name).startswith("TEST ")


def test_its_keys_are_not_printed(hierarchy: Hierarchy) -> None:
    assert "PrivateKey" not in repr(hierarchy)


def test_a_certificate_is_as_it_was_wished(hierarchy: Hierarchy) -> None:
    begin = datetime(2024, 5, 1, tzinfo=UTC)
    wish = Wish(organisation="Zuid", oin=None, valid_from=begin, valid_for=timedelta(days=10))
    made = load_pkcs12(hierarchy.pkcs12("x", wish), b"x").cert
    assert made is not None
    certificate = made.certificate
    assert certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER) == []
    assert certificate.not_valid_after_utc == begin + timedelta(days=10)


def test_every_certificate_has_a_key_of_its_own(hierarchy: Hierarchy) -> None:
    first, second = (load_pkcs12(hierarchy.pkcs12("x"), b"x") for _ in range(2))
    assert first.key is not None
    assert second.key is not None
    assert first.key.private_numbers() != second.key.private_numbers()


def test_a_very_long_name_of_an_office_fits_all_the_same(account: Account) -> None:
    account.name = "Administratie- en belastingadvieskantoor " * 4
    assert len(give_test_certificate(account).organisation) == 64


def test_each_given_certificate_has_an_authority_of_its_own(account: Account) -> None:
    give_test_certificate(account)
    give_test_certificate(account)
    assert TrustAnchor.objects.filter(is_test=True).count() == 2


def test_the_chain_travels_with_the_certificate(hierarchy: Hierarchy) -> None:
    extra = load_pkcs12(hierarchy.pkcs12("x"), b"x").additional_certs
    assert isinstance(extra[0].certificate, x509.Certificate)
    assert [found.certificate for found in extra] == [hierarchy.issuer.certificate, hierarchy.root.certificate]
