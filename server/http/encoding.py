"""Outermost layer: request ids, packed bodies in and out, size limits, and the last net for bugs.

Unpacks zstd and gzip with a limit on what comes out (bombs); packs answers a client can unpack.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import logging
import time
import zlib
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any

import zstandard
from litestar import Request

from server.clock import new_id
from server.errors import BodyTooLarge, EncodingUnknown, MalformedRequest, RequestRefused
from server.http.problems import OWN_FAULT, PROBLEM_TYPE, problem
from sync.wire.dpop import HEADER_PROOF, HEADER_PROOF_NONCE
from sync.wire.version import HEADER_NONCE, HEADER_PROTOCOL, MAX_BODY_BYTES, PROTOCOL

log = logging.getLogger("server.requests")

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SMALLEST_PACKED = 600
UPLOADS = "/v1/uploads"
LARGER = {"/v1/epcis/": 32 * 1024**2, "/v1/imports/": 64 * 1024**2}
"""What other systems send at once is longer than messages of clients, in bytes by path. It is read
by `body_of`, when it is known who sends it."""
EVENT_STREAM = b"text/event-stream"
AS_IT_IS = (b"content-encoding", b"identity")
TUS_HEADERS = [(b"tus-resumable", b"1.0.0"), (b"tus-version", b"1.0.0")]
"""Every answer about an upload says which protocol it speaks, problems too."""
ZSTD_LEVEL = 1
"""Pages of serials and of claims come out an eighth smaller by it than by 3, and twice as fast."""
GZIP_WINDOW = 31
PIECE = 2**18
"""Bytes that are unpacked at once."""
MOST_WINDOW = 8 * 1024 * 1024
"""What a zstd frame may want kept of what it gave so far (RFC 8878, 3.1.1.1.2)."""
LONGEST_NONCE = 64

request_id: ContextVar[str] = ContextVar("request_id", default="-")
"""The id every log line of a request carries, and the client gets back as X-Request-Id."""


def with_encoding(app: App, proof_nonce: Callable[[], str] = str) -> App:
    """Return the app behind this layer; every answer tells the nonce for the next proof."""

    async def outer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        mark = request_id.set(new_id())
        started = time.monotonic()
        answer = _Packed(scope, send, proof_nonce)
        try:
            if is_of_documents(scope) or scope["path"].startswith(tuple(LARGER)):
                await app(scope, receive, answer.send)
            else:
                body = await _read_body(scope, receive)
                await app(_plain(scope, body), _replay(body, receive), answer.send)
        except RequestRefused as refused:
            await answer.fail(refused.status, refused.code, refused.detail)
        except Exception:
            log.exception("a request failed outside its handler")
            if not answer.begun:
                await answer.fail(500, *OWN_FAULT)
        finally:
            log.info(
                "%s %s %s %.1f ms",
                scope["method"],
                scope["path"],
                answer.status,
                (time.monotonic() - started) * 1000,
            )
            request_id.reset(mark)

    return outer


def is_of_documents(scope: Scope) -> bool:
    """Say whether bytes of a document travel: as they are, and past the limit of messages."""
    return bool(scope["path"].startswith((UPLOADS, "/v1/evidence/")))


class _Packed:
    """Collects an answer and sends it in one piece, packed the way the client asked for."""

    def __init__(self, scope: Scope, send: Send, proof_nonce: Callable[[], str]) -> None:
        self._send = send
        self._proof_nonce = proof_nonce
        plain = is_of_documents(scope)
        self._accepts = b"" if plain else _header(scope, b"accept-encoding")
        self._more = TUS_HEADERS if scope["path"].startswith(UPLOADS) else []
        self._nonce = _header(scope, HEADER_NONCE.encode())[:LONGEST_NONCE]
        self._proof = _header(scope, HEADER_PROOF.lower().encode())
        self._head: Message | None = None
        self._body = bytearray()
        self.begun = False
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            values = _values(message)
            if (b"content-type", EVENT_STREAM) in values or AS_IT_IS in values:
                await self._begin(message)
                return
            self._head = message
            return
        if message["type"] != "http.response.body" or self._head is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            await self._finish(self._head)

    async def _begin(self, head: Message) -> None:
        """Let an answer through as it comes: it has no end, or is too long to be held whole."""
        self.begun, self.status = True, head["status"]
        await self._send({**head, "headers": [*head["headers"], *self._marks()]})

    async def fail(self, status: int, code: str, detail: str) -> None:
        """Answer with a problem instead."""
        self._body = bytearray(problem(status, code, detail))
        headers = [(b"content-type", PROBLEM_TYPE.encode())]
        await self._finish({"type": "http.response.start", "status": status, "headers": headers})

    async def _finish(self, head: Message) -> None:
        body = bytes(self._body)
        headers = [
            (name, value) for name, value in head["headers"] if name.lower() != b"content-length"
        ]
        if len(body) >= SMALLEST_PACKED:
            packed, encoding = _pack(body, self._accepts)
            if encoding:
                body = packed
                headers += [(b"content-encoding", encoding), (b"vary", b"accept-encoding")]
        if head["status"] != HTTPStatus.NO_CONTENT:  # which must not have one (RFC 9110, 8.6)
            headers.append((b"content-length", str(len(body)).encode()))
        headers += [*self._marks(told=head["status"] != HTTPStatus.NO_CONTENT), *self._more]
        self.begun, self.status = True, head["status"]
        await self._send({**head, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})

    def _marks(self, *, told: bool = True) -> list[tuple[bytes, bytes]]:
        """Return the headers that every answer has; the nonce shows it is to this request.

        An answer in which nothing is `told` needs no id: nobody will ask about it.
        """
        newest = self._proof_nonce().encode()
        return [
            *([(b"x-request-id", request_id.get().encode())] if told else []),
            (HEADER_PROTOCOL.encode(), str(PROTOCOL).encode()),
            (b"cache-control", b"no-store"),
            *([] if _names(self._proof, newest) else [(HEADER_PROOF_NONCE.encode(), newest)]),
            *([(HEADER_NONCE.encode(), self._nonce)] if self._nonce else []),
        ]


def _names(proof: bytes, nonce: bytes) -> bool:
    """Say whether a proof names this nonce, so that nobody need be told of it.

    Proves nothing: what is no proof only goes without a header.
    """
    _, _, rest = proof.partition(b".")
    try:
        said = base64.urlsafe_b64decode(rest.partition(b".")[0] + b"==")
    except (binascii.Error, ValueError):
        return False
    return b'"nonce":"%s"' % nonce in said


def _values(head: Message) -> list[tuple[bytes, bytes]]:
    return [(name.lower(), value.split(b";")[0].strip()) for name, value in head["headers"]]


def _pack(body: bytes, accepts: bytes) -> tuple[bytes, bytes]:
    offered = {part.split(b";")[0].strip() for part in accepts.lower().split(b",")}
    if b"zstd" in offered:
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body), b"zstd"
    if b"gzip" in offered:
        return gzip.compress(body, compresslevel=6, mtime=0), b"gzip"
    return body, b""


async def _read_body(scope: Scope, receive: Receive) -> bytes:
    """Return the plain body of a request. Raises what the client is told."""
    raw = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise MalformedRequest("The request broke off.")
        raw += message.get("body", b"")
        more = message.get("more_body", False)
        if len(raw) > MAX_BODY_BYTES:
            raise BodyTooLarge
    return unpack(bytes(raw), _header(scope, b"content-encoding").decode("latin-1"))


async def body_of(request: Request[Any, Any, Any]) -> bytes:
    """Return the plain body of a request that other systems send. Raises what they are told."""
    most = most_bytes(request.scope["path"])
    said = request.headers.get("content-length", "")
    if said.isdecimal() and len(said) < LONGEST_NONCE and int(said) > most:
        raise _too_large(most)
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > most:
            raise _too_large(most)
    return unpack(bytes(raw), request.headers.get("content-encoding", ""), most)


def most_bytes(path: str) -> int:
    """Return how large the body of a request may be, packed and unpacked."""
    return next((most for start, most in LARGER.items() if path.startswith(start)), MAX_BODY_BYTES)


def _too_large(most: int) -> BodyTooLarge:
    if most == MAX_BODY_BYTES:
        return BodyTooLarge()
    return BodyTooLarge(
        f"At most {most // 1024**2} MB are taken at once. Send it in several parts, in any order."
    )


def unpack(raw: bytes, encoding: str, most: int = MAX_BODY_BYTES) -> bytes:
    """Return a body unpacked. BodyTooLarge over the limit, MalformedRequest when it is damaged."""
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return raw
    try:
        if encoding == "gzip":
            unpacker = zlib.decompressobj(GZIP_WINDOW)
            plain = unpacker.decompress(raw, most + 1)
            whole = unpacker.eof
        elif encoding == "zstd":
            plain = _unpacked_zstd(raw, most)
            whole = True
        else:
            raise EncodingUnknown
    except (zlib.error, zstandard.ZstdError) as damage:
        raise MalformedRequest("The packed body is damaged.") from damage
    if len(plain) > most:
        raise _too_large(most)
    if not whole:
        raise MalformedRequest("The packed body breaks off.")
    return plain


def _unpacked_zstd(raw: bytes, most: int) -> bytes:
    """Return what is packed, or a piece more than `most` of it.

    Asked for all at once the reader makes room for the limit first, which takes longer than
    unpacking a push.
    """
    frame = zstandard.ZstdDecompressor(max_window_size=MOST_WINDOW)
    reader, plain = frame.stream_reader(raw), bytearray()
    while len(plain) <= most and (piece := reader.read(PIECE)):
        plain += piece
    return bytes(plain)


def _plain(scope: Scope, body: bytes) -> Scope:
    """Return the scope of the same request with its body unpacked."""
    dropped = {b"content-encoding", b"content-length", b"transfer-encoding"}
    headers = [(name, value) for name, value in scope["headers"] if name not in dropped]
    headers.append((b"content-length", str(len(body)).encode()))
    return {**scope, "headers": headers}


def _replay(body: bytes, receive: Receive) -> Receive:
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")
