"""Sealing: nothing readable, nothing forgeable, keys that rotate."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.accounts.sealing import SealBrokenError, SealingKeyMissingError, seal, unseal

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@given(st.binary(max_size=500))
def test_what_was_sealed_comes_back(secret: bytes) -> None:
    with override_settings(SEALING_KEYS=[OLD]):
        assert unseal(memoryview(seal(secret))) == secret


def test_a_new_key_in_front_seals_and_the_old_one_still_opens() -> None:
    with override_settings(SEALING_KEYS=[OLD]):
        before = seal(b"geheim")
    with override_settings(SEALING_KEYS=[NEW, OLD]):
        assert unseal(before) == b"geheim"
        after = seal(b"geheim")
    with override_settings(SEALING_KEYS=[NEW]):
        assert unseal(after) == b"geheim"


def test_a_changed_byte_breaks_the_seal() -> None:
    with override_settings(SEALING_KEYS=[OLD]):
        sealed = bytearray(seal(b"geheim"))
        sealed[20] ^= 1
        with pytest.raises(SealBrokenError):
            unseal(bytes(sealed))


def test_without_keys_nothing_is_sealed() -> None:
    with override_settings(SEALING_KEYS=[]), pytest.raises(SealingKeyMissingError):
        seal(b"geheim")
