"""The endpoints of snapshots: what there is for who asks, and its bytes by ranges."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from concurrent.futures import Future
from datetime import datetime
from typing import Annotated, BinaryIO

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import PathParameter
from litestar.response import Stream
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_202_ACCEPTED,
    HTTP_206_PARTIAL_CONTENT,
    HTTP_304_NOT_MODIFIED,
    HTTP_416_REQUESTED_RANGE_NOT_SATISFIABLE,
)
from sqlalchemy.engine import Connection

from server.errors import NoSnapshot
from server.http.house import AnyRequest, House, check_protocol, scope_of
from server.services import snapshots
from server.services.actor import Actor
from server.services.snapshots import Found
from sync.wire.codec import encode
from sync.wire.messages import Coming, Manifest

MEDIA_TYPE = "application/vnd.sellthrough.snapshot"
RETRY_SECONDS = 1
PIECE = 256 * 1024
"""Bytes of a file that are in memory at once for a request, however much it asks for."""
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@get("/v1/snapshot", tags=["sync"], summary="Ask for everything as one file")
async def offer(request: AnyRequest, house: NamedDependency[House]) -> Response[bytes]:
    """Answer the manifest of a snapshot; 202 while one is built, 404 where the feed serves."""
    check_protocol(request, house.settings.oldest_protocol)
    asked: list[tuple[Actor, datetime]] = []

    def query(connection: Connection, actor: Actor, now: datetime) -> Manifest | None:
        asked.append((actor, now))
        return snapshots.offer(connection, house.seals, house.shelf, actor, now)

    manifest = await house.read_as(request, query)
    if manifest is not None:
        return Response(encode(manifest), media_type="application/json")
    actor, now = asked[-1]
    if house.shelf.begin():
        _build(house, actor, now)
    return Response(
        encode(Coming(retry_after=RETRY_SECONDS)),
        status_code=HTTP_202_ACCEPTED,
        media_type="application/json",
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


def _build(house: House, actor: Actor, now: datetime) -> None:
    """Build on a reader of the database; whoever asks meanwhile is told to come back."""

    def ended(building: Future[Manifest]) -> None:
        house.shelf.ended(actor.scope_key, now, building.exception())

    house.database.read(
        # Another build may have ended between the look at the shelf and the right to build.
        lambda connection: (
            snapshots.offer(connection, house.seals, house.shelf, actor, now)
            or snapshots.build(connection, house.seals, house.shelf, actor, now)
        ),
        scope_of(actor),
    ).add_done_callback(ended)


@get("/v1/snapshot/{snapshot:str}", tags=["sync"], summary="Fetch a snapshot or ranges of it")
async def fetch(
    snapshot: Annotated[str, PathParameter(description="As the manifest names it.")],
    request: AnyRequest,
    house: NamedDependency[House],
) -> Response[bytes] | Stream:
    """Answer bytes of a snapshot of one's own side: 206 for a range, 404 for any other's."""
    check_protocol(request, house.settings.oldest_protocol)

    def query(connection: Connection, actor: Actor, _now: datetime) -> Found:
        return snapshots.open_one(connection, house.seals, house.shelf, actor, snapshot)

    found = await house.read_as(request, query)
    size = found.manifest.size
    tag = f'"{found.manifest.sha256}"'
    # Ranges count bytes as they are: what names its encoding is never packed on the way.
    headers = {"ETag": tag, "Accept-Ranges": "bytes", "Content-Encoding": "identity"}
    if request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=HTTP_304_NOT_MODIFIED, headers=headers)
    wanted = None
    if request.headers.get("if-range", tag) == tag:
        wanted = _wanted(request.headers.get("range", ""), size)
    start, end = wanted or (0, size)
    if start >= end:
        return Response(
            b"",
            status_code=HTTP_416_REQUESTED_RANGE_NOT_SATISFIABLE,
            headers={"Content-Range": f"bytes */{size}"},
        )
    if wanted is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    try:
        handle = found.path.open("rb")
    except FileNotFoundError as gone:
        raise NoSnapshot from gone
    return Stream(
        _pieces(handle, start, end),
        status_code=HTTP_200_OK if wanted is None else HTTP_206_PARTIAL_CONTENT,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def _wanted(header: str, size: int) -> tuple[int, int] | None:
    """Return the bytes a Range header asks for; None for no such header or several ranges."""
    match = _RANGE.fullmatch(header.strip())
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match[1], match[2]
    if not first:
        return max(size - int(last), 0), size
    return int(first), min(int(last) + 1, size) if last else size


async def _pieces(handle: BinaryIO, start: int, end: int) -> AsyncIterator[bytes]:
    """Read what is in the system's cache as a rule; an open file stays, even if it is deleted."""
    with handle:
        handle.seek(start)
        while start < end:
            piece = handle.read(min(PIECE, end - start))
            if not piece:
                return
            start += len(piece)
            yield piece


HANDLERS = (offer, fetch)
