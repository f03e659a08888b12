"""Why a portal gave no answer: one cause, in the reader's words, whatever the libraries wrap around it."""

from __future__ import annotations

import errno
import http.client
import os
import socket
import ssl

import pytest
import requests
import urllib3

from overstap.desktop.upload.causes import cause_of


def wrapped(error: BaseException, outer: type[requests.RequestException] = requests.ConnectionError) -> Exception:
    """*error* as it comes out of requests: inside urllib3's own, and that inside another."""
    inner = urllib3.exceptions.HTTPError("HTTPConnectionPool(host='x'): Max retries exceeded")
    inner.__cause__ = error
    whole = outer(inner)
    whole.__cause__ = inner
    return whole


def refused_certificate(number: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
    error.verify_code = number
    return error


def tls(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, f"[SSL: {reason}]")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OSError(errno.ECONNREFUSED, "Connection refused"), "de verbinding is geweigerd"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "de computer is niet bereikbaar"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "het netwerk is niet bereikbaar"),
        (OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address"), "het netwerk is niet bereikbaar"),
        (OSError(errno.ECONNRESET, "Connection reset by peer"), "de verbinding is verbroken"),
        (http.client.RemoteDisconnected("Remote end closed connection"), "de verbinding is verbroken"),
        (TimeoutError("timed out"), "er kwam op tijd geen antwoord"),
        (OSError(errno.ETIMEDOUT, "Connection timed out"), "er kwam op tijd geen antwoord"),
        (socket.gaierror(-2, "Name or service not known"), "deze naam is op het netwerk niet te vinden"),
        (http.client.IncompleteRead(b""), "het antwoord is niet te volgen"),
        (tls("WRONG_VERSION_NUMBER"), "daar wordt geen beveiligde verbinding aangeboden"),
        (tls("UNSUPPORTED_PROTOCOL"), "er kwam geen beveiligde verbinding tot stand"),
        (refused_certificate(10), "het certificaat is volgens de klok van deze computer verlopen"),
        (refused_certificate(9), "het certificaat is volgens de klok van deze computer nog niet geldig"),
        (refused_certificate(18), "het certificaat is niet van een uitgever die deze computer vertrouwt"),
        (refused_certificate(62), "het certificaat is van een ander adres"),
        (refused_certificate(999), "het certificaat is niet te controleren"),
    ],
    ids=lambda each: str(each)[:40],
)
def test_each_cause_has_words_of_its_own(error: BaseException, why: str) -> None:
    assert cause_of(wrapped(error)) == why


def test_a_proxy_is_named_as_the_one_that_refuses() -> None:
    closed = OSError("Tunnel connection failed: 407 Proxy Authentication Required")
    words = cause_of(wrapped(closed, requests.exceptions.ProxyError))
    assert words == "bij de proxy: hij laat de verbinding niet door, HTTP 407"
    absent = OSError(errno.ECONNREFUSED, "Connection refused")
    assert cause_of(wrapped(absent, requests.exceptions.ProxyError)) == "bij de proxy: de verbinding is geweigerd"


NETWORK = [errno.ECONNREFUSED, errno.EHOSTDOWN, errno.ENETDOWN, errno.ENETRESET, errno.ECONNABORTED, errno.EPIPE]


@pytest.mark.parametrize("number", NETWORK, ids=errno.errorcode.get)
def test_no_cause_is_told_in_the_systems_own_words(number: int) -> None:
    why = cause_of(wrapped(OSError(number, os.strerror(number))))
    assert os.strerror(number) not in why
    assert "Errno" not in why
