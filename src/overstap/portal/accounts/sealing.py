"""Seals secrets (age identities, certificates' private keys) before they reach the database.

Fernet (AES-128-CBC with HMAC-SHA-256) under keys from a file or the environment, newest first: the first key seals, all
of them open, so that keys can be rotated. The keys never stand in the database.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from overstap.errors import EnvironmentFaultError
from overstap.i18n import mark


class SealBrokenError(EnvironmentFaultError):
    """A sealed secret cannot be opened with the keys of this installation."""

    code = "portal.seal-broken"
    message = mark("Een verzegeld geheim kan met de sleutels van deze installatie niet worden geopend.")
    hint = mark("Controleer of OVERSTAP_SEALING_KEYS_FILE naar het sleutelbestand wijst dat bij deze database hoort.")


class SealingKeyMissingError(EnvironmentFaultError):
    """The installation has no sealing key."""

    code = "portal.sealing-key-missing"
    message = mark("Deze installatie heeft geen sleutel om geheimen mee te verzegelen.")
    hint = mark("Geef een sleutelbestand op met OVERSTAP_SEALING_KEYS_FILE; zie docs/reference/settings.md.")


def seal(secret: bytes) -> bytes:
    """*secret*, sealed under the newest key."""
    return _keys().encrypt(secret)


def unseal(sealed: bytes | memoryview) -> bytes:
    """What was sealed; raises SealBrokenError when no key of this installation opens it."""
    try:
        # psycopg hands binary columns over as a memoryview.
        return _keys().decrypt(bytes(sealed))
    except InvalidToken as error:
        raise SealBrokenError from error


def _keys() -> MultiFernet:
    if not settings.SEALING_KEYS:
        raise SealingKeyMissingError
    return MultiFernet([Fernet(key) for key in settings.SEALING_KEYS])
