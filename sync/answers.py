"""Reads what a server answers, up to a size: a few packed bytes may stand for gigabytes.

httpx unpacks whatever arrives, at once; here no more comes out than was asked for.
"""

from __future__ import annotations

import zlib
from time import monotonic
from typing import TYPE_CHECKING

import httpx
import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_WINDOW = 8 * 1024 * 1024
"""What a zstd frame may want kept of what it gave so far (RFC 8878, 3.1.1.1.2)."""
PATIENCE_SECONDS, LEAST_RATE = 60.0, 500.0
"""So long an answer may come however slowly, then by so many bytes a second on the whole."""
_GZIP_WINDOW = 31
_TOO_LARGE = "larger than any answer of this protocol"


def content_of(answer: httpx.Response, most: int) -> bytes:
    """Return the content of a streamed answer, unpacked, of at most so many bytes.

    Raises httpx.DecodingError for what is larger, damaged, broken off or packed otherwise.
    """
    if answer.is_stream_consumed:  # handed over whole by who needs no line
        return _limited(answer.content, most)
    raw = _joined(answer.iter_raw(), most)
    try:
        return _limited(_unpacked(raw, answer.headers.get("content-encoding", ""), most), most)
    except (zlib.error, zstandard.ZstdError) as damage:
        raise httpx.DecodingError(str(damage)) from damage


def whole(answer: httpx.Response, most: int) -> httpx.Response:
    """Return an answer as it is, with its content read as `content_of` does."""
    packed = {"content-encoding", "content-length", "transfer-encoding"}
    headers = [(name, value) for name, value in answer.headers.multi_items() if name not in packed]
    return httpx.Response(
        answer.status_code, headers=headers, content=content_of(answer, most),
        request=answer.request,
    )  # fmt: skip


def _joined(parts: Iterable[bytes], most: int) -> bytes:
    content, begun = bytearray(), monotonic()
    for part in parts:
        content += part
        _limited(content, most)
        took = monotonic() - begun
        if took > PATIENCE_SECONDS and len(content) < took * LEAST_RATE:
            # A byte now and then keeps a line open for ever, and whoever waits on it.
            message = "slower than any line that works"
            raise httpx.ReadTimeout(message)
    return bytes(content)


def _limited(content: bytes | bytearray, most: int) -> bytes:
    if len(content) > most:
        raise httpx.DecodingError(_TOO_LARGE)
    return bytes(content)


def _unpacked(raw: bytes, encoding: str, most: int) -> bytes:
    """Return up to one byte more than `most`."""
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"} or not raw:
        return raw
    if encoding == "gzip":
        gzip = zlib.decompressobj(_GZIP_WINDOW)
        plain = gzip.decompress(raw, most + 1)
        if not gzip.eof and len(plain) <= most:
            message = "it breaks off"
            raise httpx.DecodingError(message)
        return plain
    if encoding == "zstd":
        size = zstandard.frame_content_size(raw)
        if size > most:
            raise httpx.DecodingError(_TOO_LARGE)
        unpacker = zstandard.ZstdDecompressor(max_window_size=MOST_WINDOW)
        return unpacker.decompress(raw, max_output_size=most)
    message = f"packed in a way nobody asked for: {encoding[:40]!r}"
    raise httpx.DecodingError(message)
