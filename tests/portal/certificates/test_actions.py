"""Uploading, activating, trusting: what is stored, what is not, and what the log says."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.models import Account, User
from overstap.portal.accounts.sealing import unseal
from overstap.portal.audit.models import Event
from overstap.portal.certificates import errors
from overstap.portal.certificates.actions import activate, add_anchor, upload
from overstap.portal.certificates.models import Certificate, TrustAnchor
from overstap.portal.certificates.testing import Hierarchy


@pytest.fixture
def stored(account: Account, administrator: User, anchor: TrustAnchor, hierarchy: Hierarchy) -> Certificate:
    return upload(account, hierarchy.pkcs12("x"), password="x", active=True, actor=administrator)


def test_an_uploaded_certificate_is_active_when_asked(account: Account, stored: Certificate) -> None:
    with bind(account.pk):
        kept = Certificate.objects.get()
    assert (kept.is_active, kept.is_test, kept.oin) == (True, True, "00000099123456780000")


def test_its_key_is_sealed_and_comes_back(account: Account, stored: Certificate) -> None:
    with bind(account.pk):
        sealed = bytes(Certificate.objects.get().sealed_pkcs12)
    with pytest.raises(ValueError, match="PKCS12"):
        load_pkcs12(sealed, None)
    assert load_pkcs12(unseal(sealed), None).key is not None


def test_a_second_active_one_takes_its_place(account: Account, stored: Certificate, hierarchy: Hierarchy) -> None:
    second = upload(account, hierarchy.pkcs12("x"), password="x", active=True, actor=None)
    with bind(account.pk):
        assert [kept.pk for kept in Certificate.objects.filter(is_active=True)] == [second.pk]


def test_one_that_is_not_active_leaves_the_active_one(
    account: Account, stored: Certificate, hierarchy: Hierarchy
) -> None:
    upload(account, hierarchy.pkcs12("x"), password="x", active=False, actor=None)
    with bind(account.pk):
        assert Certificate.objects.get(is_active=True).pk == stored.pk


def test_the_same_certificate_again_replaces_itself(
    account: Account, anchor: TrustAnchor, hierarchy: Hierarchy
) -> None:
    content = hierarchy.pkcs12("x")
    first = upload(account, content, password="x", active=False, actor=None)
    assert upload(account, content, password="x", active=True, actor=None).pk == first.pk


def test_a_refused_file_stores_nothing(account: Account, hierarchy: Hierarchy) -> None:
    with pytest.raises(errors.CertificateNotTrustedError):
        upload(account, hierarchy.pkcs12("x"), password="x", active=True, actor=None)
    with bind(account.pk):
        assert (Certificate.objects.count(), Event.objects.count()) == (0, 0)


def test_the_log_says_who_uploaded_and_activated(account: Account, administrator: User, stored: Certificate) -> None:
    with bind(account.pk):
        events = list(Event.objects.order_by("pk").values_list("action", "actor_id", "subject"))
    subject = f"certificate:{stored.pk}"
    assert events == [
        ("certificate.uploaded", administrator.pk, subject),
        ("certificate.activated", administrator.pk, subject),
    ]


def test_another_account_cannot_activate_it(other_account: Account, stored: Certificate) -> None:
    with pytest.raises(errors.CertificateUnknownError):
        activate(other_account, stored.pk, actor=None)


def test_a_stored_one_can_be_activated_later(account: Account, stored: Certificate, hierarchy: Hierarchy) -> None:
    later = upload(account, hierarchy.pkcs12("x"), password="x", active=False, actor=None)
    assert activate(account, later.pk, actor=None).is_active


def test_an_authority_is_added_once(anchor: TrustAnchor, hierarchy: Hierarchy) -> None:
    assert add_anchor(hierarchy.root.pem).pk == anchor.pk
    assert anchor.is_test


def test_a_genuine_authority_is_known_by_its_fingerprint(database: None, shared_data: Path) -> None:
    chain = x509.load_pem_x509_certificates((shared_data / "pki/kpn-private-services-g1.pem").read_bytes())
    root = add_anchor(chain[-1].public_bytes(Encoding.DER))
    assert not root.is_test


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\n", b"\x30\x03\x02\x01\x00"])
def test_what_is_no_authority_is_not_trusted(content: bytes) -> None:
    with pytest.raises(errors.TrustAnchorInvalidError):
        add_anchor(content)


def test_a_leaf_is_no_authority(shared_data: Path) -> None:
    with pytest.raises(errors.TrustAnchorInvalidError):
        add_anchor((shared_data / "pki/logius-cs-bedrijven-2019.der").read_bytes())
