"""The pinned facts, held against the genuine certificates where those are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from overstap.portal.certificates.kinds import AUTHENTICATION_POLICIES, GENUINE_AUTHORITIES, OIN, OIN_LENGTH
from overstap.portal.certificates.path import fingerprint


def test_the_pinned_authorities_are_those_of_the_published_chain(shared_data: Path) -> None:
    chain = x509.load_pem_x509_certificates((shared_data / "pki/kpn-private-services-g1.pem").read_bytes())
    names = {
        fingerprint(found): str(found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value) for found in chain
    }
    assert names == GENUINE_AUTHORITIES


def test_no_test_authority_is_pinned(shared_data: Path) -> None:
    for path in (shared_data / "pki/g4-trial").glob("TRIAL*.pem"):
        assert fingerprint(x509.load_pem_x509_certificate(path.read_bytes())) not in GENUINE_AUTHORITIES


@pytest.mark.parametrize("path", ["pki/logius-cs-bedrijven-2019.der", "pki/g4-trial/G4-Private-G-TLS-SYS-withOIN.pem"])
def test_a_published_leaf_has_a_known_policy_and_a_number_of_the_right_form(shared_data: Path, path: str) -> None:
    content = (shared_data / path).read_bytes()
    load = x509.load_pem_x509_certificate if path.endswith("pem") else x509.load_der_x509_certificate
    leaf = load(content)
    policies = leaf.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert {policy.policy_identifier.dotted_string for policy in policies} & set(AUTHENTICATION_POLICIES)
    number = str(leaf.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)[0].value)
    assert OIN.fullmatch(number)
    assert len(number) == OIN_LENGTH
