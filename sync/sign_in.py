"""Signs a person in by the system's browser, as RFC 8252 has it, or by an enrolment code.

Owns the door on loopback that waits for the browser: bound before the browser opens, one hit, a
limit of time. What came back is worth something only with the verifier that never left.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl, urlencode

from sync.sign_in_errors import (
    NoBrowser,
    SignInCancelled,
    SignInDisturbed,
    SignInLate,
    SignInRefused,
)
from sync.wire.dpop import thumbprint
from sync.wire.signing import public_of

if TYPE_CHECKING:
    from sync.transport import Transport
    from sync.wire.messages import Session

PATH, HOST = "/cb", "127.0.0.1"
SECONDS = 120.0
MOST_STRANGERS = 20
"""So many wrong answers are shrugged off; more are somebody's attempt, and a person hears of it."""
_READ_SECONDS, _TURN_SECONDS, _MOST_BYTES = 2.0, 0.1, 16384
_VERIFIER_BYTES, _STATE_BYTES = 48, 24
BACK = "You can go back to Sellthrough."
_PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Sellthrough</title><style>
body{{font:16px/1.5 system-ui,sans-serif;margin:18vh auto;max-width:28em;text-align:center;
color:#1c2430;background:#f5f6f8}}@media(prefers-color-scheme:dark){{body{{color:#e8ecf2;
background:#14181f}}}}h1{{font-size:1.4em}}</style></head><body><h1>{title}</h1></body></html>"""


class WayIn(Protocol):
    """How a person shows who they are."""

    @property
    def mark(self) -> str:
        """Return what makes a repeated try the same one, "" where it never is."""

    def session(self, line: Transport, device: str, device_name: str, key: bytes) -> Session:
        """Return a session for this device and its private key. Raises line problems."""


@dataclass(frozen=True, slots=True)
class ByCode:
    """By an enrolment code: where there is no browser."""

    code: str

    @property
    def mark(self) -> str:
        """Return the code as it was entered."""
        return self.code.strip()

    def session(self, line: Transport, device: str, device_name: str, key: bytes) -> Session:
        """Turn the code in."""
        return line.enrol(self.code, device, device_name, key)


@dataclass(frozen=True, slots=True)
class ByBrowser:
    """By the system's browser. `open_page` shows an address; setting `stop` ends the wait.

    `back` is the sentence the browser ends with. Nothing of the person's sign-in passes through
    this program.
    """

    open_page: Callable[[str], bool]
    stop: threading.Event
    back: str = BACK
    seconds: float = SECONDS

    @property
    def mark(self) -> str:
        """Return nothing: each try is a new one."""
        return ""

    def session(self, line: Transport, device: str, device_name: str, key: bytes) -> Session:
        """Wait for the browser and turn in what it brings. Raises `SignInProblem`s too."""
        issuer = line.issuer()
        verifier = secrets.token_urlsafe(_VERIFIER_BYTES)
        with waiting_door(issuer, back=self.back) as door:
            asked = {
                "response_type": "code",
                "client_id": "sellthrough-desktop",
                "redirect_uri": door.address,
                "state": door.state,
                "code_challenge": challenge_of(verifier),
                "code_challenge_method": "S256",
                "dpop_jkt": thumbprint(public_of(key)),  # the code is good with this key only
            }
            if not self.open_page(f"{line.base_url}/v1/oauth/authorize?{urlencode(asked)}"):
                raise NoBrowser
            code = door.wait(self.seconds, self.stop)
        granted = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": door.address,
            "code_verifier": verifier,
            "device": device,
            "device_name": device_name,
        }
        return line.redeem(granted, key)


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of RFC 7636."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def open_system_browser(address: str) -> bool:
    """Show an address in the browser of this computer's owner; False when there is none."""
    import webbrowser

    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False


class Door:
    """A listener on loopback for one answer of the browser."""

    def __init__(self, listener: socket.socket, issuer: str, back: str) -> None:
        self._listener = listener
        self._issuer = issuer
        self._back = back
        self._strangers = 0
        self.state = secrets.token_urlsafe(_STATE_BYTES)
        self.host = f"{HOST}:{listener.getsockname()[1]}"
        self.address = f"http://{self.host}{PATH}"

    def wait(self, seconds: float, stop: threading.Event) -> str:
        """Return the code the browser brought.

        Raises `SignInLate`, `SignInCancelled`, `SignInDisturbed`, and `SignInRefused` when the
        server sent the person back without one.
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if stop.is_set():
                raise SignInCancelled
            try:
                connection, _peer = self._listener.accept()
            except TimeoutError:
                continue
            with connection:
                found = self._heard(connection)
            if found is not None:
                return _code_of(found)
            if self._strangers >= MOST_STRANGERS:
                raise SignInDisturbed
        raise SignInLate(seconds=int(seconds))

    def _heard(self, connection: socket.socket) -> dict[str, str] | None:
        """Return what the browser brings; None for whatever is not its answer to our question."""
        connection.settimeout(_READ_SECONDS)
        with suppress(OSError):  # a browser connects ahead of time, and says nothing there
            head = _head(connection)
            # The state says that it is our question, `iss` that it is our server's answer.
            found = self._answer_of(head)
            self._strangers += found is None
            told = (HTTP_OK, self._back) if found else ("404 Not Found", "Nothing is here.")
            with suppress(OSError):
                connection.sendall(_page(*told))
            return found
        return None

    def _answer_of(self, head: str) -> dict[str, str] | None:
        request, _, rest = head.partition("\r\n")
        method, _, target = request.partition(" ")
        target, _, version = target.partition(" ")
        hosts = [
            line.partition(":")[2].strip()
            for line in rest.split("\r\n")
            if line.lower().startswith("host:")
        ]
        path, _, query = target.partition("?")
        if (method, path, hosts) != ("GET", PATH, [self.host]) or version != "HTTP/1.1":
            return None
        try:
            pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError:  # more than any answer has
            return None
        found = dict(pairs)
        if len(found) != len(pairs):
            return None
        is_ours = hmac.compare_digest(found.get("state", "").encode(), self.state.encode())
        return found if is_ours and found.get("iss") == self._issuer else None


HTTP_OK = "200 OK"
_MOST_FIELDS = 16


@contextmanager
def waiting_door(issuer: str, *, back: str = BACK) -> Iterator[Door]:
    """Open a door on loopback: nobody else on this computer can bind its port meanwhile."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        listener.bind((HOST, 0))
        listener.listen(4)
        listener.settimeout(_TURN_SECONDS)
        yield Door(listener, issuer, back)


def _head(connection: socket.socket) -> str:
    """Read the head of a request, cut where it is too long. Raises OSError when nothing comes."""
    read = b""
    while b"\r\n\r\n" not in read and len(read) <= _MOST_BYTES:
        part = connection.recv(4096)
        read += part
        if not part:
            raise ConnectionError
    return read.partition(b"\r\n\r\n")[0].decode("ascii", "replace")


def _page(status: str, title: str) -> bytes:
    body = _PAGE.format(title=title.replace("&", "&amp;").replace("<", "&lt;")).encode()
    head = (
        f"HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\ncache-control: no-store\r\n"
        "referrer-policy: no-referrer\r\nx-content-type-options: nosniff\r\n"
        "content-security-policy: default-src 'none'; style-src 'unsafe-inline'; "
        "frame-ancestors 'none'\r\n\r\n"
    )
    return head.encode("ascii") + body


def _code_of(found: dict[str, str]) -> str:
    if not (code := found.get("code", "")):
        raise SignInRefused(reason=found.get("error_description") or found.get("error") or "no")
    return code
