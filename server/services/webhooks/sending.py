"""Sends one message: signed as Standard Webhooks says, to an address that was looked at first.

Follows no redirect and believes nothing of the answer but its status.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from server.errors import RequestRefused
from server.services.webhooks.addresses import AddressRefused, check_address, check_url

SECONDS = 10.0
"""For connecting and for each piece of the answer."""
MOST_SECONDS = 20.0
SECRET_BYTES = 32
_GOOD = range(200, 300)


@dataclass(frozen=True, slots=True)
class Answer:
    """How it went: the status, 0 where there was none, and why not."""

    status: int
    problem: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the message arrived."""
        return self.status in _GOOD


def signature(secret: bytes, message_id: str, at: int, body: bytes) -> str:
    """Return the signature of a message: HMAC-SHA256 over id, time and body."""
    signed = f"{message_id}.{at}.".encode() + body
    made = hmac.new(secret, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def shown_secret(secret: bytes) -> str:
    """Return a secret as its receiver is told it, once."""
    return f"whsec_{base64.b64encode(secret).decode()}"


def send(
    url: str, secret: bytes, message_id: str, body: bytes, *, now: datetime, loopback: bool
) -> Answer:
    """Send a message and return how it went; never raises for what the other side does."""
    at = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Sellthrough-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret, message_id, at, body),
    }
    try:
        scheme, host, port, target = check_url(url, loopback=loopback)
        line = _Line(scheme, host, port, loopback=loopback)
        return line.post(target, body, headers)
    except RequestRefused as refused:
        return Answer(0, str(refused))
    except (OSError, http.client.HTTPException, ValueError) as failed:
        return Answer(0, f"{type(failed).__name__}: {failed}"[:200])


class _Line:
    """One connection to an address that was checked, and to no other."""

    def __init__(self, scheme: str, host: str, port: int, *, loopback: bool) -> None:
        self._scheme, self._host, self._port = scheme, host, port
        self._loopback = loopback

    def post(self, target: str, body: bytes, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=SECONDS)
        line = connection.sock = self._connected()
        watch = threading.Timer(MOST_SECONDS, _hang_up, [line])
        watch.daemon = True
        watch.start()
        try:
            if isinstance(line, ssl.SSLSocket):
                # Under the watch too: a handshake that comes in drops holds nobody up.
                line.do_handshake()
            connection.request("POST", target, body=body, headers=headers)
            answer = connection.getresponse()
            return Answer(answer.status, "" if answer.status in _GOOD else answer.reason[:200])
        finally:
            watch.cancel()
            connection.close()

    def _connected(self) -> socket.socket:
        """Return a line to the first address of the host's; all of them must be allowed."""
        found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        if not found:
            raise AddressRefused("The name of the host leads nowhere.")
        for *_, place in found:
            address = str(place[0]).partition("%")[0]
            check_address(ipaddress.ip_address(address), loopback=self._loopback)
        family, kind, protocol, _, place = found[0]
        plain = socket.socket(family, kind, protocol)
        plain.settimeout(SECONDS)
        try:
            plain.connect(place)
            if self._scheme != "https":
                return plain
            context = ssl.create_default_context()
            return context.wrap_socket(
                plain, server_hostname=self._host, do_handshake_on_connect=False
            )
        except BaseException:
            plain.close()
            raise


def _hang_up(line: socket.socket) -> None:
    """End a line whose other side drags on."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
