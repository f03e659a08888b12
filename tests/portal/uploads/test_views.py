"""The protocol as a client sees it, request by request."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import timezone

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.audit.models import Event
from overstap.portal.uploads import lifecycle, receiving
from overstap.portal.uploads.limits import LIFETIME
from overstap.portal.uploads.models import Upload
from tests.portal.uploads.tus_requests import Tus


@pytest.fixture
def address(tus: Tus) -> str:
    """An upload of 25 bytes that was just created."""
    return str(tus.create(25)["Location"])


def _checksum(data: bytes, algorithm: str = "sha1") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


def _code(response: HttpResponse) -> str:
    return str(json.loads(response.content)["code"])


def test_options_tells_what_the_server_can_do(db: None) -> None:
    response = Client().options("/uploads/")
    assert response.status_code == 204
    assert response["Tus-Version"] == "1.0.0"
    assert response["Tus-Extension"] == "creation,creation-with-upload,checksum,expiration,termination"
    assert response["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_an_upload_is_created_with_its_address_and_its_expiry(tus: Tus) -> None:
    response = tus.create(25)
    assert response.status_code == 201
    assert response["Location"].startswith("/uploads/")
    assert response["Upload-Offset"] == "0"
    assert "GMT" in response["Upload-Expires"]


def test_bytes_arrive_in_several_requests(tus: Tus, address: str) -> None:
    assert tus.patch(address, 0, b"a" * 10)["Upload-Offset"] == "10"
    response = tus.patch(address, 10, b"b" * 15)
    assert (response.status_code, response["Upload-Offset"]) == (204, "25")
    assert tus.offset(address) == 25


def test_creation_with_upload_takes_the_first_bytes_along(tus: Tus) -> None:
    response = tus.create(25, b"a" * 12)
    assert (response.status_code, response["Upload-Offset"]) == (201, "12")


def test_head_tells_length_and_is_not_cached(tus: Tus, address: str) -> None:
    response = tus.send("HEAD", address)
    assert response["Upload-Length"] == "25"
    assert response["Cache-Control"] == "no-store"


def test_a_wrong_offset_is_a_conflict_and_stores_nothing(tus: Tus, address: str) -> None:
    response = tus.patch(address, 5, b"aaaaa")
    assert (response.status_code, _code(response)) == (409, "uploads.offset")
    assert tus.offset(address) == 0


def test_more_bytes_than_announced_are_refused(tus: Tus, address: str) -> None:
    response = tus.patch(address, 0, b"a" * 26)
    assert (response.status_code, _code(response)) == (413, "uploads.past-end")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_right_checksum_is_accepted(tus: Tus, address: str, algorithm: str) -> None:
    headers = {"Upload-Checksum": _checksum(b"hallo", algorithm)}
    assert tus.patch(address, 0, b"hallo", **headers)["Upload-Offset"] == "5"


def test_a_wrong_checksum_throws_the_bytes_away(tus: Tus, address: str, small_parts: int) -> None:
    response = tus.patch(address, 0, b"a" * 25, **{"Upload-Checksum": _checksum(b"b" * 25)})
    assert (response.status_code, _code(response)) == (460, "uploads.checksum")
    assert tus.offset(address) == 0


@pytest.mark.parametrize("value", ["md5 rL0Y20zC+Fzt72VPzMSk2A==", "sha1 %%%", "sha1 aGFsbG8="])
def test_a_senseless_checksum_is_refused(tus: Tus, address: str, value: str) -> None:
    assert _code(tus.patch(address, 0, b"hallo", **{"Upload-Checksum": value})) == "uploads.header"


def test_another_version_of_the_protocol_is_refused_with_the_one_spoken_here(tus: Tus) -> None:
    response = tus.create(25, **{"Tus-Resumable": "0.2.2"})
    assert (response.status_code, response["Tus-Version"]) == (412, "1.0.0")


def test_another_content_type_is_refused(tus: Tus, address: str) -> None:
    response = tus.patch(address, 0, b"hallo", **{"Content-Type": "text/plain"})
    assert (response.status_code, _code(response)) == (415, "uploads.content-type")


@pytest.mark.parametrize("length", ["", "-1", "1e3", "9" * 19])
def test_a_senseless_length_is_refused(tus: Tus, length: str) -> None:
    assert _code(tus.create(0, **{"Upload-Length": length})) == "uploads.header"


@pytest.mark.parametrize("metadata", ["", "filename", "filename ====", "filename /w==", "naam YQ==", "x" * 5000])
def test_a_file_without_a_name_is_refused(tus: Tus, metadata: str) -> None:
    assert _code(tus.create(25, **{"Upload-Metadata": metadata})) == "uploads.header"


def test_only_the_end_of_a_path_is_kept_as_name(tus: Tus, account: Account) -> None:
    name = base64.b64encode(rb"C:\Nextens\Migratie\26092017130002.zip").decode()
    tus.create(25, **{"Upload-Metadata": f"filename {name},filetype YQ=="})
    with bind(account.pk):
        assert Upload.objects.get().file_name == "26092017130002.zip"


@override_settings(UPLOAD_MAX_BYTES=100)
def test_a_file_above_the_limit_is_refused(tus: Tus) -> None:
    response = tus.create(101)
    assert (response.status_code, _code(response)) == (413, "uploads.too-large")


@override_settings(UPLOAD_MAX_BYTES=50 * 1000**3, UPLOAD_QUOTA_BYTES=60 * 1000**3)
def test_how_much_is_too_much_is_told_in_units_that_people_read(tus: Tus) -> None:
    too_large = json.loads(tus.create(53_687_091_200).content)["message"]
    assert too_large == "Het bestand is te groot: 53,7 GB, terwijl dit portaal bestanden tot 50 GB aanneemt."
    tus.create(40 * 1000**3)
    assert "80 GB aan uploads, terwijl dit kantoor 60 GB" in json.loads(tus.create(40 * 1000**3).content)["message"]


@override_settings(UPLOAD_QUOTA_BYTES=100)
def test_a_file_above_the_quota_is_refused(tus: Tus) -> None:
    assert tus.create(60).status_code == 201
    response = tus.create(60)
    assert (response.status_code, _code(response)) == (413, "uploads.over-quota")


def test_without_token_or_session_nothing_is_told(tus: Tus, address: str) -> None:
    response = Client().head(address, headers={"Tus-Resumable": "1.0.0"})
    assert response.status_code == 401


@pytest.mark.parametrize("authorization", ["Bearer nee", "Basic YTpi", "Bearer "])
def test_a_wrong_token_is_refused_even_with_a_session(
    client_logged_in: Client, address: str, authorization: str
) -> None:
    headers = {"Tus-Resumable": "1.0.0", "Authorization": authorization}
    assert client_logged_in.head(address, headers=headers).status_code == 401


def test_a_browser_uploads_with_its_session(client_logged_in: Client, tus: Tus, address: str) -> None:
    response = client_logged_in.head(address, headers={"Tus-Resumable": "1.0.0"})
    assert response["Upload-Length"] == "25"


def test_a_browser_without_csrf_token_is_refused(member: User, address: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)
    assert browser.delete(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 403


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_another_accounts_upload_does_not_exist(address: str, other_token: str, method: str) -> None:
    response = Tus(other_token).send(method, address, b"hallo", {"Upload-Offset": "0"})
    assert response.status_code == 404


def test_a_terminated_upload_is_gone_and_so_are_its_parts(tus: Tus, address: str, data_folder: Path) -> None:
    tus.patch(address, 0, b"hallo")
    assert tus.send("DELETE", address).status_code == 204
    assert tus.send("HEAD", address).status_code == 410
    assert not [path for path in data_folder.rglob("*") if path.is_file()]


def test_a_complete_upload_cannot_be_terminated(tus: Tus, address: str) -> None:
    tus.patch(address, 0, b"a" * 25)
    response = tus.send("DELETE", address)
    assert (response.status_code, _code(response)) == (409, "uploads.in-use")


def test_a_complete_upload_is_known_also_when_it_was_erased(tus: Tus, address: str, account: Account) -> None:
    tus.patch(address, 0, b"a" * 25)
    with bind(account.pk):
        lifecycle.erase(account.pk, Upload.objects.get().pk)
    assert tus.offset(address) == 25


def test_an_expired_upload_is_gone(tus: Tus, address: str, account: Account) -> None:
    with bind(account.pk):
        Upload.objects.update(expires_at=timezone.now())
    assert tus.patch(address, 0, b"hallo").status_code == 410


def test_every_byte_puts_the_expiry_off(tus: Tus, address: str, account: Account) -> None:
    with bind(account.pk):
        Upload.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    tus.patch(address, 0, b"hallo")
    with bind(account.pk):
        assert Upload.objects.get().expires_at > timezone.now() + LIFETIME - timedelta(minutes=1)


def test_the_method_may_travel_in_a_header(tus: Tus, address: str) -> None:
    headers = {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"}
    assert tus.send("POST", address, b"hallo", headers)["Upload-Offset"] == "5"


@pytest.mark.parametrize(
    ("method", "is_upload", "allowed"),
    [("PUT", True, "OPTIONS, HEAD, PATCH, DELETE"), ("GET", True, "OPTIONS, HEAD, PATCH, DELETE")]
    + [(method, False, "OPTIONS, POST") for method in ("GET", "PATCH", "DELETE")],
)
def test_other_methods_are_refused_with_those_that_the_address_has(
    tus: Tus, address: str, method: str, *, is_upload: bool, allowed: str
) -> None:
    response = tus.send(method, address if is_upload else "/uploads/")
    assert (response.status_code, response["Allow"], _code(response)) == (405, allowed, "uploads.method")


def test_a_full_process_asks_to_come_back(tus: Tus, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "_places", receiving.threading.BoundedSemaphore(1))
    with receiving._place():
        response = tus.patch(address, 0, b"hallo")
    assert (response.status_code, response["Retry-After"]) == (503, "5")


def test_a_finished_upload_is_in_the_audit_log_without_its_name(tus: Tus, address: str, bound: Account) -> None:
    tus.patch(address, 0, b"a" * 25)
    event = Event.objects.get(action="upload.completed")
    assert event.details == {"bytes": 25}


def test_a_refusal_says_what_happened_and_what_to_do(tus: Tus, address: str) -> None:
    answer = json.loads(tus.patch(address, 5, b"aaaaa").content)
    assert set(answer) == {"code", "message", "hint"}
    assert "byte 5" in answer["message"]
