"""Why a portal gave no answer, in words of our own: what the libraries below say of it is English and for programmers.

Used by ``portal``; on top of ``errors``, which has words for what a system refuses.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Iterator

import requests

from overstap.errors import os_error_text
from overstap.i18n import mark, translate

# OpenSSL's numbers of what is wrong with a certificate (X509_V_ERR_… in x509_vfy.h), and what people can do about it.
_UNKNOWN_ISSUER = mark("het certificaat is niet van een uitgever die deze computer vertrouwt")
_CERTIFICATE = {
    9: mark("het certificaat is volgens de klok van deze computer nog niet geldig"),
    10: mark("het certificaat is volgens de klok van deze computer verlopen"),
    18: _UNKNOWN_ISSUER,
    19: _UNKNOWN_ISSUER,
    20: _UNKNOWN_ISSUER,
    21: _UNKNOWN_ISSUER,
    23: mark("het certificaat is ingetrokken"),
    62: mark("het certificaat is van een ander adres"),
    64: mark("het certificaat is van een ander adres"),
}

# What OpenSSL calls an answer that is no TLS at all, such as that of a web server on a port for http.
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"})

# What http.client says, with no number beside it, when a proxy does not open the way.
_TUNNEL = re.compile(r"Tunnel connection failed: (?P<status>\d{3})")

_KINDS: tuple[tuple[tuple[type[OSError], ...], str], ...] = (
    ((socket.gaierror,), mark("deze naam is op het netwerk niet te vinden")),
    # Also a RemoteDisconnected, which comes without a number.
    ((ConnectionResetError, ConnectionAbortedError, BrokenPipeError), mark("de verbinding is verbroken")),
    ((TimeoutError,), mark("er kwam op tijd geen antwoord")),
)


def cause_of(error: BaseException) -> str:
    """Why there was no answer, in the active language, out of what *error* was raised from; without a full stop."""
    chain = list(_chain(error))
    # The innermost that says something: what wraps it only repeats it.
    why = next(filter(None, map(_words, reversed(chain))), None) or translate("het antwoord is niet te volgen")
    # Whoever manages it is somebody else, and the portal may be in the best of health.
    if any(isinstance(each, requests.exceptions.ProxyError) for each in chain):
        return translate("bij de proxy: {why}").format(why=why)
    return why


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """*error* and what it was raised from, the innermost last: the libraries wrap it three times over."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _words(error: BaseException) -> str | None:
    """What *error* by itself means to who waits for an answer; None for one that only wraps another."""
    if isinstance(error, ssl.SSLError):
        return _of_tls(error)
    for kinds, words in _KINDS:
        if isinstance(error, kinds):
            return translate(words)
    if isinstance(error, OSError) and error.errno in errno.errorcode:
        return os_error_text(error)
    tunnel = _TUNNEL.search(str(error))
    return (
        translate("hij laat de verbinding niet door, HTTP {status}").format(status=tunnel["status"]) if tunnel else None
    )


def _of_tls(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return translate(_CERTIFICATE.get(error.verify_code, mark("het certificaat is niet te controleren")))
    if error.reason in _NO_TLS:
        return translate("daar wordt geen beveiligde verbinding aangeboden")
    return translate("er kwam geen beveiligde verbinding tot stand")
