"""What PKIoverheid certificates look like: pinned authorities, policies, organisation numbers. Facts only.

Sources: the Certification Practice of PKIoverheid (Programme of Requirements, private services, domain 3h), real
certificates of the G1 line, the published TRIAL of the G4 line.
"""

from __future__ import annotations

import re

GENUINE_AUTHORITIES = {
    "0257ce27b52408e24ee2c0945640b723c5bc66ddbda4ada58c60357604f0e675": "Staat der Nederlanden Private Root CA - G1",
    "2eaaf678e645dc26ea82c016ef3960935659cf81b4c44d9b2d0fb1a142666c98": (
        "Staat der Nederlanden Private Services CA - G1"
    ),
    "bdb68500aaae2563c57b4525784360436d3e3fd8df974b25a77f132cecc2a49d": "KPN PKIoverheid Private Services CA - G1",
}
"""SHA-256 of the certificate → its name. Genuine by fingerprint, wherever the bytes come from: a certificate file
brings its chain along, and a chain that reaches one of these is PKIoverheid's. The G1 line ends in November 2028."""

AUTHENTICATION_POLICIES = {
    "2.16.528.1.1003.1.2.8.6": "G1 services, server",
    "2.16.528.1.1003.1.2.44.15.35.11": "G4 private TLS, server and client",
    "2.16.528.1.1003.1.2.44.16.25.8": "G4 private, legal persons' authentication",
    "2.16.528.1.1003.1.2.41.15.35.11": "TRIAL G4 private TLS, server and client",
    "2.16.528.1.1003.1.2.41.16.25.8": "TRIAL G4 private, legal persons' authentication",
}
"""Policies of certificates that sign a system in; 8.4 (authenticity) and 8.5 (confidentiality) do not."""

OIN = re.compile(r"\d{8}[0-9A-Za-z]{8,9}\d{3,4}")
"""Organisation number (OIN or HRN): prefix of 8, main number of 8 or 9 (may be alphanumeric), suffix of 4 or 3. The
standard says suffix 000; certificates in use carry 001 and 002, so zeros are not asked for."""
OIN_LENGTH = 20

MOST_BYTES = 256 * 1024
"""A certificate file with its whole chain is about 8 KiB; larger ones are not even parsed."""
