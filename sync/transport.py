"""Requests to the server, and what can be wrong with an answer, in plain words.

Owns one `httpx.Client` and the tokens it sends. Never touches a store of ops or rows.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import quote, urlencode

import httpx
import msgspec
import zstandard

from sync.answers import content_of
from sync.answers import whole as read_whole
from sync.clock import SystemClock
from sync.credentials import Bond, TokenStore
from sync.errors import (
    AnswerBroken,
    AskedToWait,
    BatchRefused,
    BatchTooBig,
    CaptivePortal,
    DeviceFrozen,
    DeviceRevoked,
    HistoryChanged,
    LineProblem,
    NotOurServer,
    ProtocolTooNew,
    ProtocolTooOld,
    RecordChanged,
    ResyncRequired,
    ServerTrouble,
    SignatureWrong,
    SignedOut,
    TimedOut,
    WrongCode,
)
from sync.keyslots import Escrow
from sync.parcels import Packed, Parcel
from sync.sign_in_errors import (
    SignInRefused,
)
from sync.trust import checked_address, new_client, refused_line
from sync.wire.codec import decode, encode
from sync.wire.dpop import HEADER_PROOF, HEADER_PROOF_NONCE, SCHEME, proof
from sync.wire.escrow import Release, Released
from sync.wire.messages import (
    Coming,
    CommonPast,
    Enrol,
    EnrolmentCode,
    Manifest,
    NewCode,
    Past,
    Problem,
    PushReply,
    Renew,
    SealedOp,
    Session,
    SessionFacts,
    Sessions,
    Tokens,
    Witness,
)
from sync.wire.signing import public_of
from sync.wire.version import (
    HEADER_NONCE,
    HEADER_PROTOCOL,
    HEADER_WITNESS,
    MAX_BODY_BYTES,
    MAX_DOCUMENT_BYTES,
    PROTOCOL,
)

T = TypeVar("T")

_TAKEN, _REDIRECTS = frozenset({200, 202, 204, 206}), range(300, 400)
_NOT_FOUND = 404
_OF_DOCUMENTS = frozenset({201, 404, 409, 410, 413, 423, 460})
"""What the server says about one upload, not about the line."""
_MOST_OF_DOCUMENTS = MAX_DOCUMENT_BYTES + MAX_BODY_BYTES
"""A document, its page as a picture, or an export of the record."""
_NONCE_WANTED, _JTI_BYTES = b"USE_DPOP_NONCE", 12
_CHALLENGES, _REFUSING = frozenset({400, 401}), frozenset({400, 401, 403})
CLIENT_ID, _TOKEN_PATH = "sellthrough-desktop", "/v1/oauth/token"
_RENEWING = threading.Lock()
_SIGN_IN, _FORBIDDEN, _PROXY_SIGN_IN, _CONFLICT, _TOO_LARGE = 401, 403, 407, 409, 413
_UPGRADE, _TOO_MANY, _SERVER, _NOT_IMPLEMENTED, _PORTAL = 426, 429, 500, 501, 511


_LONGEST_WAIT = 3600.0
_ALWAYS = {"accept": "", "connection": "", "user-agent": "sellthrough"}
"""In place of what httpx sends of itself: a request of an idle program is all headers."""
_NONCE_BYTES = 6

_BY_CODE: dict[tuple[int, str], type[LineProblem]] = {
    (_CONFLICT, "resync_required"): ResyncRequired,
    (_CONFLICT, "history_changed"): HistoryChanged,
    (_CONFLICT, "record_changed"): RecordChanged,
    (_FORBIDDEN, "DEVICE_REVOKED"): DeviceRevoked,
    (_FORBIDDEN, "DEVICE_FROZEN"): DeviceFrozen,
    (_FORBIDDEN, "SIGNATURE_WRONG"): SignatureWrong,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Issuer:
    """What we read of the server's metadata."""

    issuer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Granted:
    """An answer of the token endpoint: tokens, or why not (RFC 6749, 5)."""

    access_token: str = ""
    refresh_token: str = ""
    expires_in: int = 0
    error: str = ""
    error_description: str = ""

    @property
    def said(self) -> str:
        """Return the reason in words."""
        return self.error_description or self.error


