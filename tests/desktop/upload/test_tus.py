"""The tus requests: what each says to a portal, and what an answer may lack or claim."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.upload import tus
from overstap.desktop.upload.errors import PortalAnswerError
from overstap.desktop.upload.portal import Answer, Portal
from overstap.desktop.upload.tus import Standing

ADDRESS = "https://portaal.example.nl"
UPLOAD = f"{ADDRESS}/uploads/1"


@dataclass
class Answering(Portal):
    """A portal that gives one answer to everything, and remembers what it was asked."""

    headers: Mapping[str, str]
    address: str = ADDRESS
    asked: list[tuple[str, str, Mapping[str, str], bytes | None]] = field(default_factory=list)

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        self.asked.append((method, path, headers or {}, body))
        return Answer(200, self.headers, b"")


def test_an_upload_is_made_under_its_name_and_length() -> None:
    portal = Answering({"location": "/uploads/1"})
    assert tus.create(portal, "26092026171302.zip", 12) == UPLOAD
    ((method, path, headers, _),) = portal.asked
    assert (method, path, headers["Upload-Length"], headers["Tus-Resumable"]) == ("POST", "uploads/", "12", "1.0.0")
    assert headers["Upload-Metadata"] == "filename " + base64.b64encode(b"26092026171302.zip").decode()


def test_for_whom_a_file_is_encrypted_is_told_beforehand() -> None:
    portal = Answering({"location": "/uploads/1"})
    tus.create(portal, "x.zip", 12, "age1abc")
    told = dict(pair.split(" ") for pair in portal.asked[0][2]["Upload-Metadata"].split(","))
    assert {key: base64.b64decode(value) for key, value in told.items()} == {
        "filename": b"x.zip",
        "recipient": b"age1abc",
    }


@given(st.text(min_size=1))
def test_law_any_name_of_a_file_can_be_told(name: str) -> None:
    """Also one whose bytes are no text, as an old system or a zip of others makes them."""
    portal = Answering({"location": "/uploads/1"})
    tus.create(portal, name + "\udcff", 1)
    told = portal.asked[0][2]["Upload-Metadata"]
    assert told.isascii()
    assert base64.b64decode(told.removeprefix("filename ")).decode() == f"{name}\\udcff"


@pytest.mark.parametrize("location", ["", None])
def test_a_portal_that_names_no_upload_speaks_no_tus(location: str | None) -> None:
    portal = Answering({} if location is None else {"location": location})
    with pytest.raises(PortalAnswerError, match="Location ontbreekt"):
        tus.create(portal, "x.zip", 1)


@pytest.mark.parametrize(
    "location", ["https://elders.example/uploads/1", "//elders.example/1", "http://portaal.example.nl/1"]
)
def test_an_upload_elsewhere_is_never_used(location: str) -> None:
    with pytest.raises(PortalAnswerError, match="andere server"):
        tus.create(Answering({"location": location}), "x.zip", 1)


def test_how_far_an_upload_is_stands_in_two_headers() -> None:
    portal = Answering({"upload-offset": "5", "upload-length": "12"})
    assert tus.standing(portal, UPLOAD) == Standing(5, 12)
    assert [(method, path) for method, path, *_ in portal.asked] == [("HEAD", UPLOAD)]


@pytest.mark.parametrize("lacking", ["upload-offset", "upload-length"])
@pytest.mark.parametrize("value", [None, "", "-1", "1.5", "veel", "٣", "9" * 400])
def test_a_standing_that_is_no_number_is_told_with_its_header(lacking: str, value: str | None) -> None:
    headers = {"upload-offset": "5", "upload-length": "12"}
    headers = {name: text for name, text in {**headers, lacking: value}.items() if text is not None}
    with pytest.raises(PortalAnswerError, match="(?i)" + lacking):
        tus.standing(Answering(headers), UPLOAD)


@given(st.binary(max_size=300), st.integers(0, 2**40))
def test_law_each_piece_goes_with_its_place_and_checksum(data: bytes, offset: int) -> None:
    portal = Answering({"upload-offset": str(offset + len(data))})
    assert tus.send(portal, UPLOAD, offset, data) == offset + len(data)
    ((method, _, headers, body),) = portal.asked
    assert (method, body, headers["Upload-Offset"]) == ("PATCH", data, str(offset))
    algorithm, digest = headers["Upload-Checksum"].split()
    assert (algorithm, base64.b64decode(digest)) == ("sha256", hashlib.sha256(data).digest())


def test_after_a_piece_the_portal_has_to_say_how_far_it_is() -> None:
    with pytest.raises(PortalAnswerError, match="Upload-Offset ontbreekt"):
        tus.send(Answering({}), UPLOAD, 0, b"x")
