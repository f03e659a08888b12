"""Which certificates are accepted: of PKIoverheid, in time, of the right kind, with an organisation number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from overstap.portal.certificates import errors
from overstap.portal.certificates.path import Anchor, Verified, fingerprint, verify
from overstap.portal.certificates.reading import Unverified, read_pkcs12
from overstap.portal.certificates.testing import Hierarchy, Wish, make_hierarchy

NOW = datetime.now(UTC)


def judge(hierarchy: Hierarchy, wish: Wish, *, now: datetime = NOW) -> Verified:
    content = read_pkcs12(hierarchy.pkcs12("x", wish), "x")
    return verify(content, [Anchor(hierarchy.root.certificate, is_test=True)], now=now)


def test_a_certificate_below_a_test_authority_is_marked_as_such(hierarchy: Hierarchy) -> None:
    verified = judge(hierarchy, Wish(organisation="Kantoor Noord"))
    assert (verified.is_test, verified.organisation, verified.oin) == (True, "Kantoor Noord", "00000099123456780000")


def test_an_organisation_number_may_end_in_other_than_zeros(hierarchy: Hierarchy) -> None:
    assert judge(hierarchy, Wish(oin="00000004003214345001")).oin == "00000004003214345001"


@pytest.mark.parametrize("oin", [None, "123", "0000009912345678000", "000000991234567800001", "ABCDEFGH123456780000"])
def test_without_an_organisation_number_it_is_refused(hierarchy: Hierarchy, oin: str | None) -> None:
    with pytest.raises(errors.CertificateWithoutOinError):
        judge(hierarchy, Wish(oin=oin))


def test_an_expired_one_is_refused_with_its_last_day(hierarchy: Hierarchy) -> None:
    wish = Wish(valid_from=datetime(2020, 1, 1, tzinfo=UTC), valid_for=timedelta(days=31))
    with pytest.raises(errors.CertificateExpiredError, match="01-02-2020"):
        judge(hierarchy, wish)


def test_one_of_the_future_is_refused_with_its_first_day(hierarchy: Hierarchy) -> None:
    with pytest.raises(errors.CertificateNotYetValidError):
        judge(hierarchy, Wish(valid_from=NOW + timedelta(days=2)))


def test_the_very_last_second_still_counts(hierarchy: Hierarchy) -> None:
    wish = Wish(valid_from=(NOW - timedelta(days=5)).replace(microsecond=0), valid_for=timedelta(days=3))
    assert judge(hierarchy, wish, now=wish.valid_from + wish.valid_for)


def test_another_authority_of_the_same_name_does_not_count(hierarchy: Hierarchy) -> None:
    impostor = read_pkcs12(make_hierarchy().pkcs12("x"), "x")
    with pytest.raises(errors.CertificateNotTrustedError):
        verify(impostor, [Anchor(hierarchy.root.certificate, is_test=True)], now=NOW)


def test_without_any_authority_nothing_is_trusted(hierarchy: Hierarchy) -> None:
    with pytest.raises(errors.CertificateNotTrustedError):
        verify(read_pkcs12(hierarchy.pkcs12("x"), "x"), [], now=NOW)


def test_a_server_certificate_that_cannot_sign_in_is_of_the_wrong_kind(hierarchy: Hierarchy) -> None:
    with pytest.raises(errors.CertificateWrongKindError):
        judge(hierarchy, Wish(usages=(ExtendedKeyUsageOID.SERVER_AUTH,)))


def test_the_policy_decides_the_kind_below_a_genuine_authority(hierarchy: Hierarchy) -> None:
    content = read_pkcs12(hierarchy.pkcs12("x", Wish(policy="2.16.528.1.1003.1.2.8.4")), "x")
    with pytest.raises(errors.CertificateWrongKindError):
        verify(content, [Anchor(hierarchy.root.certificate, is_test=False)], now=NOW)


def test_a_self_signed_one_is_not_of_pkioverheid(shared_data: Path) -> None:
    content = read_pkcs12((shared_data / "pki/wus-test.pfx").read_bytes(), "")
    with pytest.raises(errors.CertificateNotTrustedError):
        verify(content, [], now=datetime(2025, 1, 1, tzinfo=UTC))


def test_the_published_trial_passes_as_a_test_with_its_pss_signatures(shared_data: Path) -> None:
    folder = shared_data / "pki/g4-trial"
    content = read_pkcs12((folder / "G4-TLS-withOIN-aes.p12").read_bytes(), "trial")
    root = x509.load_pem_x509_certificate((folder / "TRIALPKIoverheidG4RootPrivGTLS2024.pem").read_bytes())
    moment = content.certificate.not_valid_before_utc + timedelta(days=30)
    verified = verify(content, [Anchor(root, is_test=True)], now=moment)
    assert (verified.oin, verified.is_test) == ("00000099999999910000", True)


def test_a_real_certificate_of_the_g1_line_passes_by_its_chain_alone(shared_data: Path, hierarchy: Hierarchy) -> None:
    real = _real_certificate(shared_data, hierarchy)
    verified = verify(real, [], now=datetime(2021, 1, 1, tzinfo=UTC))
    assert (verified.is_test, verified.oin, verified.organisation) == (False, "00000004003214345001", "Logius")


def test_that_real_certificate_has_expired_since(shared_data: Path, hierarchy: Hierarchy) -> None:
    with pytest.raises(errors.CertificateExpiredError, match="03-10-2022"):
        verify(_real_certificate(shared_data, hierarchy), [], now=NOW)


def test_a_genuine_authority_wins_from_an_installed_test_one(shared_data: Path, hierarchy: Hierarchy) -> None:
    real = _real_certificate(shared_data, hierarchy)
    anchors = [Anchor(certificate, is_test=True) for certificate in real.chain]
    assert not verify(real, anchors, now=datetime(2021, 1, 1, tzinfo=UTC)).is_test


def test_a_fingerprint_is_of_the_whole_certificate(shared_data: Path) -> None:
    root = x509.load_pem_x509_certificates((shared_data / "pki/kpn-private-services-g1.pem").read_bytes())[-1]
    assert fingerprint(root).startswith("0257ce27")


def _real_certificate(shared_data: Path, hierarchy: Hierarchy) -> Unverified:
    """A published certificate with its published chain; its key is not public, so another stands in."""
    leaf = x509.load_der_x509_certificate((shared_data / "pki/logius-cs-bedrijven-2019.der").read_bytes())
    chain = x509.load_pem_x509_certificates((shared_data / "pki/kpn-private-services-g1.pem").read_bytes())
    return Unverified(hierarchy.root.key, leaf, tuple(chain))
