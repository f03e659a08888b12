"""A real tus client against a real web process."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from overstap.bundle import Recipient
from overstap.portal.accounts.api import Account, bind, publish_key
from overstap.portal.uploads.api import open_upload
from overstap.portal.uploads.limits import PART_BYTES
from overstap.portal.uploads.models import Upload
from tests.portal.transfers.office import Practice

MIB = 1024 * 1024


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "26092017130002.zip"
    path.write_bytes(os.urandom(2 * PART_BYTES + 12345))
    return path


def client(web: str, token: str) -> TusClient:
    return TusClient(f"{web}/uploads/", headers={"Authorization": f"Bearer {token}"})


def received(account: Account) -> str:
    with bind(account.pk), open_upload(account.pk, Upload.objects.get().pk) as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("chunk", [5 * MIB, 100 * MIB])
def test_tuspy_uploads_in_chunks_or_at_once(web: str, token: str, account: Account, file: Path, chunk: int) -> None:
    uploader = client(web, token).uploader(
        str(file), chunk_size=chunk, metadata={"filename": file.name}, upload_checksum=chunk == 5 * MIB
    )
    uploader.upload()
    assert received(account) == digest(file)


UPLOAD_HALF = """
import sys
from tusclient.client import TusClient
web, token, path = sys.argv[1:]
uploader = TusClient(web, headers={"Authorization": "Bearer " + token}).uploader(
    path, chunk_size=1048576, metadata={"filename": "half.zip"})
uploader.upload(stop_at=5 * 1048576)
print(uploader.url)
"""


def test_another_process_goes_on_where_the_first_one_stopped(
    web: str, token: str, account: Account, file: Path
) -> None:
    command = [sys.executable, "-c", UPLOAD_HALF, f"{web}/uploads/", token, str(file)]
    address = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    uploader = client(web, token).uploader(str(file), url=address)
    assert uploader.offset == 5 * MIB
    uploader.upload()
    assert received(account) == digest(file)


def test_bytes_before_a_broken_line_are_kept(web: str, token: str, file: Path) -> None:
    created = client(web, token).uploader(str(file), metadata={"filename": file.name}).create_url()
    parts = urlsplit(created)
    with socket.create_connection((parts.hostname, parts.port)) as line:
        head = [
            f"PATCH {parts.path} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Tus-Resumable: 1.0.0",
            f"Authorization: Bearer {token}",
            "Upload-Offset: 0",
            "Content-Type: application/offset+octet-stream",
            f"Content-Length: {file.stat().st_size}",
        ]
        line.sendall(("\r\n".join(head) + "\r\n\r\n").encode() + file.read_bytes()[: 9 * MIB])
        time.sleep(0.5)
    assert _offset_after(created, token, at_least=9 * MIB - 64 * 1024) <= 9 * MIB


def _offset_after(address: str, token: str, *, at_least: int) -> int:
    headers = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {token}"}
    offset = 0
    for _ in range(100):
        offset = int(requests.head(address, headers=headers, timeout=10).headers["Upload-Offset"])
        if offset >= at_least:
            break
        time.sleep(0.05)
    assert offset >= at_least
    return offset


def our_own_client(web: str, token: str, path: Path, state: Path, *more: str) -> subprocess.CompletedProcess[str]:
    options = ["--portal", web, "--token", "-", "--allow-http", *more]
    command = [sys.executable, "-m", "overstap", "upload", str(path), *options]
    environment = os.environ | {"XDG_STATE_HOME": str(state), "OVERSTAP_LANGUAGE": "nl"}
    return subprocess.run(command, input=token, env=environment, capture_output=True, text=True, check=False)


def test_a_file_that_is_encrypted_for_another_account_is_refused_before_it_is_sent(
    web: str, token: str, account: Account, other_account: Account, tmp_path: Path
) -> None:
    ours, theirs = publish_key(account), publish_key(other_account)
    wrong = Practice().export(tmp_path / "a", recipient=Recipient(theirs))
    refused = our_own_client(web, token, wrong, tmp_path)
    assert refused.returncode == 8
    assert "gemaakt voor een ander kantoor" in refused.stderr
    told = json.loads(our_own_client(web, token, wrong, tmp_path, "--json").stderr.splitlines()[-1])
    assert told["error"]["portal_code"] == "transfers.other-account"
    with bind(account.pk):
        assert not Upload.objects.exists()
    taken = our_own_client(web, token, Practice().export(tmp_path / "b", recipient=Recipient(ours)), tmp_path)
    assert taken.returncode == 0, taken.stderr
    with bind(account.pk):
        assert Upload.objects.get().is_complete()


@pytest.mark.parametrize("told", ["age1" + "q" * 58, "geen sleutel", "\x00", "'; --"])
def test_whatever_is_said_of_a_recipient_is_only_compared(web: str, token: str, file: Path, told: str) -> None:
    metadata = {"filename": file.name, "recipient": told}
    with pytest.raises(TusCommunicationError) as caught:
        client(web, token).uploader(str(file), metadata=metadata).create_url()
    assert b"ander kantoor" in caught.value.response_content or caught.value.status_code == 400
