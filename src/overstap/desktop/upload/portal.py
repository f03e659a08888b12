"""One portal over HTTP: every request with a deadline, the token for nobody else, and refusals as errors.

Below ``tus`` and ``waiting``. Redirects are not followed: a token must not travel to an address that nobody typed.
"""

from __future__ import annotations

import io
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from requests.auth import AuthBase

from overstap import __version__
from overstap.desktop.upload.causes import cause_of
from overstap.desktop.upload.errors import (
    PieceTooLargeError,
    PortalAddressError,
    PortalAnswerError,
    PortalBusyError,
    PortalMovedError,
    PortalNotEncryptedError,
    PortalRefusedError,
    PortalTlsError,
    PortalUnreachableError,
    TokenRefusedError,
    UploadForbiddenError,
)
from overstap.errors import OverstapError
from overstap.i18n import active_language, translate

# To connect, and for one piece of the body to be taken: a line that is silent for so long is dead.
CONNECT_SECONDS = 20.0

# For the answer once all is sent: the portal may be storing 8 MiB on a slow disk.
ANSWER_SECONDS = 120.0

# Bytes of an answer that are read; the report of a migration is some tens of kilobytes.
LARGEST_ANSWER = 16 * 1024 * 1024

# Characters of a portal's sentence that are shown.
LONGEST_REASON = 500

# Statuses after which trying again may go well: a lock, a wrong checksum, an overloaded or restarting server.
TEMPORARY = frozenset({423, 429, 460, 500, 502, 503, 504})

# Statuses that are about who asks.
NOT_ALLOWED: Mapping[int, type[OverstapError]] = {401: TokenRefusedError, 403: UploadForbiddenError}

# What tus answers to bytes that do not join on; to anything but bytes it is a refusal like others.
OFFSET_CONFLICT = 409


@dataclass(frozen=True)
class Answer:
    """What the portal answered: the headers by lower-case name, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def number(self, header: str) -> int | None:
        """The value of *header* as a number of bytes, or None when it is missing or no such number."""
        value = self.headers.get(header, "")
        return int(value) if value.isascii() and value.isdecimal() and len(value) <= len(str(2**63)) else None

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; an empty one when it is none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}


class Portal:
    """The portal at *address*, spoken to with *token*; a context manager.

    Raises:
        PortalAddressError: *address* is no web address.
        PortalNotEncryptedError: it is http, elsewhere, and *allow_http* is False.
    """

    def __init__(self, address: str, token: str, *, allow_http: bool = False) -> None:
        parts = _split(address)
        if parts.scheme == "http" and not allow_http and not _is_here(parts.hostname or ""):
            raise PortalNotEncryptedError(address=address)
        self.address = address.rstrip("/")
        self._session = requests.Session()
        self._session.auth = _Bearer(token)
        # Proxies of the environment are used: many offices can only get out through one.
        self._session.headers["User-Agent"] = f"overstap/{__version__}"
        # What the portal refuses, it says in the language in which the rest is said.
        self._session.headers["Accept-Language"] = active_language()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def at(self, path: str) -> str:
        """The full address of *path* on this portal; an absolute one must be of this portal too.

        Raises:
            PortalAnswerError: it lies on another server.
        """
        target = urljoin(self.address + "/", path)
        if _origin(_split(target)) != _origin(_split(self.address)):
            raise PortalAnswerError(address=self.address, why=translate("verwijst naar een andere server"))
        return target

    def greet(self) -> None:
        """Ask for next to nothing, to learn whether this is a portal, and one that knows the token.

        Raises:
            PortalAnswerError: something else answers.
            OverstapError: see ``ask``.
        """
        if "migrations" not in self.ask("GET", "api/v1/migrations?limit=1").json():
            raise PortalAnswerError(address=self.address, why=translate("geen antwoord over migraties"))

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """The answer to one request, when it is a success.

        Raises:
            PortalUnreachableError, PortalTlsError: no answer.
            PortalMovedError, TokenRefusedError, UploadForbiddenError, PortalRefusedError, PortalBusyError: by status.
        """
        try:
            with self._session.request(
                method,
                self.at(path),
                headers=headers,
                # As a file, and so sent piece by piece: the deadline would else be for the whole body, which no slow
                # line could keep.
                data=None if body is None else io.BytesIO(body),
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as response:
                answer = _read(response)
        except requests.exceptions.SSLError as error:
            raise PortalTlsError(address=self.address, why=cause_of(error)) from error
        except requests.exceptions.RequestException as error:
            raise PortalUnreachableError(address=self.address, why=cause_of(error)) from error
        if not requests.codes.ok <= answer.status < requests.codes.multiple_choices:
            raise self._refusal(method, answer)
        return answer

    def _refusal(self, method: str, answer: Answer) -> OverstapError:
        said = answer.json()
        reason = f" {_sentence(said.get('message'))}".rstrip()
        if answer.status in TEMPORARY or (answer.status == OFFSET_CONFLICT and method == "PATCH"):
            return PortalBusyError(status=answer.status, reason=reason)
        if answer.status in NOT_ALLOWED:
            return NOT_ALLOWED[answer.status](reason=reason)
        if "location" in answer.headers and answer.status < requests.codes.bad_request:
            return PortalMovedError(address=self.address, target=_sentence(answer.headers["location"]))
        if answer.status == requests.codes.request_entity_too_large and method == "PATCH" and "code" not in said:
            # The portal itself says so when an upload is made, and in words: this is a proxy's own limit.
            return PieceTooLargeError()
        # An answer to HEAD has no words; any other refusal of a portal does.
        if "code" not in said and method != "HEAD":
            return PortalAnswerError(address=self.address, why=f"HTTP {answer.status}")
        advice = _sentence(said.get("hint")) or translate("Vraag de beheerder van het portaal.")
        code = _sentence(said.get("code")) or None
        return PortalRefusedError(status=answer.status, reason=reason, advice=advice, portal_code=code)


class _Bearer(AuthBase):
    """Puts the token in the header; as an authentication of its own, so that no .netrc can replace it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _read(response: requests.Response) -> Answer:
    body = bytearray()
    for piece in response.iter_content(64 * 1024):
        body += piece
        # Cut off, it is no JSON any more, which then says enough.
        if len(body) > LARGEST_ANSWER:
            break
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, bytes(body))


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise PortalAddressError(address=_sentence(address)) from error
    # A password in an address would end up in logs and histories.
    if not usable or parts.username is not None:
        raise PortalAddressError(address=_sentence(address))
    return parts


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _sentence(text: object) -> str:
    """Someone else's text made fit to show: one line, no control characters, not too long."""
    return "".join(sign for sign in str(text or "") if sign.isprintable())[:LONGEST_REASON]
