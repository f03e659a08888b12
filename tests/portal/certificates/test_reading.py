"""What a certificate file may look like, on files that others made too."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12, serialize_key_and_certificates
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.certificates import errors
from overstap.portal.certificates.kinds import MOST_BYTES
from overstap.portal.certificates.reading import read_pkcs12
from overstap.portal.certificates.testing import Hierarchy


@pytest.fixture(scope="session")
def pfx(hierarchy: Hierarchy) -> bytes:
    return hierarchy.pkcs12("geheim")


def test_a_file_of_the_published_trial_opens_with_its_chain(shared_data: Path) -> None:
    content = read_pkcs12((shared_data / "pki/g4-trial/G4-TLS-withOIN-aes.p12").read_bytes(), "trial")
    assert len(content.chain) == 2


def test_a_wrong_password_is_said_to_be_wrong(shared_data: Path) -> None:
    with pytest.raises(errors.CertificatePasswordError):
        read_pkcs12((shared_data / "pki/g4-trial/G4-TLS-withOIN-aes.p12").read_bytes(), "Trial")


def test_a_missing_password_is_said_to_be_wrong(shared_data: Path) -> None:
    with pytest.raises(errors.CertificatePasswordError):
        read_pkcs12((shared_data / "pki/g4-trial/G4-TLS-withOIN-aes.p12").read_bytes(), "")


def test_the_old_encryption_of_windows_opens_without_a_password(shared_data: Path) -> None:
    content = read_pkcs12((shared_data / "pki/wus-test.pfx").read_bytes(), "")
    assert content.certificate.subject == content.certificate.issuer


@pytest.mark.parametrize("name", ["logius-cs-bedrijven-2019.der", "kpn-private-services-g1.pem"])
def test_a_certificate_without_key_is_no_certificate_file(shared_data: Path, name: str) -> None:
    with pytest.raises(errors.CertificateUnreadableError):
        read_pkcs12((shared_data / "pki" / name).read_bytes(), "")


def test_a_file_without_its_key_is_refused(hierarchy: Hierarchy) -> None:
    only_chain = serialize_key_and_certificates(None, None, None, [hierarchy.root.certificate], NoEncryption())
    with pytest.raises(errors.CertificateWithoutKeyError):
        read_pkcs12(only_chain, "")


def test_a_key_of_another_certificate_is_refused(hierarchy: Hierarchy) -> None:
    mixed = serialize_key_and_certificates(None, None, hierarchy.issuer.certificate, None, NoEncryption())
    with pytest.raises(errors.CertificateWithoutKeyError):
        read_pkcs12(mixed, "")


def test_too_many_bytes_are_not_even_parsed() -> None:
    with pytest.raises(errors.CertificateFileTooLargeError):
        read_pkcs12(b"\x30" * (MOST_BYTES + 1), "x")


def test_what_is_to_be_sealed_opens_again_with_key_and_chain(hierarchy: Hierarchy, pfx: bytes) -> None:
    kept = load_pkcs12(read_pkcs12(pfx, "geheim").as_pkcs12(), None)
    assert kept.key is not None
    assert [extra.certificate for extra in kept.additional_certs] == [
        hierarchy.issuer.certificate,
        hierarchy.root.certificate,
    ]


def test_a_printed_certificate_shows_no_key(pfx: bytes) -> None:
    assert "PrivateKey" not in repr(read_pkcs12(pfx, "geheim"))


@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused_without_a_crash(content: bytes) -> None:
    with pytest.raises(errors.CertificateRefusedError):
        read_pkcs12(content, "x")


@given(data=st.data())
def test_a_damaged_file_is_refused_or_still_holds_a_whole_certificate(pfx: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(pfx) - 1))
    damaged = pfx[:place] + bytes([pfx[place] ^ data.draw(st.integers(1, 255))]) + pfx[place + 1 :]
    with contextlib.suppress(errors.CertificateRefusedError):
        assert isinstance(read_pkcs12(damaged, "geheim").certificate, x509.Certificate)
