"""Which servers are talked to at all: https by the trust store of the computer, http only at home.

Owns the address check and the TLS of every line. There is no way round it, for nobody.
"""

from __future__ import annotations

import ssl
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx
import truststore

from sync.errors import (
    CertificateOfOther,
    CertificateOver,
    CertificateUnknown,
    LineProblem,
    NoSafeLine,
    NotEncrypted,
    Offline,
    WrongAddress,
)

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
_NOT_YET, _OVER, _OTHER_HOST = frozenset({9}), frozenset({10}), frozenset({62, 63, 64})
"""What OpenSSL calls (X509_V_ERR_…) a date that has not come, one that is past, another name."""
_WORDS_OVER = ("expired", "not within its validity period", "not yet valid")
_WORDS_OTHER = ("hostname mismatch", "cn name does not match", "ip address mismatch")
"""What Windows and macOS say for the same, who have numbers of their own."""


def new_client() -> httpx.Client:
    """Return a client that believes whom the computer's owner believes, TLS 1.2 at least."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False, verify=_context())


def _context() -> ssl.SSLContext:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def checked_address(base_url: str) -> str:
    """Return an address without its trailing slash. Raises `WrongAddress`, `NotEncrypted`.

    Only https, because tokens travel; http is for a server on this computer.
    """
    text = base_url.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError as wrong:
        raise WrongAddress(server=text) from wrong
    fits = host and not parts.query and not parts.fragment and not parts.username
    if not fits or parts.scheme not in {"http", "https"}:
        raise WrongAddress(server=text)
    if parts.scheme == "http" and not _is_loopback(host):
        raise NotEncrypted(server=text)
    return text


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def refused_line(error: httpx.TransportError, server: str) -> LineProblem:
    """Return why no line came about: nobody there, or somebody we must not talk to."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _distrust(cause)(server=server)
    if isinstance(cause, ssl.SSLError):
        return NoSafeLine(server=server, reason=cause.reason or str(cause))
    return Offline(server=server)


def _distrust(refused: ssl.SSLCertVerificationError) -> type[LineProblem]:
    code, said = refused.verify_code, f"{refused.verify_message} {refused}".lower()
    if code in _OVER | _NOT_YET or any(words in said for words in _WORDS_OVER):
        return CertificateOver
    if code in _OTHER_HOST or any(words in said for words in _WORDS_OTHER):
        return CertificateOfOther
    return CertificateUnknown