class Transport:
    """One line to one server. Use it on one thread."""

    def __init__(
        self, base_url: str, tokens: TokenStore, client: httpx.Client | None = None
    ) -> None:
        """Raises `WrongAddress` for what is no https address (http only on this computer).

        Each request is proved to be of the device whose key the tokens are bound to.
        """
        self.base_url = checked_address(base_url)
        self._tokens = tokens
        self._client = client or new_client()
        for name, value in _ALWAYS.items():
            self._client.headers.pop(name, None)
            if value:
                self._client.headers[name] = value
        self._clock = SystemClock()
        self._packer = zstandard.ZstdCompressor(level=3)

    def close(self) -> None:
        """Close the connections; a request under way may still end."""
        self._client.close()

    # --- signing in and out ---
    def enrol(self, code: str, device: str, device_name: str, key: bytes = b"") -> Session:
        """Turn an enrolment code into a session bound to a device's private key.

        Raises `WrongCode` and line problems.
        """
        public = public_of(key) if key else ""
        asked = Enrol(code=code, device=device, device_name=device_name, key=public)
        try:
            body = self._ask("POST", "/v1/session", encode(asked), token=None, bond=Bond(key))
        except BatchRefused as refused:
            raise WrongCode from refused
        return self._read(body, Session)

    def issuer(self) -> str:
        """Return what the server calls itself where people sign in by the browser (RFC 8414)."""
        found = self._ask("GET", "/.well-known/oauth-authorization-server", None, token=None)
        return self._read(found, _Issuer).issuer

    def redeem(self, granted: Mapping[str, str], key: bytes) -> Session:
        """Turn what the browser brought into a session bound to a device's private key.

        Raises `SignInRefused` when the server takes it no more, and line problems.
        """
        bond, content = Bond(key), urlencode({**granted, "client_id": CLIENT_ID}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}

        def once(whole: dict[str, str]) -> tuple[httpx.Response, bytes]:
            url = self.base_url + _TOKEN_PATH
            with self._client.stream("POST", url, content=content, headers=whole) as answer:
                return answer, _content(answer)

        answer, said = self._exchange(once, "POST", _TOKEN_PATH, headers, token=None, bond=bond)
        if answer.status_code in _REFUSING and _foreign(answer, self.base_url) is None:
            if kind := _BY_CODE.get((answer.status_code, _problem_of(said).code)):
                raise kind(server=self.base_url)
            raise SignInRefused(reason=_read_as(said, _Granted).said or _problem_of(said).detail)
        if problem := self._problem(answer, said):
            raise problem
        given = self._read(said, _Granted)
        until = self._clock.now() + timedelta(seconds=given.expires_in)
        tokens = Tokens(
            access_token=given.access_token, expires_at=until, refresh_token=given.refresh_token
        )
        ask = partial(self._ask, "GET", "/v1/session", None, token=tokens.access_token, bond=bond)
        try:
            body = ask()
        except LineProblem:  # once more: the code is spent, and a person would begin anew
            body = ask()
        facts = self._read(body, SessionFacts)
        return Session(**{f.name: getattr(facts, f.name) for f in fields(facts)}, tokens=tokens)

    def open_slot(self, left: Escrow, tokens: Tokens, key: bytes) -> bytes:
        """Ask for the key of a slot that was sealed to the server, in the session just begun.

        Raises `BatchRefused` for a slot that is not this person's, and line problems.
        """
        asked = encode(Release(device=left.device, slot=left.slot))
        token, bond = tokens.access_token, Bond(key)
        given = self._ask("POST", "/v1/escrow", asked, token=token, bond=bond)
        return bytes.fromhex(self._read(given, Released).key)

    def renew(self) -> Tokens:
        """Turn the refresh token into new tokens. Raises `SignedOut` when it opens nothing."""
        tokens = self._tokens.load()
        if tokens is None:
            raise SignedOut
        asked = encode(Renew(refresh_token=tokens.refresh_token))
        fresh = self._read(self._ask("POST", "/v1/session/renew", asked, token=None), Tokens)
        self._tokens.save(fresh)
        return fresh

    def new_code(self, member_id: int) -> EnrolmentCode:
        """Return a code for a person this one looks after; `BatchRefused` for anybody else."""
        asked = encode(NewCode(member_id=member_id))
        body = self._signed_in("POST", "/v1/enrolment-codes", asked)
        return self._read(body, EnrolmentCode)

    def sessions(self) -> Sessions:
        """Return the person's own sign-ins, on whatever device."""
        return self._read(self._signed_in("GET", "/v1/sessions", None), Sessions)

    def end_session(self, session_id: str) -> None:
        """End one of the person's own sign-ins; no harm where it has ended."""
        self._signed_in("DELETE", f"/v1/sessions/{quote(session_id, safe='')}", None)

    def revoke(self) -> None:
        """Sign this device out at the server."""
        self._signed_in("POST", "/v1/session/revoke", b"")

    # --- ops and feed ---
    def push(
        self, device: str, ops: Sequence[SealedOp], witness: Witness | None = None
    ) -> PushReply:
        """Send sealed ops in order and return the server's outcomes; a `Parcel` is packed already.

        `witness` is the newest head of the server's chain this device was told. Raises
        `HistoryChanged` when the server does not have it, `DeviceFrozen`, `SignatureWrong`.
        """
        parcel = ops if isinstance(ops, Parcel) else Parcel(device, ops)
        answer = self._signed_in("POST", "/v1/ops", parcel.close(witness))
        return self._read(answer, PushReply)

    def pull(
        self, cursor: str, witness: Witness | None = None, *, digest: bool = False
    ) -> bytes | None:
        """Return the next feed page as it came, None when there is nothing new.

        With `digest` the last one says what this copy must hold then, however little is new.
        `sync.feed` judges whether it is whole. Raises as `push` does, and `ResyncRequired` for a
        cursor that is not of the server's history.
        """
        more = {HEADER_WITNESS: f"{witness.height}:{witness.head}"} if witness else {}
        path = f"/v1/feed?cursor={quote(cursor, safe='')}&packed=1{'&digest=1' if digest else ''}"
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
        def once(whole: dict[str, str]) -> tuple[httpx.Response, bytes]:
            url = self.base_url + path
            with self._client.stream(method, url, content=content, headers=whole) as answer:
                found = read_whole(answer, _MOST_OF_DOCUMENTS)
            return found, found.content

        headers = {"accept-encoding": "zstd, gzip", **headers}
        answer, body = self._exchange(once, method, path, headers, token=tokens.access_token)
        problem = _foreign(answer, self.base_url)
        if problem is None and answer.status_code not in _OF_DOCUMENTS:
            problem = self._problem(answer, body)
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
        more = {"accept": "text/event-stream", "accept-encoding": "identity"}
        asked = httpx.Timeout(silence, connect=5.0)
        url = self.base_url + "/v1/hints"
        for is_last in (False, True):
            headers = self._headers("GET", "/v1/hints", more, tokens.access_token)
            with ExitStack() as opened:
                try:
                    stream = self._client.stream("GET", url, headers=headers, timeout=asked)
                    answer = opened.enter_context(stream)
                except httpx.TransportError as gone:
                    raise refused_line(gone, self.base_url) from gone
                stranger = _foreign(answer, self.base_url)
                if answer.status_code != HTTPStatus.OK or stranger is not None:
                    content = _content(answer)
                    if not is_last and self._is_challenge(answer, content):
                        continue
                    problem = self._problem(answer, content)
                    raise problem or NotOurServer(server=self.base_url)
                if answer.headers.get(HEADER_NONCE) != headers[HEADER_NONCE]:
                    # Not read on: a stored stream may go on for ever.
                    reason = "it is an answer to another request"
                    raise AnswerBroken(server=self.base_url, reason=reason)
                self._note_nonce(answer)
                yield answer
                return

    # --- one request ---
    def _signed_in(
        self,
        method: str,
        path: str,
        body: bytes | Packed | None,
        more: Mapping[str, str] | None = None,
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
        body: bytes | Packed | None,
        *,
        token: str | None,
        more: Mapping[str, str] | None = None,
        bond: Bond | None = None,
    ) -> bytes:
        headers = {"accept-encoding": "zstd", **(more or {})}
        if isinstance(body, bytes) and body:
            body = Packed(self._packer.compress(body))
        if isinstance(body, Packed):
            headers |= {"content-type": "application/json", "content-encoding": "zstd"}
            headers["content-length"] = str(len(body.content))

        def once(whole: dict[str, str]) -> tuple[httpx.Response, bytes]:
            url = self.base_url + path
            content = body.pieces() if isinstance(body, Packed) else body
            with self._client.stream(method, url, content=content, headers=whole) as answer:
                return answer, _content(answer)

        answer, content = self._exchange(once, method, path, headers, token=token, bond=bond)
        if problem := self._problem(answer, content):
            raise problem
        return content

    def _exchange(
        self,
        once: Callable[[dict[str, str]], tuple[httpx.Response, bytes]],
        method: str,
        path: str,
        more: Mapping[str, str],
        *,
        token: str | None,
        bond: Bond | None = None,
    ) -> tuple[httpx.Response, bytes]:
        """Ask, and once more where the server wants its newest nonce in the proof."""
        bond = bond or self._tokens.bond
        try:
            answer, content = once(self._headers(method, path, more, token, bond))
            if self._is_challenge(answer, content, bond):
                answer, content = once(self._headers(method, path, more, token, bond))
                self._note_nonce(answer, bond)
        except httpx.TimeoutException as late:
            raise TimedOut(server=self.base_url) from late
        except (httpx.RemoteProtocolError, httpx.DecodingError) as broken:
            raise AnswerBroken(server=self.base_url, reason=str(broken)) from broken
        except httpx.TransportError as gone:
            raise refused_line(gone, self.base_url) from gone
        return answer, content

    def _headers(
        self,
        method: str,
        path: str,
        more: Mapping[str, str],
        token: str | None,
        bond: Bond | None = None,
    ) -> dict[str, str]:
        bond = bond or self._tokens.bond
        headers = {
            **more,
            HEADER_PROTOCOL: str(PROTOCOL),
            HEADER_NONCE: secrets.token_urlsafe(_NONCE_BYTES),
        }
        if bond.key:
            headers[HEADER_PROOF] = proof(
                bond.key,
                method,
                self.base_url + path,
                now=self._clock.now(),
                jti=secrets.token_urlsafe(_JTI_BYTES),
                nonce=bond.nonce,
                token=token or "",
            )
        if token is not None:
            # A profile from before devices had keys is told to sign in, which gives it one.
            headers["authorization"] = f"{SCHEME} {token}"
        return headers

    def _note_nonce(self, answer: httpx.Response, bond: Bond | None = None) -> None:
        bond = bond or self._tokens.bond
        given = answer.headers.get(HEADER_PROOF_NONCE)
        if given and _foreign(answer, self.base_url) is None:
            bond.nonce = given

    def _is_challenge(
        self, answer: httpx.Response, content: bytes, bond: Bond | None = None
    ) -> bool:
        """Keep the nonce an answer brings; say whether it only asks for a proof with that."""
        self._note_nonce(answer, bond)
        if answer.status_code not in _CHALLENGES or _foreign(answer, self.base_url) is not None:
            return False
        # As a problem of ours, and as RFC 9449 has it where tokens are given.
        return _NONCE_WANTED in content.upper()

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
    return content_of(answer, MAX_BODY_BYTES)


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
    if status == _TOO_MANY and told.code == "QUOTA_USED_UP":
        wait = _wait_of(answer)
        return AskedToWait(wait, server=server, status=status, seconds=round(wait))
    if status == _TOO_MANY or status >= _SERVER:
        return _trouble(answer, server)
    return BatchRefused(server=server, status=status, reason=told.detail or told.code)


def _trouble(answer: httpx.Response, server: str) -> ServerTrouble:
    return ServerTrouble(_wait_of(answer), server=server, status=answer.status_code)


def _wait_of(answer: httpx.Response) -> float:
    """Return the seconds an answer asks to wait, 0.0 for none; longer than an hour is an hour."""
    asked = answer.headers.get("retry-after", "")
    return min(float(asked), _LONGEST_WAIT) if asked.isdecimal() else 0.0


def _problem_of(content: bytes) -> Problem:
    return _read_as(content, Problem)


def _read_as(content: bytes, kind: type[T]) -> T:
    """Return what is said; an empty one where it can't be read."""
    try:
        return decode(content, kind)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return kind()
