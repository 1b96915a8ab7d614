"""Requests to the server, and what can be wrong with an answer, in plain words.

Owns one `httpx.Client` and the tokens it sends. Never touches a store of ops or rows.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import quote, urlsplit

import httpx
import msgspec
import zstandard

from sync.credentials import TokenStore
from sync.errors import (
    AnswerBroken,
    BatchRefused,
    BatchTooBig,
    CaptivePortal,
    DeviceFrozen,
    DeviceRevoked,
    HistoryChanged,
    LineProblem,
    NotOurServer,
    Offline,
    ProtocolTooNew,
    ProtocolTooOld,
    ResyncRequired,
    ServerTrouble,
    SignatureWrong,
    SignedOut,
    TimedOut,
    WrongAddress,
    WrongCode,
)
from sync.wire.codec import decode, encode
from sync.wire.messages import (
    Coming,
    CommonPast,
    Enrol,
    Manifest,
    Past,
    Problem,
    Push,
    PushReply,
    Renew,
    SealedOp,
    Session,
    Tokens,
    Witness,
)
from sync.wire.version import (
    HEADER_NONCE,
    HEADER_PROTOCOL,
    HEADER_WITNESS,
    MAX_BODY_BYTES,
    PROTOCOL,
)

T = TypeVar("T")

_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
_TAKEN, _REDIRECTS = frozenset({200, 202, 204, 206}), range(300, 400)
_NOT_FOUND = 404
_OF_DOCUMENTS = frozenset({201, 404, 409, 410, 413, 423, 460})
"""What the server says about one upload, not about the line."""
_RENEWING = threading.Lock()
_SIGN_IN, _FORBIDDEN, _PROXY_SIGN_IN, _CONFLICT, _TOO_LARGE = 401, 403, 407, 409, 413
_UPGRADE, _TOO_MANY, _SERVER, _NOT_IMPLEMENTED, _PORTAL = 426, 429, 500, 501, 511


_BY_CODE: dict[tuple[int, str], type[LineProblem]] = {
    (_CONFLICT, "resync_required"): ResyncRequired,
    (_CONFLICT, "history_changed"): HistoryChanged,
    (_FORBIDDEN, "DEVICE_REVOKED"): DeviceRevoked,
    (_FORBIDDEN, "DEVICE_FROZEN"): DeviceFrozen,
    (_FORBIDDEN, "SIGNATURE_WRONG"): SignatureWrong,
}


class Transport:
    """One line to one server. Use it on one thread."""

    def __init__(
        self, base_url: str, tokens: TokenStore, client: httpx.Client | None = None
    ) -> None:
        """Raises `WrongAddress` for what is no https address (http only on this computer)."""
        self.base_url = checked_address(base_url)
        self._tokens = tokens
        self._client = client or httpx.Client(timeout=_TIMEOUT, follow_redirects=False)
        self._packer = zstandard.ZstdCompressor(level=3)

    def close(self) -> None:
        """Close the connections; a request under way may still end."""
        self._client.close()

    # --- signing in and out ---
    def enrol(self, code: str, device: str, device_name: str, key: str = "") -> Session:
        """Turn an enrolment code into a session. Raises `WrongCode` and line problems."""
        asked = Enrol(code=code, device=device, device_name=device_name, key=key)
        try:
            body = self._ask("POST", "/v1/session", encode(asked), token=None)
        except BatchRefused as refused:
            raise WrongCode from refused
        return self._read(body, Session)

    def renew(self) -> Tokens:
        """Turn the refresh token into new tokens. Raises `SignedOut` when it opens nothing."""
        tokens = self._tokens.load()
        if tokens is None:
            raise SignedOut
        asked = encode(Renew(refresh_token=tokens.refresh_token))
        fresh = self._read(self._ask("POST", "/v1/session/renew", asked, token=None), Tokens)
        self._tokens.save(fresh)
        return fresh

    def revoke(self) -> None:
        """Sign this device out at the server."""
        self._signed_in("POST", "/v1/session/revoke", b"")

    # --- ops and feed ---
    def push(
        self, device: str, ops: Sequence[SealedOp], witness: Witness | None = None
    ) -> PushReply:
        """Send sealed ops in order and return the server's outcomes.

        `witness` is the newest head of the server's chain this device was told. Raises
        `HistoryChanged` when the server does not have it, `DeviceFrozen`, `SignatureWrong`.
        """
        body = encode(Push(device=device, ops=list(ops), witness=witness))
        return self._read(self._signed_in("POST", "/v1/ops", body), PushReply)

    def pull(
        self, cursor: str, witness: Witness | None = None, *, digest: bool = False
    ) -> bytes | None:
        """Return the next feed page as it came, None when there is nothing new.

        With `digest` the last one says what this copy must hold then, however little is new.
        `sync.feed` judges whether it is whole. Raises as `push` does, and `ResyncRequired` for a
        cursor that is not of the server's history.
        """
        more = {HEADER_WITNESS: f"{witness.height}:{witness.head}"} if witness else {}
        path = f"/v1/feed?cursor={quote(cursor, safe='')}{'&digest=1' if digest else ''}"
        page = self._signed_in("GET", path, None, more)
        return page or None

    def common_past(self, heads: Sequence[Witness]) -> CommonPast:
        """Return the newest of these heads the server has too."""
        body = encode(Past(witnesses=list(heads)))
        return self._read(self._signed_in("POST", "/v1/history", body), CommonPast)

    def snapshot(self) -> Manifest | Coming | None:
        """Return what the server has for a fresh copy; None when only the feed is left."""
        try:
            body = self._signed_in("GET", "/v1/snapshot", None)
        except BatchRefused as refused:
            if refused.params.get("status") == _NOT_FOUND:
                return None
            raise
        if b'"retry_after"' in body:
            return self._read(body, Coming)
        return self._read(body, Manifest)

    def snapshot_piece(self, snapshot: str, start: int, end: int) -> bytes | None:
        """Return bytes from `start` up to `end` of a snapshot; None when it is there no more."""
        wanted = {"range": f"bytes={start}-{end - 1}", "accept-encoding": "identity"}
        try:
            piece = self._signed_in("GET", f"/v1/snapshot/{quote(snapshot, safe='')}", None, wanted)
        except BatchRefused as refused:
            if refused.params.get("status") == _NOT_FOUND:
                return None
            raise
        if len(piece) != end - start:
            reason = "a piece of the snapshot has another length than asked for"
            raise AnswerBroken(server=self.base_url, reason=reason)
        return piece

    def carry(
        self, method: str, path: str, content: bytes | None, headers: Mapping[str, str]
    ) -> httpx.Response:
        """Carry bytes of a document; return the answer, also one that refuses them (tus).

        Raises line problems for everything that says nothing about the document.
        """
        tokens = self._tokens.load()
        if tokens is None:
            raise SignedOut
        try:
            return self._carry(method, path, content, headers, tokens)
        except SignedOut:
            return self._carry(method, path, content, headers, self._renewed(tokens))

    def _carry(
        self,
        method: str,
        path: str,
        content: bytes | None,
        headers: Mapping[str, str],
        tokens: Tokens,
    ) -> httpx.Response:
        whole = {
            **headers,
            HEADER_PROTOCOL: str(PROTOCOL),
            HEADER_NONCE: secrets.token_hex(8),
            "authorization": f"Bearer {tokens.access_token}",
        }
        try:
            answer = self._client.request(
                method, self.base_url + path, content=content, headers=whole
            )
        except httpx.TimeoutException as late:
            raise TimedOut(server=self.base_url) from late
        except (httpx.RemoteProtocolError, httpx.DecodingError) as broken:
            raise AnswerBroken(server=self.base_url, reason=str(broken)) from broken
        except httpx.TransportError as gone:
            raise Offline(server=self.base_url) from gone
        problem = _foreign(answer, self.base_url)
        if problem is None and answer.status_code not in _OF_DOCUMENTS:
            problem = self._problem(answer, answer.content)
        if problem is not None:
            raise problem
        return answer

    def _renewed(self, used: Tokens) -> Tokens:
        """Return tokens newer than these: another line may have renewed them meanwhile.

        Two that renew at once would each end the other's.
        """
        with _RENEWING:
            now = self._tokens.load()
            if now is not None and now.access_token != used.access_token:
                return now
            return self.renew()

    @contextmanager
    def hints(self, silence: float) -> Iterator[httpx.Response]:
        """Open the stream of hints; it may be silent for so many seconds. Never renews a token.

        Raises line problems; reading on raises httpx's errors.
        """
        tokens = self._tokens.load()
        if tokens is None:
            raise SignedOut
        nonce = secrets.token_hex(8)
        headers = {
            HEADER_PROTOCOL: str(PROTOCOL),
            HEADER_NONCE: nonce,
            "accept": "text/event-stream",
            "accept-encoding": "identity",
            "authorization": f"Bearer {tokens.access_token}",
        }
        asked = httpx.Timeout(silence, connect=5.0)
        url = self.base_url + "/v1/hints"
        with self._client.stream("GET", url, headers=headers, timeout=asked) as answer:
            if answer.status_code != HTTPStatus.OK or _foreign(answer, self.base_url) is not None:
                problem = self._problem(answer, _content(answer))
                raise problem or NotOurServer(server=self.base_url)
            if answer.headers.get(HEADER_NONCE) != nonce:
                # Not read on: a stored stream may go on for ever.
                reason = "it is an answer to another request"
                raise AnswerBroken(server=self.base_url, reason=reason)
            yield answer

    # --- one request ---
    def _signed_in(
        self, method: str, path: str, body: bytes | None, more: Mapping[str, str] | None = None
    ) -> bytes:
        """Ask with the access token; a token that has ended is renewed once."""
        tokens = self._tokens.load()
        if tokens is None:
            raise SignedOut
        try:
            return self._ask(method, path, body, token=tokens.access_token, more=more)
        except SignedOut:
            fresh = self._renewed(tokens)
            return self._ask(method, path, body, token=fresh.access_token, more=more)

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None,
        *,
        token: str | None,
        more: Mapping[str, str] | None = None,
    ) -> bytes:
        headers = {
            HEADER_PROTOCOL: str(PROTOCOL),
            HEADER_NONCE: secrets.token_hex(8),
            "accept-encoding": "zstd, gzip",
            **(more or {}),
        }
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        if body:
            body = self._packer.compress(body)
            headers |= {"content-type": "application/json", "content-encoding": "zstd"}
        try:
            with self._client.stream(
                method, self.base_url + path, content=body, headers=headers
            ) as answer:
                content = _content(answer)
        except httpx.TimeoutException as late:
            raise TimedOut(server=self.base_url) from late
        except (httpx.RemoteProtocolError, httpx.DecodingError) as broken:
            raise AnswerBroken(server=self.base_url, reason=str(broken)) from broken
        except httpx.TransportError as gone:
            raise Offline(server=self.base_url) from gone
        if problem := self._problem(answer, content):
            raise problem
        return content

    def _problem(self, answer: httpx.Response, content: bytes) -> LineProblem | None:
        server, status = self.base_url, answer.status_code
        foreign = _foreign(answer, server)
        if foreign is not None:
            return foreign
        if answer.headers.get(HEADER_NONCE) != answer.request.headers.get(HEADER_NONCE):
            return AnswerBroken(server=server, reason="it is an answer to another request")
        spoken = int(answer.headers[HEADER_PROTOCOL])
        if spoken < PROTOCOL:
            return ProtocolTooNew(server=server)
        if status == HTTPStatus.OK and not content:
            return AnswerBroken(server=server, reason="it is empty")
        if status in _TAKEN:
            return None
        return _told(answer, server, _problem_of(content))

    def _read(self, content: bytes, kind: type[T]) -> T:
        try:
            return decode(content, kind)
        except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as broken:
            raise AnswerBroken(server=self.base_url, reason=str(broken)) from broken


def _content(answer: httpx.Response) -> bytes:
    """Read an answer up to the size that any of ours may have; a bomb is cut off."""
    content = bytearray()
    for part in answer.iter_bytes():
        content += part
        if len(content) > MAX_BODY_BYTES:
            message = "larger than any answer of this protocol"
            raise httpx.DecodingError(message)
    return bytes(content)


def _foreign(answer: httpx.Response, server: str) -> LineProblem | None:
    """Say who else answered when it was not our server; a gateway's 5xx is trouble, no stranger."""
    status = answer.status_code
    if answer.headers.get(HEADER_PROTOCOL, "").isdecimal():
        return None
    page = "html" in answer.headers.get("content-type", "")
    if status in _REDIRECTS or status in (_PROXY_SIGN_IN, _PORTAL) or (page and status < _SERVER):
        return CaptivePortal(server=server)
    if status >= _SERVER and status != _NOT_IMPLEMENTED:
        return _trouble(answer, server)
    return NotOurServer(server=server)


def _told(answer: httpx.Response, server: str, told: Problem) -> LineProblem:
    """Return the problem a status of our server stands for."""
    status = answer.status_code
    if status == _SIGN_IN:
        return WrongCode() if told.code == "CODE_NOT_VALID" else SignedOut()
    if kind := _BY_CODE.get((status, told.code)):
        return kind(server=server)
    if status == _TOO_LARGE:
        return BatchTooBig(server=server)
    if status == _UPGRADE:
        return ProtocolTooOld(server=server)
    if status == _TOO_MANY or status >= _SERVER:
        return _trouble(answer, server)
    return BatchRefused(server=server, status=status, reason=told.detail or told.code)


def _trouble(answer: httpx.Response, server: str) -> ServerTrouble:
    found = ServerTrouble(server=server, status=answer.status_code)
    asked = answer.headers.get("retry-after", "")
    found.wait_seconds = float(asked) if asked.isdecimal() else 0.0
    return found


def _problem_of(content: bytes) -> Problem:
    try:
        return decode(content, Problem)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return Problem()


def checked_address(base_url: str) -> str:
    """Return an address without its trailing slash. Raises `WrongAddress`.

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
        raise WrongAddress(server=text)
    return text


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
