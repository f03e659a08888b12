"""Headers of strangers become values or a refusal, never anything else."""

from __future__ import annotations

import base64
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.uploads import protocol
from overstap.portal.uploads.errors import HeaderError
from overstap.portal.uploads.limits import FILE_NAME_CHARACTERS


@given(st.text())
def test_law_any_metadata_gives_a_printable_name_or_a_refusal(value: str) -> None:
    with suppress(HeaderError):
        name = protocol.file_name({"Upload-Metadata": value})
        assert name.isprintable()
        assert not set(name) & set("/\\")


@given(st.text(min_size=1))
def test_law_any_name_survives_or_is_refused(name: str) -> None:
    encoded = base64.b64encode(name.encode("utf-8", "replace")).decode()
    with suppress(HeaderError):
        assert 0 < len(protocol.file_name({"Upload-Metadata": f"filename {encoded}"})) <= FILE_NAME_CHARACTERS


@given(st.text())
def test_law_any_number_is_one_or_a_refusal(value: str) -> None:
    with suppress(HeaderError):
        assert 0 <= protocol.number({"Upload-Length": value}, "Upload-Length") < 10**18


@given(st.text())
def test_law_any_checksum_fits_its_algorithm_or_is_refused(value: str) -> None:
    with suppress(HeaderError):
        checksum = protocol.checksum({"Upload-Checksum": value})
        assert checksum is not None
        assert len(checksum.digest) == len(checksum.start().digest())
